import { expect, test } from 'vitest';
import { initial } from '../../src/store/migrations/0001-initial.ts';
import { auditSeals } from '../../src/store/migrations/0002-audit-seals.ts';
import { webhooks } from '../../src/store/migrations/0003-webhooks.ts';
import { sources } from '../../src/store/migrations/0004-sources.ts';
import { openStore } from '../../src/store/open.ts';
import { upgraded } from '../harness/upgraded.ts';

const NARROW = '["directory","sessions"]';
const WITHOUT_RETENTION = '["directory","sessions","settings","keys"]';
const FULL = '["directory","sessions","issuers","settings","keys","retention"]';
const ROWS = `
insert into api_key (company_id, key_id, name, secret_hash, scopes, created_at) values
  ('c', '1', 'narrow', 'a', '${NARROW}', 1), ('c', '2', 'older', 'b', '${WITHOUT_RETENTION}', 1), ('c', '3', 'full', 'd', '${FULL}', 1);
insert into idempotency (company_id, user_key, key, operation, body_hash, conversation_id, seq, created_at)
  values ('c', 'portal:p', 'k', 'start', 'an-unkeyed-hash', 'conv', 1, 1);
insert into issuer (company_id, issuer_id, issuer, audience, jwks_url, user_claim, fixed_type, created_at, updated_at)
  values ('c', 'login', 'https://login.example.org', 'messages', 'https://login.example.org/jwks', 'sub', 'staff', 1, 7);
`;

test('B38, B22: an upgrade widens no API key, keeps issuers that were at work, and drops the hashes of bodies that had no key', async () => {
  const database = await upgraded([initial, auditSeals, webhooks, sources], ROWS);
  const store = await openStore(database.config);
  try {
    const found = await store.read('c', async (tx) => ({
      keys: await tx.db
        .selectFrom('api_key')
        .select('scopes')
        .where('company_id', '=', 'c')
        .orderBy('key_id')
        .execute(),
      hashes: await tx.db
        .selectFrom('idempotency')
        .select('body_hash')
        .where('company_id', '=', 'c')
        .execute(),
      issuers: await tx.db.selectFrom('issuer').select('approved_at').where('company_id', '=', 'c').execute(),
    }));
    // Who may not change all that a Super Admin may must not sign one in.
    expect(found.keys.map((key) => JSON.parse(key.scopes))).toEqual([
      JSON.parse(NARROW),
      JSON.parse(WITHOUT_RETENTION),
      ['directory', 'sessions', 'sessions:super_admin', 'issuers', 'settings', 'keys', 'retention'],
    ]);
    expect(found.hashes).toEqual([{ body_hash: '' }]);
    expect(found.issuers).toEqual([{ approved_at: 7 }]);
  } finally {
    await store.close();
    await database.drop();
  }
});
