import { describe, expect, it, onTestFinished, vi } from 'vitest';
import type { InboxStore } from '../src/store/types.ts';
import type { TestService } from '../src/testing.ts';
import { ada, chart, mia, openInbox, startClinic, until } from './world.ts';

/** Ada writes to Mia `count` times; answers the conversation. */
async function conversation(service: TestService, count = 1): Promise<string> {
  const client = service.client(ada);
  const started = await client.conversations.start({
    type: 'portal',
    patientId: chart,
    recipientIds: ['mia'],
    subject: 'Ride on Thursday',
    body: 'Message 1',
  });
  for (let n = 2; n <= count; n++) await client.messages.send(started.id, { body: `Message ${n}` });
  return started.id;
}
async function openThread(store: InboxStore, id: string, around?: number) {
  const held = store.openThread(id, around === undefined ? {} : { around });
  onTestFinished(() => held.release());
  await until(store, (it) => it.threads[id]?.status === 'ready');
  return held;
}
const thread = (store: InboxStore, id: string) => store.snapshot.threads[id]!;

describe('Mark as unread', () => {
  const patches = (service: TestService) => service.proxy.log.filter((it) => it.method === 'PATCH').length;

  it('B25: names the last message by another, not the first of the conversation', async () => {
    const service = await startClinic();
    const id = await conversation(service, 3);
    const client = service.client(mia);
    await client.messages.send(id, { body: 'An answer of her own' });
    const store = await openInbox(service, mia);
    await openThread(store, id);
    store.markRead(id, 4);
    await until(store, (it) => it.unread?.messages === 0);
    const sent = vi.spyOn(globalThis, 'fetch');
    await store.markUnread(id);
    const bodies = sent.mock.calls
      .filter(([, init]) => init?.method === 'PATCH')
      .map(([, init]) => init?.body);
    sent.mockRestore();
    expect(bodies.map((body) => JSON.parse(String(body)))).toEqual([{ unreadFromSeq: 3 }]);
    await until(store, (it) => it.unread?.messages === 1);
    expect(thread(store, id).conversation?.readThroughSeq).toBe(2);
  });

  it('B25: finds the last message by another before more than a page of own ones, and in a window that is not at the end', async () => {
    const service = await startClinic();
    const id = await conversation(service, 2);
    const own = service.client(mia);
    for (let n = 0; n < 130; n++) await own.messages.send(id, { body: `Own ${n}` });
    const store = await openInbox(service, mia);
    await openThread(store, id);
    store.markRead(id, 132);
    await until(store, (it) => it.unread?.messages === 0);
    await store.markUnread(id);
    await until(store, (it) => it.unread?.messages === 1);
    const other = await openInbox(service, mia);
    await openThread(other, id, 60);
    expect(thread(other, id).hasAfter).toBe(true);
    other.markRead(id, 132);
    await until(other, (it) => it.unread?.messages === 0);
    await other.markUnread(id);
    await until(other, (it) => it.unread?.messages === 1);
  });

  it('B25: of a conversation with own messages alone asks for nothing and changes nothing', async () => {
    const service = await startClinic();
    const id = await conversation(service, 2);
    const store = await openInbox(service, ada);
    await openThread(store, id);
    const before = patches(service);
    await store.markUnread(id);
    expect(patches(service)).toBe(before);
    expect(thread(store, id).readingHeld).toBe(true);
  });
});

describe('names', () => {
  it('are shown without direction controls; the text of messages keeps its own', async () => {
    const service = await startClinic();
    const { id } = await service.client(mia).conversations.start({
      type: 'portal',
      patientId: chart,
      recipientIds: ['ada'],
      subject: 'Ride \u202eyadsruhT',
      body: 'Pay \u202eat once',
    });
    const store = await openInbox(service, ada);
    await openThread(store, id);
    expect(store.snapshot.lists.active.items[0]?.subject).toBe('Ride yadsruhT');
    expect(thread(store, id).conversation?.subject).toBe('Ride yadsruhT');
    expect(thread(store, id).messages[0]?.body).toBe('Pay \u202eat once');
    store.search('Ride');
    await until(store, (it) => it.search?.results[0]?.subject === 'Ride yadsruhT');
  });
});
