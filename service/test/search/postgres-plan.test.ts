import { sql } from 'kysely';
import pg from 'pg';
import { afterAll, beforeAll, expect } from 'vitest';
import { readerOf } from '../../src/store/search-words.ts';
import type { Store, Tx } from '../../src/store/tx.ts';
import { DIALECT } from '../harness/database.ts';
import { onlyOn } from '../harness/marks.ts';
import { startService, type TestService } from '../harness/service.ts';

const ROWS = 5000;
const onPostgres = onlyOn('postgres', 'SQLite has no roles, and one index without policies');
let service: TestService;
let store: Store;
let companyId: string;
const reader = () => readerOf(companyId, 'staff:priya', 'message');
beforeAll(async () => {
  if (DIALECT !== 'postgres') return;
  service = await startService({ index: { delayMs: Number.POSITIVE_INFINITY } });
  store = service.messaging.services.store;
  companyId = (await service.company()).id;
  await store.write(companyId, (tx) =>
    sql`insert into search_doc (company_id, conversation_id, seq, readers, fold)
      select ${companyId}, 'c' || n, 1, array[${sql.lit(reader())}]::bigint[], 'the van leaves at ' || md5(n::text) || case n when 77 then ' needle' else '' end
      from generate_series(1, ${sql.lit(ROWS)}) as n`.execute(tx.db),
  );
  await asOwner('analyze search_doc');
}, 60_000);
afterAll(() => service?.stop());

async function asOwner(statement: string): Promise<void> {
  const client = new pg.Client({ connectionString: service.database.ownerUrl });
  await client.connect();
  await client.query(statement);
  await client.end();
}
const plan = (query: ReturnType<typeof sql<Record<string, string>>>) =>
  store.read(companyId, async (tx: Tx) => {
    const { rows } = await query.execute(tx.db);
    return rows.map((row) => Object.values(row)[0]).join('\n');
  });

onPostgres(
  'B29: as the application role the search function finds its words by the trigram index',
  async () => {
    const explained = await plan(
      sql`select * from explain_search(${sql.lit(reader())}, array['%needle%'], 100)`,
    );
    expect(explained).toContain('Bitmap Index Scan on search_doc_words');
    expect(explained).toMatch(/Index Cond:.*fold ~~ '%needle%'/);
    expect(explained).not.toContain('Seq Scan');
    const found = await store.read(companyId, (tx) =>
      sql<{
        conversation_id: string;
      }>`select * from search_candidates(${sql.lit(reader())}, array['%needle%'], 100)`.execute(tx.db),
    );
    expect(found.rows).toEqual([{ conversation_id: 'c77' }]);
  },
);

onPostgres(
  'B29: the same words asked without the function are not found by it: row-level security keeps the index away',
  async () => {
    const explained = await plan(
      sql`explain select conversation_id from search_doc where company_id = ${companyId} and fold like '%needle%'`,
    );
    expect(explained).not.toContain('search_doc_words');
  },
);

onPostgres(
  'B40: the function sees the company of its transaction alone, and takes no word for SQL',
  async () => {
    const other = (await service.company('Other Clinic')).id;
    const ask = (company: string, word: string) =>
      store.read(company, (tx) =>
        sql`select * from search_candidates(${sql.lit(reader())}, array[${word}]::text[], 100)`.execute(
          tx.db,
        ),
      );
    expect((await ask(companyId, '%needle%')).rows).toHaveLength(1);
    expect((await ask(other, '%needle%')).rows).toEqual([]);
    for (const word of [`%' or true --%`, `%'); drop table message; --%`, '%\\_%', '%"%', '%$1%'])
      expect([word, (await ask(companyId, word)).rows]).toEqual([word, []]);
  },
);

onPostgres(
  'B40: the function’s role can log in nowhere and read nothing but the index; the application cannot become it',
  async () => {
    const client = new pg.Client({ connectionString: service.database.ownerUrl });
    await client.connect();
    const { rows } = await client.query<{
      login: boolean;
      tables: string[];
      member: boolean;
      strict: boolean;
    }>(
      `select rolcanlogin as login, rolsuper or rolbypassrls or rolcreaterole as strict,
       pg_has_role(regexp_replace(rolname, '_search$', ''), oid, 'member') as member,
       (select array_agg(table_name::text) from information_schema.role_table_grants where grantee = rolname) as tables
     from pg_roles where oid = (select proowner from pg_proc where proname = 'search_candidates')`,
    );
    await client.end();
    expect(rows).toEqual([{ login: false, strict: false, member: false, tables: ['search_doc'] }]);
  },
);
