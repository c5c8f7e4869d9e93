import { pino } from 'pino';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { ViewAudit } from '../../src/audit/views.ts';
import { openStore } from '../../src/store/open.ts';
import { type Store, StoreUnavailable } from '../../src/store/tx.ts';
import { eventually } from '../harness/eventually.ts';
import { auditOf } from '../harness/rows.ts';
import { startService, type TestService } from '../harness/service.ts';

const CONTEXT = { actor: 'staff:priya', requestId: 'r', ip: '127.0.0.1' };
let service: TestService;
beforeAll(async () => {
  service = await startService();
});
afterAll(() => service.stop());

/** The real store, away for the first writes. */
function awayFor(writes: number): Store {
  const { store } = service.messaging.services;
  let left = writes;
  return {
    ...store,
    write: (companyId, work) => {
      if (left > 0) {
        left -= 1;
        return Promise.reject(new StoreUnavailable('away'));
      }
      return store.write(companyId, work);
    },
  };
}
const subjectsOf = async (companyId: string) =>
  (await auditOf(service, companyId, 'inbox.view')).map((record) => record.subject).toSorted();

test('B39: views are written within a second, each to its own company', async () => {
  const [one, other] = [await service.company(), await service.company()];
  const views = new ViewAudit(service.messaging.services.store, pino({ level: 'silent' }));
  views.record(one.id, CONTEXT, { act: 'inbox.view', subject: 'a' });
  views.record(other.id, CONTEXT, { act: 'inbox.view', subject: 'b' });
  views.record(one.id, CONTEXT, { act: 'inbox.view', subject: 'c' });
  await eventually(async () => {
    expect(await subjectsOf(one.id)).toEqual(['a', 'c']);
    expect(await subjectsOf(other.id)).toEqual(['b']);
  });
});

test('B39: views that the database could not take are written when it is back, once each, with those since', async () => {
  const { id } = await service.company();
  const views = new ViewAudit(awayFor(2), pino({ level: 'silent' }));
  views.record(id, CONTEXT, { act: 'inbox.view', subject: 'before' });
  await views.flush();
  views.record(id, CONTEXT, { act: 'inbox.view', subject: 'while away' });
  await views.flush();
  expect(await subjectsOf(id)).toEqual([]);
  await views.flush();
  expect(await subjectsOf(id)).toEqual(['before', 'while away']);
  await views.flush();
  expect(await subjectsOf(id)).toHaveLength(2);
});

test('B39: what was viewed just before a stop is written by it', async () => {
  const stopping = await startService();
  const { id } = await stopping.company();
  stopping.messaging.services.views.record(id, CONTEXT, { act: 'inbox.view', subject: 'last' });
  await stopping.messaging.stop();
  const store = await openStore(stopping.database.config);
  const rows = await store.read(id, (tx) =>
    tx.db
      .selectFrom('audit_event')
      .select('subject')
      .where('company_id', '=', id)
      .where('act', '=', 'inbox.view')
      .execute(),
  );
  await store.close();
  await stopping.database.drop();
  expect(rows).toEqual([{ subject: 'last' }]);
});

test('B39: views beyond the bound wait until there is room, and none is lost', async () => {
  const { id } = await service.company();
  let away = true;
  const { store } = service.messaging.services;
  const gate: Store = {
    ...store,
    write: (companyId, work, purpose) =>
      away ? Promise.reject(new StoreUnavailable('away')) : store.write(companyId, work, purpose),
  };
  const views = new ViewAudit(gate, pino({ level: 'silent' }), { most: 3 });
  const served: string[] = [];
  const look = async (subject: string) => {
    await views.record(id, CONTEXT, { act: 'inbox.view', subject });
    served.push(subject);
  };
  await Promise.all(['a', 'b', 'c'].map(look));
  const fourth = look('d');
  expect(await views.flush()).toBe(false);
  expect(served).toEqual(['a', 'b', 'c']);
  away = false;
  await fourth;
  expect(served).toEqual(['a', 'b', 'c', 'd']);
  expect(await views.flush()).toBe(true);
  expect(await subjectsOf(id)).toEqual(['a', 'b', 'c', 'd']);
});

test('B39: a view that has waited too long for room is refused, not served without a record', async () => {
  const { id } = await service.company();
  const views = new ViewAudit(awayFor(4), pino({ level: 'silent' }), { most: 1, patienceMs: 1 });
  await views.record(id, CONTEXT, { act: 'inbox.view', subject: 'a' });
  await expect(views.record(id, CONTEXT, { act: 'inbox.view', subject: 'b' })).rejects.toThrow(
    StoreUnavailable,
  );
  // The one that was taken is kept until the database is back.
  await views.close();
  expect(await subjectsOf(id)).toEqual(['a']);
});

test('B39: AUDIT_STRICT: the record is on disk before the answer; without it there is no answer', async () => {
  let away = false;
  const strict = await startService({
    config: { auditStrict: true },
    store: async ({ config }) => {
      const store = await openStore(config);
      return {
        ...store,
        write: (companyId, work, purpose) =>
          away ? Promise.reject(new StoreUnavailable('away')) : store.write(companyId, work, purpose),
      };
    },
  });
  try {
    const { id, key } = await strict.company();
    const look = () =>
      strict.request('GET', '/v1/emails', { token: key, headers: { 'x-request-id': 'one-look' } });
    for (let n = 1; n <= 3; n += 1) {
      expect((await look()).status).toBe(200);
      expect(await auditOf(strict, id, 'emails.view')).toHaveLength(n);
    }
    away = true;
    expect((await look()).status).toBe(503);
    away = false;
    expect(await auditOf(strict, id, 'emails.view')).toHaveLength(3);
  } finally {
    away = false;
    await strict.stop();
  }
});

test('B39: the same view again within minutes is counted: one record at once, one with the count when the time is over', async () => {
  const { id } = await service.company();
  const { store } = service.messaging.services;
  const views = new ViewAudit(store, pino({ level: 'silent' }), { sameViewMs: 300 });
  const seen = { act: 'messages.view', subject: 'c-1', data: { first: 1, last: 50 } };
  for (let n = 0; n < 500; n += 1) await views.record(id, { ...CONTEXT, requestId: `r${n}` }, seen);
  await views.flush();
  const first = await auditOf(service, id, 'messages.view');
  expect(first).toMatchObject([{ subject: 'c-1', data: { first: 1, last: 50 }, requestId: 'r0' }]);
  await eventually(async () => {
    // Another view, of another, notices that the time is over.
    await views.record(id, CONTEXT, { act: 'inbox.view' });
    await views.flush();
    expect(await auditOf(service, id, 'messages.view')).toHaveLength(2);
  });
  const counted = (await auditOf(service, id, 'messages.view')).find(({ data }) => 'repeats' in data);
  expect(counted?.data).toEqual({ first: 1, last: 50, repeats: 499, of: expect.any(String) });
  await views.record(id, CONTEXT, seen);
  await views.flush();
  expect(await auditOf(service, id, 'messages.view')).toHaveLength(3);
});

test('B39: what differs in anything is a view of its own: other messages, another user, another address, another company', async () => {
  const [one, other] = [await service.company(), await service.company()];
  const views = new ViewAudit(service.messaging.services.store, pino({ level: 'silent' }));
  const seen = { act: 'messages.view', subject: 'c-1', data: { first: 1, last: 50 } };
  for (let twice = 0; twice < 2; twice += 1) {
    await views.record(one.id, CONTEXT, seen);
    await views.record(one.id, CONTEXT, { ...seen, data: { first: 51, last: 60 } });
    await views.record(one.id, CONTEXT, { ...seen, subject: 'c-2' });
    await views.record(one.id, { ...CONTEXT, actor: 'staff:tom' }, seen);
    await views.record(one.id, { ...CONTEXT, ip: '198.51.100.7' }, seen);
    await views.record(other.id, CONTEXT, seen);
  }
  await views.flush();
  expect(await auditOf(service, one.id, 'messages.view')).toHaveLength(5);
  expect(await auditOf(service, other.id, 'messages.view')).toHaveLength(1);
});

test('B39: a stop writes the counts of views that are still open', async () => {
  const { id } = await service.company();
  const views = new ViewAudit(service.messaging.services.store, pino({ level: 'silent' }));
  for (let n = 0; n < 3; n += 1) await views.record(id, CONTEXT, { act: 'inbox.view', subject: null });
  await views.close();
  const records = await auditOf(service, id, 'inbox.view');
  expect(records.map(({ data }) => data)).toContainEqual({ repeats: 2, of: expect.any(String) });
  expect(records).toHaveLength(2);
});
