import { randomBytes } from 'node:crypto';
import { pino } from 'pino';
import { expect, test } from 'vitest';
import { SealKeys } from '../../src/audit/seal-keys.ts';
import { AuditSealer } from '../../src/audit/sealer.ts';
import { readTrail } from '../../src/audit/trail.ts';
import { initial } from '../../src/store/migrations/0001-initial.ts';
import { openStore } from '../../src/store/open.ts';
import { upgraded } from '../harness/upgraded.ts';
import { collect, faultsOf } from './chain.ts';

/** Two records of before there were seals. */
const RECORDS = `
insert into audit_event (company_id, audit_id, at, actor, act, outcome, data) values
  ('c', 'one', 1, 'staff:a', 'message.send', 'done', '{}'), ('c', 'two', 2, 'staff:a', 'message.send', 'done', '{}');
`;

test('B39: records from before there were seals are sealed after an upgrade', async () => {
  const database = await upgraded([initial], RECORDS);
  const store = await openStore(database.config);
  try {
    const keys = new SealKeys([randomBytes(32)]);
    await new AuditSealer(store, pino({ level: 'silent' }), keys).sealAll();
    const trail = await collect(readTrail(store, 'c'));
    expect(faultsOf(trail, keys)).toEqual([]);
    expect(trail.flatMap((entry) => (entry.type === 'record' ? [entry.id] : []))).toEqual(['one', 'two']);
  } finally {
    await store.close();
    await database.drop();
  }
});
