import { sql } from 'kysely';
import { expect, test } from 'vitest';
import { COMPANY_TABLES, reachesAcross } from '../harness/company-statements.ts';
import { startService } from '../harness/service.ts';
import { takeBad } from '../harness/statement-spy.ts';

test('B40: the watch over every statement of this suite knows the companies’ tables, and those alone', () => {
  for (const table of ['message', 'conversation', 'participant', 'draft', 'audit_event', 'staff', 'settings'])
    expect(COMPANY_TABLES).toContain(table);
  for (const table of ['company', 'job', 'mailbox_position', 'allowed_origin', 'schema_migration'])
    expect(COMPANY_TABLES).not.toContain(table);
});

test.each([
  ['select * from "message"', ['message']],
  ['select count(*) from message where seq > 3', ['message']],
  ['update "staff" set "active" = ? where "staff_id" = ?', ['staff']],
  ['delete from "draft" where "user_key" = ?', ['draft']],
  ['insert into "message" ("seq", "body") values (?, ?)', ['message']],
  ['select 1 from "message" as "m" where m.body = \'"company_id" = 1\'', ['message']],
  [
    'select * from "message" as "m" inner join "conversation" as "c" on "c"."conversation_id" = "m"."conversation_id" where "m"."company_id" = ?',
    ['conversation'],
  ],
  ['select * from "message" as "m", "staff" as "s" where "m"."company_id" = ?', ['staff']],
  [
    'select * from "participant" where "company_id" = ? and exists (select 1 from "message" where "seq" = 1)',
    ['participant'],
  ],
])('B40: it catches %s', (statement, tables) => {
  expect(reachesAcross(statement)).toEqual(tables);
});

test.each([
  'select * from "message" where "company_id" = ? and "seq" > ?',
  'select * from "job" where "kind" = ?',
  'insert into "message" ("company_id", "seq") values (?, ?) on conflict do nothing',
  'select * from "message" as "m" inner join "staff" as "s" on "s"."company_id" = "m"."company_id" where "m"."company_id" = ?',
  'select * from "participant" where "company_id" = ? and exists (select 1 from "message" where "company_id" = ?)',
])('B40: it lets pass %s', (statement) => {
  expect(reachesAcross(statement)).toEqual([]);
});

test('B40: it watches each store of this process, whoever opens it', async () => {
  const service = await startService();
  const { store } = service.messaging.services;
  await store.system((tx) => sql`select 1 from message`.execute(tx.db));
  await store.read('none', (tx) => tx.db.selectFrom('message').select('seq').execute());
  await service.stop();
  expect(takeBad()).toEqual([
    'message without company_id: select 1 from message',
    'message without company_id: select "seq" from "message"',
  ]);
});
