import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Cast, createCast } from '../harness/cast.ts';
import { eventually } from '../harness/eventually.ts';
import { startService, type TestService } from '../harness/service.ts';

interface Rec {
  id: string;
  at: string;
  actor: string;
  act: string;
  subject: string | null;
  outcome: string;
  data: Record<string, unknown>;
  requestId: string | null;
  ip: string | null;
}
interface Page {
  data: Array<Rec & { seq: number | null; hash: string | null; sealedAt: string | null }>;
  nextCursor: string | null;
}

let service: TestService;
let cast: Cast;
beforeAll(async () => {
  service = await startService();
  cast = await createCast(service);
});
afterAll(() => service.stop());

async function audit(query: Record<string, string> = {}, requestId?: string): Promise<Rec[]> {
  const answer = await service.request<Page>(
    'GET',
    `/v1/audit?${new URLSearchParams({ limit: '200', ...query })}`,
    {
      token: cast.key,
      ...(requestId === undefined ? {} : { headers: { 'x-request-id': requestId } }),
    },
  );
  expect(answer.status, answer.text).toBe(200);
  // Whether a record is sealed yet is another matter (seals.test.ts).
  return answer.body.data.map(unsealed);
}
function unsealed({ seq: _seq, hash: _hash, sealedAt: _sealedAt, ...record }: Page['data'][number]): Rec {
  return record;
}

test('B39: a record says who did what to what, when, and from where', async () => {
  const answer = await service.request('PUT', '/v1/staff/nils', {
    token: cast.key,
    body: { name: 'Nils Canary' },
    headers: { 'x-request-id': 'put-nils' },
  });
  expect(answer.status).toBe(200);
  const [record] = await audit({ subject: 'nils' });
  expect(record).toMatchObject({ outcome: 'done', requestId: 'put-nils', ip: '127.0.0.1' });
  expect(record?.actor).toMatch(/^key:/);
  expect(Math.abs(Date.parse(record?.at ?? '') - Date.now())).toBeLessThan(60_000);
  expect(JSON.stringify(record)).not.toContain('Canary');
});

test('B39: records are found by actor, act, subject, outcome and time, alone and together', async () => {
  const all = await audit();
  const [some] = all.filter((record) => record.subject !== null);
  if (some === undefined) throw new Error('the cast left no record');
  const by = async (query: Record<string, string>, fits: (record: Rec) => boolean) => {
    const found = (await audit(query)).filter((record) => record.act !== 'audit.view');
    expect(found).toEqual(all.filter((record) => record.act !== 'audit.view' && fits(record)));
    expect(found.length).toBeGreaterThan(0);
  };
  await by({ actor: some.actor }, (record) => record.actor === some.actor);
  await by({ act: some.act }, (record) => record.act === some.act);
  await by({ subject: some.subject ?? '' }, (record) => record.subject === some.subject);
  await by(
    { from: some.at, to: new Date(Date.parse(some.at) + 1).toISOString() },
    (record) => record.at === some.at,
  );
  await by(
    { act: some.act, subject: some.subject ?? '', outcome: 'done' },
    (record) => record.act === some.act && record.subject === some.subject && record.outcome === 'done',
  );
  expect(await audit({ to: '2001-01-01T00:00:00Z' })).toEqual([]);
});

test('B39: paging shows every record once, newest first', async () => {
  const until = { to: (await audit())[0]?.at ?? '' };
  const whole = await audit(until);
  expect(whole.length).toBeGreaterThan(10);
  const seen: Rec[] = [];
  for (let cursor: string | null = ''; cursor !== null; ) {
    const query = new URLSearchParams({ ...until, limit: '7', ...(cursor === '' ? {} : { cursor }) });
    const page: Page = (await service.request<Page>('GET', `/v1/audit?${query}`, { token: cast.key })).body;
    seen.push(...page.data.map(unsealed));
    cursor = page.nextCursor;
  }
  expect(seen).toEqual(whole);
  expect(seen.map((record) => record.at)).toEqual(
    seen
      .map((record) => record.at)
      .toSorted()
      .toReversed(),
  );
});

test('B39: reading the audit leaves a record of what was looked for', async () => {
  await audit({ actor: 'staff:priya' }, 'look-for-priya');
  await eventually(async () => {
    const views = await audit({ act: 'audit.view' });
    const own = views.find((record) => record.requestId === 'look-for-priya');
    expect(own?.data).toEqual({ filter: { actor: 'staff:priya' }, records: expect.any(Number) });
  });
});

test('B39: no statement of the service changes or removes a record', async () => {
  const { store } = service.messaging.services;
  const before = await audit({ subject: 'nils' });
  await expect(
    store.write(cast.companyId, (tx) =>
      tx.db
        .updateTable('audit_event')
        .set({ actor: 'nobody' })
        .where('company_id', '=', cast.companyId)
        .execute(),
    ),
  ).rejects.toThrow(/append-only|permission denied/);
  await expect(
    store.write(cast.companyId, (tx) =>
      tx.db.deleteFrom('audit_event').where('company_id', '=', cast.companyId).execute(),
    ),
  ).rejects.toThrow(/append-only|permission denied/);
  expect(await audit({ subject: 'nils' })).toEqual(before);
});

test('B40: another company sees none of it', async () => {
  const stranger = await service.company('Stranger');
  const answer = await service.request<Page>('GET', '/v1/audit', { token: stranger.key });
  expect(answer.body.data.map((record) => record.act)).not.toContain('directory.staff.put');
  expect(JSON.stringify(answer.body)).not.toContain('nils');
});

test('B39: a user’s session, no credentials and a bad query are refused', async () => {
  const token = await cast.token('staff:sam');
  expect((await service.request('GET', '/v1/audit', { token })).status).toBe(403);
  expect((await service.request('GET', '/v1/audit')).status).toBe(401);
  for (const query of ['from=yesterday', 'outcome=maybe', 'q=marcus', 'cursor=x', 'limit=0']) {
    expect((await service.request('GET', `/v1/audit?${query}`, { token: cast.key })).status, query).toBe(422);
  }
});
