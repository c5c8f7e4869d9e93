import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { createInbox } from '../src/store/inbox.ts';
import type { InboxStore } from '../src/store/types.ts';
import type { TestService } from '../src/testing.ts';
import { ada, bob, chart, mia, openInbox, soon, startClinic, until } from './world.ts';

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

describe('lists', () => {
  it('B24: puts what reached this reader last on top, in both stores, without a reload', async () => {
    const service = await startClinic();
    const staff = await openInbox(service, ada);
    const portal = await openInbox(service, mia);
    const first = await staff.start({
      type: 'portal',
      patientId: chart,
      recipientIds: ['mia'],
      body: 'Hello',
    });
    await until(portal, (it) => it.lists.active.items[0]?.id === first.id && it.unread?.messages === 1);
    const other = await staff.start({ type: 'portal', patientId: chart, recipientIds: ['gus'], body: 'Hi' });
    expect(staff.snapshot.lists.active.items.map((row) => row.id)).toEqual([other.id, first.id]);
    await service.client(mia).messages.send(first.id, { body: 'Good morning' });
    await until(staff, (it) => it.lists.active.items[0]?.id === first.id && it.unread?.messages === 1);
    expect(staff.snapshot.lists.active.items[0]?.lastMessage.preview).toBe('Good morning');
    expect(portal.snapshot.lists.active.items).toHaveLength(1);
  });

  it('fetches pages, and of a conversation that is not loaded only that one', async () => {
    const service = await startClinic();
    const ids: string[] = [];
    for (let n = 0; n < 60; n++) ids.unshift(await conversation(service));
    const store = await openInbox(service, mia);
    expect(store.snapshot.lists.active.items.map((row) => row.id)).toEqual(ids.slice(0, 50));
    expect(store.snapshot.lists.active.complete).toBe(false);
    const before = service.proxy.log.length;
    const last = ids.at(-1) ?? '';
    await service.client(ada).messages.send(last, { body: 'Again' });
    await until(store, (it) => it.lists.active.items[0]?.id === last);
    const asked = service.proxy.log.slice(before).filter((it) => it.method === 'GET');
    expect(asked.map((it) => it.path)).toEqual([`/v1/conversations/${last}`]);
    await store.loadMore('active');
    expect(store.snapshot.lists.active.items.map((row) => row.id)).toEqual([last, ...ids.slice(0, -1)]);
    expect(store.snapshot.lists.active.complete).toBe(true);
  });

  it('B28: archives at once, takes it back when the service cannot, and keeps what is newer in Active', async () => {
    const service = await startClinic();
    const id = await conversation(service, 2);
    const store = await openInbox(service, mia);
    const section = (name: 'active' | 'archived') => store.snapshot.lists[name].items.map((row) => row.id);
    service.proxy.add({ is: 'status', status: 403, method: 'PATCH' });
    const failing = store.archive(id, 2);
    expect(section('archived')).toEqual([id]);
    await expect(failing).rejects.toMatchObject({ status: 403 });
    expect(section('active')).toEqual([id]);

    expect(await store.archive(id, 1)).toEqual({ archived: false });
    expect(section('active')).toEqual([id]);
    expect(await store.archive(id, 2)).toEqual({ archived: true });
    expect(section('archived')).toEqual([id]);
    expect(store.snapshot.unread?.messages).toBe(2);
    await until(store, (it) => it.unread?.archived === 1);
    await service.client(ada).messages.send(id, { body: 'Back' });
    await until(store, (it) => it.lists.active.items[0]?.id === id && it.lists.archived.items.length === 0);
    await store.archive(id, 3);
    await store.unarchive(id);
    expect(section('active')).toEqual([id]);
  });
});

describe('threads', () => {
  it('keep a contiguous window that grows at both ends and at the live end by itself', async () => {
    const service = await startClinic();
    const id = await conversation(service, 120);
    const store = await openInbox(service, mia);
    await openThread(store, id, 60);
    const seqs = () => thread(store, id).messages.map((message) => message.seq);
    const range = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, n) => from + n);
    expect(seqs()).toContain(60);
    expect(thread(store, id)).toMatchObject({ hasBefore: true, hasAfter: true });
    await service.client(ada).messages.send(id, { body: 'Message 121' });
    await until(store, (it) => it.threads[id]?.conversation?.lastMessage.seq === 121);
    expect(seqs()).not.toContain(121);
    while (thread(store, id).hasBefore) await store.loadBefore(id);
    while (thread(store, id).hasAfter) await store.loadAfter(id);
    expect(seqs()).toEqual(range(1, 121));
    await service.client(ada).messages.send(id, { body: 'Message 122' });
    await until(store, (it) => it.threads[id]?.messages.at(-1)?.seq === 122);
  });

  it('B15: say not-found of what is not theirs', async () => {
    const service = await startClinic();
    const id = await conversation(service);
    const store = await openInbox(service, bob);
    store.openThread(id);
    await until(store, (it) => it.threads[id]?.status === 'not-found');
  });

  it('B14: learn without a reload that a reply is not possible any more, and that it is again', async () => {
    const service = await startClinic();
    const id = await conversation(service);
    const store = await openInbox(service, ada);
    await openThread(store, id);
    expect(thread(store, id).conversation?.canReply).toBe(true);
    await service.admin.connections.delete('mia', chart);
    await until(store, (it) => it.threads[id]?.conversation?.canReply === false, 3000);
    expect(thread(store, id).conversation?.reasons.map((reason) => reason.code)).toEqual([
      'portal_disconnected',
    ]);
    store.send(id, 'Still there?');
    await until(store, (it) => it.threads[id]?.outgoing[0]?.status === 'failed');
    expect(thread(store, id).outgoing[0]?.error?.reasons.map((reason) => reason.code)).toEqual([
      'portal_disconnected',
    ]);
    await service.admin.connections.put('mia', chart, { relation: 'patient' });
    await until(store, (it) => it.threads[id]?.conversation?.canReply === true, 3000);
    store.resend(thread(store, id).outgoing[0]?.localId ?? '');
    await until(store, (it) => it.threads[id]?.messages.length === 2);
  });

  it('B14: ask again at the time the service named', async () => {
    const service = await startClinic();
    const { etag } = await service.admin.settings.get().withResponse();
    await service.admin.settings.patch({ mode: 'care_team' }, etag ?? '');
    const endsAt = new Date(Date.now() + 1500).toISOString();
    await service.admin.careTeams.put(chart, { members: [{ staffId: 'ada', endsAt }] });
    const id = await conversation(service);
    const store = await openInbox(service, ada);
    await openThread(store, id);
    expect(thread(store, id).conversation).toMatchObject({ canReply: true, recheckAt: endsAt });
    await until(store, (it) => it.threads[id]?.conversation?.canReply === false, 4000);
    expect(thread(store, id).conversation?.reasons[0]?.code).toBe('not_on_care_team');
  });

  it('B25: raise the mark by reading, in batches, and hold it after Mark as unread until opened again', async () => {
    const service = await startClinic();
    const id = await conversation(service, 3);
    const store = await openInbox(service, mia);
    const held = await openThread(store, id);
    for (const seq of [1, 2, 3]) store.markRead(id, seq);
    await until(store, (it) => it.unread?.messages === 0 && it.lists.active.items[0]?.unread === 0);
    expect(service.proxy.log.filter((it) => it.method === 'PATCH')).toHaveLength(1);
    await store.markUnread(id);
    await until(store, (it) => it.unread?.messages === 1);
    expect(thread(store, id).readingHeld).toBe(true);
    store.markRead(id, 3);
    held.release();
    await openThread(store, id);
    expect(thread(store, id).readingHeld).toBe(false);
    expect(store.snapshot.unread?.messages).toBe(1);
    store.markRead(id, 3);
    await until(store, (it) => it.unread?.messages === 0);
    expect(service.proxy.log.filter((it) => it.method === 'PATCH')).toHaveLength(3);
  });
});

describe('search', () => {
  it('B29: waits for the third character and for a pause, finds in text and names, and clears', async () => {
    const service = await startClinic();
    const id = await conversation(service, 2);
    const store = await openInbox(service, ada);
    const asked = () => service.proxy.log.filter((it) => it.path.endsWith('/search')).length;
    store.search('ri');
    expect(store.snapshot.search).toBeUndefined();
    for (const q of ['rid', 'ride', 'ride ', 'ride on']) store.search(q);
    await until(store, (it) => it.search?.status === 'ready');
    expect(asked()).toBe(1);
    expect(store.snapshot.search).toMatchObject({ q: 'ride on', complete: true });
    expect(store.snapshot.search?.results.map((result) => result.id)).toEqual([id]);
    await store.archive(id, 2);
    await until(store, (it) => it.search?.results[0]?.archived === true);
    store.clearSearch();
    expect(store.snapshot.search).toBeUndefined();
  });

  it('never shows the answer to an older question', async () => {
    const service = await startClinic();
    await conversation(service, 2);
    const store = await openInbox(service, ada);
    service.proxy.add({ is: 'delay', ms: 800, path: /search$/ });
    store.search('thursday');
    await vi.waitFor(
      () => expect(service.proxy.log.filter((it) => it.path.endsWith('/search'))).toHaveLength(1),
      soon,
    );
    store.search('nothing like it');
    const seen: string[] = [];
    store.subscribe(({ search }) => {
      if (search?.status === 'ready') seen.push(`${search.q}: ${search.results.length}`);
    });
    await until(store, (it) => it.search?.status === 'ready');
    // The first answer has left the service by now.
    await vi.waitFor(() =>
      expect(service.proxy.log.filter((it) => it.path.endsWith('/search'))).toHaveLength(2),
    );
    await vi.waitFor(() => expect(service.proxy.delayed).toBe(0), soon);
    expect(new Set(seen)).toEqual(new Set(['nothing like it: 0']));
  });
});

describe('the session', () => {
  it('begins with nothing asked for, shows why it cannot begin, and begins by itself when it can', async () => {
    const service = await startClinic();
    service.proxy.add({ is: 'status', status: 503, times: 2 });
    const store = createInbox(service.client(mia));
    onTestFinished(() => store.close());
    store.openList('active');
    expect(service.proxy.log).toHaveLength(0);
    const statuses = new Set<string>();
    store.subscribe(({ session, error }) => statuses.add(`${session} ${error?.status ?? ''}`));
    await until(store, (it) => it.lists.active.status === 'ready');
    expect([...statuses]).toContain('failed 503');
    expect(store.snapshot.session).toBe('ready');
    expect(store.snapshot.error).toBeUndefined();
  });

  it('ends with every row, text and name gone, in memory and in storage, when signOut returns', async () => {
    const service = await startClinic();
    const id = await conversation(service);
    const store = await openInbox(service, mia);
    await openThread(store, id);
    store.setDraft(id, { body: 'half a thought' });
    service.proxy.add({ is: 'drop-before', method: 'POST', times: 100 });
    store.send(id, 'on its way');
    store.signOut();
    expect(store.snapshot.session).toBe('signed-out');
    expect(JSON.stringify(store.snapshot)).not.toMatch(/Mia|Ada|Message 1|half a thought|on its way/);
    expect(store.hasUnsavedText).toBe(false);
    store.retry();
    await until(store, (it) => it.session === 'ready' && it.lists.active.status === 'ready');
    expect(store.snapshot.drafts[id]?.value.body ?? '').toBe('');
    expect(store.snapshot.threads[id]?.outgoing ?? []).toEqual([]);
  });

  it('that the host ends keeps unsent text in memory: the same person gets it back, another does not', async () => {
    const service = await startClinic();
    const id = await conversation(service);
    const asUser = { mia: service.getToken(mia), ada: service.getToken(ada) };
    let who: 'mia' | 'ada' | undefined = 'mia';
    const client = service.client(mia, {
      getToken: async (request) => (who === undefined ? null : asUser[who](request)),
    });
    const store = createInbox(client);
    onTestFinished(() => store.close());
    store.subscribe(() => {});
    await until(store, (it) => it.session === 'ready');
    const loseSession = async () => {
      store.setDraft(id, { body: 'half a thought' });
      who = undefined;
      client.session.end();
      await until(store, (it) => it.session === 'signed-out');
      expect(JSON.stringify(store.snapshot)).not.toContain('half a thought');
    };
    await loseSession();
    who = 'mia';
    store.retry();
    await until(store, (it) => it.drafts[id]?.value.body === 'half a thought');
    await loseSession();
    who = 'ada';
    store.retry();
    await until(store, (it) => it.me?.user.id === 'ada');
    who = 'mia';
    client.session.end();
    store.retry();
    await until(store, (it) => it.me?.user.id === 'mia');
    store.openDraft(id);
    await until(store, (it) => it.drafts[id]?.status !== 'loading');
    expect(store.snapshot.drafts[id]?.value.body).toBe('');
  });

  it('says signed-out when the account is made inactive', async () => {
    const service = await startClinic();
    const store = await openInbox(service, bob);
    await service.admin.staff.put('bob', { name: 'Bob Stone', active: false });
    await until(store, (it) => it.session === 'signed-out', 5000);
    expect(store.snapshot.me).toBeUndefined();
  });
});

describe('tabs', () => {
  it('share one connection, agree, and go on when the one that leads is closed', async () => {
    const service = await startClinic();
    const id = await conversation(service);
    const tabs = [];
    for (let n = 0; n < 3; n++) tabs.push(await openInbox(service, mia, { share: true }));
    expect(service.proxy.openStreams).toBe(1);
    await service.client(ada).messages.send(id, { body: 'Message 2' });
    for (const tab of tabs) await until(tab, (it) => it.unread?.messages === 2);
    tabs.shift()?.close();
    await service.client(ada).messages.send(id, { body: 'Message 3' });
    for (const tab of tabs) {
      await until(
        tab,
        (it) => it.unread?.messages === 3 && it.lists.active.items[0]?.lastMessage.seq === 3,
        3000,
      );
    }
    await vi.waitFor(() => expect(service.proxy.openStreams).toBe(1));
    expect(await tabs[0]?.archive(id, 3)).toEqual({ archived: true });
    await until(tabs[1]!, (it) => it.lists.archived.items[0]?.id === id);
  });
});
