import { expect, it, onTestFinished } from 'vitest';
import type { Message } from '../src/index.ts';
import type { InboxStore } from '../src/store/types.ts';
import { ada, chart, mia, openInbox, startClinic, until } from './world.ts';

const BECAUSE = { ground: 'court_order' } as const;

async function threadOf(count: number) {
  const service = await startClinic();
  const client = service.client(ada);
  const { id } = await client.conversations.start({
    type: 'portal',
    patientId: chart,
    recipientIds: ['mia'],
    subject: 'Ride on Thursday',
    body: 'ZEBRA 1',
  });
  for (let n = 2; n <= count; n++) await client.messages.send(id, { body: `ZEBRA ${n}` });
  const store = await openInbox(service, mia);
  return { service, id, store };
}
function open(store: InboxStore, id: string, around?: number): Promise<void> {
  const held = store.openThread(id, around === undefined ? {} : { around });
  onTestFinished(() => held.release());
  return until(store, (it) => it.threads[id]?.status === 'ready');
}
const messageOf = (store: InboxStore, id: string, seq: number): Message | undefined =>
  store.snapshot.threads[id]?.messages.find((message) => message.seq === seq);

it('B22: a message that is emptied leaves an open thread, the list and what was found at once; the others stay', async () => {
  const { service, id, store } = await threadOf(3);
  await open(store, id);
  store.search('zebra 3');
  await until(store, (it) => it.search?.status === 'ready' && it.search.results.length === 1);
  await service.admin.records.removeMessage(id, 3, BECAUSE);
  await until(store, (it) => it.threads[id]?.messages.at(-1)?.removedAt !== undefined, 2_000);
  expect(messageOf(store, id, 3)).toMatchObject({ body: '', seq: 3 });
  expect(messageOf(store, id, 2)?.body).toBe('ZEBRA 2');
  await until(store, (it) => it.lists.active.items[0]?.lastMessage.preview === '');
  await until(store, (it) => it.search?.status === 'ready' && it.search.results.length === 0);
  expect(JSON.stringify(store.snapshot)).not.toContain('ZEBRA 3');
});

it('B22: a window in the middle of a long thread is read again whole, wherever it stands', async () => {
  const { service, id, store } = await threadOf(90);
  await open(store, id, 40);
  await store.loadBefore(id);
  const shown = store.snapshot.threads[id]?.messages.map((message) => message.seq);
  await service.admin.records.removeMessage(id, 1, BECAUSE);
  await service.admin.records.removeMessage(id, 41, BECAUSE);
  await until(store, () => messageOf(store, id, 41)?.body === '' && messageOf(store, id, 1)?.body === '');
  expect(store.snapshot.threads[id]?.messages.map((message) => message.seq)).toEqual(shown);
  expect(messageOf(store, id, 40)?.body).toBe('ZEBRA 40');
});

it('B39: the back end exports, holds and erases by typed calls; a PDF comes as the answer itself', async () => {
  const { service, id } = await threadOf(2);
  const { records, exports } = service.admin;
  const about = { patientId: chart, portalUserId: 'mia' };
  const json = await exports.json(about);
  expect(json.conversations[0]?.messages.map(({ body }) => body)).toEqual(['ZEBRA 1', 'ZEBRA 2']);
  expect((await exports.fhir({ patientId: chart, allParticipants: true })).entry.length).toBeGreaterThan(3);
  const pdf = await exports.download('pdf', about);
  expect(
    Buffer.from(await pdf.arrayBuffer())
      .subarray(0, 5)
      .toString(),
  ).toBe('%PDF-');
  await records.placeHold('patient', chart, { reference: 'CASE-7' });
  await expect(records.removeMessage(id, 1, BECAUSE)).rejects.toMatchObject({
    code: 'legal_hold',
    status: 409,
  });
  await expect(records.erasePortalUser('mia', BECAUSE)).rejects.toMatchObject({ code: 'legal_hold' });
  expect((await records.holds()).data.map((hold) => hold.id)).toEqual([chart]);
  await records.liftHold('patient', chart);
  expect(await records.erasePortalUser('mia', BECAUSE)).toMatchObject({ portalUserId: 'mia', messages: 0 });
  await records.endErasure('mia');
});
