import { afterAll, beforeAll, expect, test } from 'vitest';
import { loadHistory } from '../../src/demo/load-history.ts';
import { startService, type TestService } from '../harness/service.ts';

let service: TestService;
beforeAll(async () => {
  service = await startService();
});
afterAll(() => service.stop());

const day = (n: number) => new Date(Date.UTC(2025, 5, n, 9)).toISOString();
const two = [
  { type: 'staff', id: 'u:1' },
  { type: 'portal', id: 'p:1' },
];
const talk = (more: object) =>
  JSON.stringify({
    type: 'portal',
    patientId: '123:7e0c',
    participants: two,
    messages: [{ author: 0, body: 'The van leaves at 8:30.', sentAt: day(1) }],
    ...more,
  });

async function counts(companyId: string, user: string) {
  const { store } = service.messaging.services;
  return store.read(companyId, async (tx) => ({
    mailbox: await tx.db
      .selectFrom('mailbox')
      .select(['unread_messages', 'unread_active', 'unread_archived'])
      .where('company_id', '=', companyId)
      .where('user_key', '=', user)
      .executeTakeFirst(),
    inbox: await tx.db
      .selectFrom('participant')
      .innerJoin('conversation', (join) =>
        join
          .onRef('conversation.company_id', '=', 'participant.company_id')
          .onRef('conversation.conversation_id', '=', 'participant.conversation_id'),
      )
      .select(['subject', 'participant.unread', 'participant.archived'])
      .where('participant.company_id', '=', companyId)
      .where('user_key', '=', user)
      .orderBy('activity_seq', 'desc')
      .execute(),
  }));
}

test('B24, B26: a loaded past has the last line on top of every inbox and counts only unread messages by others', async () => {
  const { id } = await service.company();
  const loaded = await loadHistory(service.messaging.services.store, id, [
    talk({ subject: 'First' }),
    talk({
      subject: 'Second',
      participants: [
        { type: 'staff', id: 'u:1', readThrough: 1 },
        { type: 'portal', id: 'p:1', readThrough: 3 },
      ],
      messages: [
        { author: 1, body: 'Can I change my hour?', sentAt: day(2) },
        { author: 1, body: 'Thursday is best.', sentAt: day(3) },
        { author: 0, body: 'Thursday at 10 is free.', sentAt: day(4) },
        { author: 1, body: 'Thank you', sentAt: day(5) },
      ],
    }),
    '',
    talk({
      participants: [
        { type: 'staff', id: 'u:1', readThrough: 0, archived: true },
        { type: 'portal', id: 'p:1' },
      ],
      messages: [{ author: 1, body: 'Here is the form.', sentAt: day(6) }],
    }),
  ]);
  expect(loaded).toEqual({ conversations: 3, messages: 6 });
  const staff = await counts(id, 'staff:u:1');
  expect(staff.mailbox).toEqual({ unread_messages: 3, unread_active: 1, unread_archived: 1 });
  expect(staff.inbox).toEqual([
    { subject: null, unread: 1, archived: 1 },
    { subject: 'Second', unread: 2, archived: 0 },
    { subject: 'First', unread: 0, archived: 0 },
  ]);
  expect((await counts(id, 'portal:p:1')).mailbox).toBeUndefined();
});

test('a bad line of a past is named by number, field and rule, and none of its text', async () => {
  const { id } = await service.company();
  const { store } = service.messaging.services;
  const load = (...lines: string[]) => loadHistory(store, id, lines);
  await expect(load(talk({}), '{')).rejects.toThrow('line 2: is not JSON');
  await expect(load(talk({ messages: [{ author: 0, body: ' ', sentAt: day(1) }] }))).rejects.toThrow(
    'line 1: body must not be empty',
  );
  await expect(load(talk({ participants: two.slice(0, 1) }))).rejects.toThrow(/^line 1: participants /);
  await expect(load(talk({ messages: [{ author: 7, body: 'x', sentAt: day(1) }] }))).rejects.toThrow(
    'line 1: messages.0.author must be the place of a participant',
  );
  await expect(loadHistory(store, '0199f2a4-7c1e-7b53-9d0a-3f5f0d9c2a11', [])).rejects.toThrow(
    'there is no such company',
  );
});
