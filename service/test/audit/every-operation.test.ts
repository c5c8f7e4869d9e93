import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { createCast } from '../harness/cast.ts';
import { eventually } from '../harness/eventually.ts';
import { type Answer, startService } from '../harness/service.ts';
import { TABLE } from './operations.ts';
import { REFUSALS } from './refusals.ts';
import { type Audited, portalStart, type Stage } from './stage.ts';

let stage: Stage;
beforeAll(async () => {
  const service = await startService();
  const cast = await createCast(service);
  const priya = await cast.token('staff:priya');
  const started = await service.request('POST', '/v1/conversations', { token: priya, body: portalStart });
  expect(started.status, started.text).toBe(201);
  stage = {
    service,
    cast,
    priya,
    sam: await cast.token('staff:sam'),
    tom: await cast.token('staff:tom'),
    marcus: await cast.token('portal:pu-marcus'),
    conversationId: started.body.id,
  };
});
afterAll(() => stage.service.stop());

let made = 0;
/** Makes the call under a request id of its own and answers the records it left. */
async function recordsOf(audited: Audited): Promise<{ answer: Answer; requestId: string }> {
  const { method, path, token, body, headers = {}, raw } = await audited.call(stage);
  made += 1;
  const requestId = `audited-${made}`;
  const answer = await stage.service.request(method, path, {
    token,
    ...(body === undefined ? {} : { body }),
    ...(raw === undefined ? {} : { raw }),
    headers: { ...headers, 'x-request-id': requestId },
  });
  return { answer, requestId };
}

function storedRecords(requestId: string) {
  const { companyId } = stage.cast;
  return stage.service.messaging.services.store.read(companyId, (tx) =>
    tx.db
      .selectFrom('audit_event')
      .selectAll()
      .where('company_id', '=', companyId)
      .where('request_id', '=', requestId)
      .execute(),
  );
}

async function expectRecord(audited: Audited, outcome: string, requestId: string, answer: Answer) {
  await eventually(async () => {
    const fitting = (await storedRecords(requestId)).filter((record) => record.act === audited.act);
    expect(fitting).toHaveLength(1);
    const [record] = fitting;
    expect(record?.outcome).toBe(outcome);
    expect(record?.actor).toMatch(audited.actor === 'key' ? /^key:/ : new RegExp(`^${audited.actor}$`));
    expect(record?.ip).toBe('127.0.0.1');
    if (audited.subject !== undefined) expect(record?.subject).toBe(audited.subject(stage, answer));
  });
}

describe('every operation', () => {
  test('B39: each operation of the contract is here: with the record it leaves, or why it leaves none', () => {
    const contract = parse(readFileSync(join(import.meta.dirname, '../../../openapi.yaml'), 'utf8')) as {
      paths: Record<string, Record<string, { operationId?: string }>>;
    };
    const ids = Object.values(contract.paths).flatMap((path) =>
      Object.values(path).flatMap(({ operationId }) => operationId ?? []),
    );
    expect(Object.keys(TABLE).toSorted()).toEqual(ids.toSorted());
  });

  const audited = Object.entries(TABLE).flatMap(([id, entry]) =>
    'silent' in entry ? [] : [[id, entry] as const],
  );
  test.each(audited)('B39: %s leaves one record of who did what', async (_id, entry) => {
    const { answer, requestId } = await recordsOf(entry);
    expect(answer.status, answer.text).toBeLessThan(300);
    await expectRecord(entry, 'done', requestId, answer);
  });

  test.each(Object.entries(REFUSALS))('B39: %s leaves a record of the refusal', async (_id, entry) => {
    const { answer, requestId } = await recordsOf(entry);
    expect(answer.status, answer.text).toBe(entry.status);
    await expectRecord(entry, 'refused', requestId, answer);
  });

  test('B39: no record of all these holds a name, an address or a text', async () => {
    const { companyId } = stage.cast;
    const rows = await stage.service.messaging.services.store.read(companyId, (tx) =>
      tx.db.selectFrom('audit_event').selectAll().where('company_id', '=', companyId).execute(),
    );
    expect(rows.length).toBeGreaterThan(audited.length);
    expect(JSON.stringify(rows)).not.toMatch(/canary|Marcus Bell|Priya Raman|@/i);
  });
});
