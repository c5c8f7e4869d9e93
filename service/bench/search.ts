import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { searchConversations } from '../src/actions/search-conversations.ts';
import { userOf } from '../src/auth/principal.ts';
import { loadHistory } from '../src/demo/load-history.ts';
import { Hub } from '../src/events/hub.ts';
import { migratePostgres, migrateSqlite } from '../src/store/migrate.ts';
import { openPostgres } from '../src/store/postgres.ts';
import { indexSlice } from '../src/store/search-index.ts';
import { openSqlite } from '../src/store/sqlite.ts';
import type { Store } from '../src/store/tx.ts';
import { postgresServer } from '../test/harness/postgres-server.ts';

/*
 * What a search costs by the rows alone, by the index alone, and as it is done, for callers who can see 50, 10,000 and
 * 100,000 messages, on both databases: `npm run bench:search [sqlite|postgres]`. Times are medians, in milliseconds.
 */

const COMPANY = 'bench';
const CALLERS = [50, 10_000, 100_000];
const MESSAGES_EACH = 10;
const ROUNDS = 7;
/** Of the oldest message of each caller alone. */
const RARE = 'zyzzyva';
const QUERIES = [
  ['one old hit', RARE],
  ['a name and one old hit', `okafor ${RARE}`],
  ['no hit', 'quixotry'],
  ['hits everywhere', 'the van'],
] as const;
const WAYS = [
  ['rows', Number.POSITIVE_INFINITY],
  ['index', 0],
  ['as it is', undefined],
] as const;
const SCAN_FIRST = 1000;

/** Numbers that are the same in every run. */
function randoms(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

const random = randoms(29);
const WORDS = Array.from({ length: 3000 }, (_, at) => `w${at.toString(36)}${(at * 7919).toString(36)}`);
const words = (count: number) =>
  Array.from({ length: count }, () => WORDS[Math.floor(random() ** 2 * WORDS.length)]).join(' ');

function* history(caller: string, visible: number): Generator<string> {
  for (let at = 0; at < visible / MESSAGES_EACH; at += 1) {
    const messages = Array.from({ length: MESSAGES_EACH }, (_, n) => ({
      author: n % 2,
      body: `${n === 0 ? 'the van leaves ' : ''}${at === 0 && n === 0 ? `${RARE} ` : ''}${words(25)}`,
      sentAt: new Date(1_700_000_000_000 + at * 60_000 + n * 1000).toISOString(),
    }));
    const participants = [caller, `colleague-${at % 40}`].map((id) => ({ type: 'staff', id }));
    yield JSON.stringify({ type: 'staff', subject: words(4), participants, messages });
  }
}

async function fill(store: Store): Promise<void> {
  await store.system(async (tx) => {
    await tx.db
      .insertInto('company')
      .values({ company_id: COMPANY, name: 'Bench', created_at: tx.now })
      .execute();
  });
  await store.write(COMPANY, async (tx) => {
    const staff = [
      ...CALLERS.map((n) => `caller-${n}`),
      ...Array.from({ length: 40 }, (_, at) => `colleague-${at}`),
    ];
    await tx.db
      .insertInto('staff')
      .values(
        staff.map((id) => ({
          company_id: COMPANY,
          staff_id: id,
          name: id === 'colleague-0' ? 'Tom Okafor' : id,
          name_fold: id === 'colleague-0' ? 'tom okafor' : id,
          title: null,
          active: 1,
          super_admin: 0,
          available: 1,
          all_locations: 1,
          version: null,
        })),
      )
      .execute();
  });
  for (const visible of CALLERS) await loadHistory(store, COMPANY, history(`caller-${visible}`, visible));
  const began = performance.now();
  let indexed = 0;
  for (let slice = 1; slice > 0; indexed += slice)
    slice = await store.write(COMPANY, (tx) => indexSlice(tx, 200));
  console.log(`indexed ${Math.round((indexed * 1000) / (performance.now() - began))} messages a second`);
}

async function timed(
  store: Store,
  visible: number,
  q: string,
  scanFirst: number,
): Promise<[ms: number, found: number]> {
  const services = { store, hub: new Hub(), index: { scanFirst, grown: () => undefined } };
  const principal = {
    kind: 'user',
    companyId: COMPANY,
    user: userOf(`staff:caller-${visible}`),
    expiresAt: Number.MAX_SAFE_INTEGER,
    credential: { kind: 'issuer', issuer: 'bench', updatedAt: 0, id: undefined, issuedAt: 0 },
  } as const;
  const query = {
    q,
    section: 'all',
    before: undefined,
    limit: 20,
    signal: new AbortController().signal,
  } as const;
  const times: number[] = [];
  let found = 0;
  for (let round = 0; round < ROUNDS; round += 1) {
    const began = performance.now();
    found = (await searchConversations(services, principal, query)).data.length;
    times.push(performance.now() - began);
  }
  return [times.toSorted((a, b) => a - b)[Math.floor(ROUNDS / 2)] ?? 0, found];
}

async function compare(name: string, store: Store): Promise<void> {
  const began = performance.now();
  await fill(store);
  console.log(`${name}: filled in ${Math.round((performance.now() - began) / 1000)} s`);
  for (const visible of CALLERS) {
    for (const [kind, q] of QUERIES) {
      const results: Array<[number, number]> = [];
      for (const [, first] of WAYS) results.push(await timed(store, visible, q, first ?? SCAN_FIRST));
      const found = new Set(results.map(([, count]) => count));
      if (found.size !== 1) throw new Error(`different answers: ${[...found].join(', ')}`);
      const times = WAYS.map(([way], at) => `${way} ${results[at]?.[0].toFixed(1).padStart(7)}`).join('  ');
      const ratio = (results[0]?.[0] ?? 0) / (results[2]?.[0] ?? 1);
      console.log(
        `${name.padEnd(8)} ${String(visible).padStart(6)} messages, ${kind.padEnd(22)} ${times}  rows : as it is = ${ratio.toFixed(1)}`,
      );
    }
  }
}

async function onSqlite(): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'kipu-bench-'));
  const file = join(folder, 'messages.db');
  migrateSqlite(file);
  const store = openSqlite(file);
  await compare('sqlite', store);
  await store.close();
  rmSync(folder, { recursive: true });
}

async function onPostgres(): Promise<void> {
  const server = await postgresServer();
  const owner = `${server.url}/postgres`;
  const app = new URL(owner);
  app.username = 'app';
  app.password = 'app';
  await migratePostgres(owner, app.href);
  const store = openPostgres(app.href);
  await compare('postgres', store);
  await store.close();
  await server.stop();
}

const only = process.argv[2];
if (only !== 'postgres') await onSqlite();
if (only !== 'sqlite') await onPostgres();
