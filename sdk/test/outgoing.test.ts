import { describe, expect, it, onTestFinished } from 'vitest';
import { createInbox } from '../src/store/inbox.ts';
import type { InboxStore } from '../src/store/types.ts';
import type { TestService } from '../src/testing.ts';
import { ada, chart, mia, openInbox, startClinic, tabStorage, until, vi } from './world.ts';

async function conversation(service: TestService): Promise<string> {
  const started = await service.client(ada).conversations.start({
    type: 'portal',
    patientId: chart,
    recipientIds: ['mia'],
    body: 'first',
  });
  return started.id;
}
const outgoing = (store: InboxStore, id: string) =>
  (store.snapshot.threads[id]?.outgoing ?? []).map(({ body, status }) => `${body}: ${status}`);
const shown = (store: InboxStore, id: string) => {
  const thread = store.snapshot.threads[id];
  return [...(thread?.messages ?? []), ...(thread?.outgoing ?? [])].map(({ body }) => body);
};
const stored = async (service: TestService, id: string) =>
  (await service.client(ada).messages.list(id).toArray({ limit: 1000 })).map(({ body }) => body);

async function opened(service: TestService, id: string, options = {}) {
  const store = await openInbox(service, mia, options);
  store.openThread(id);
  await until(store, (it) => it.threads[id]?.status === 'ready');
  return store;
}

describe('messages whose Send was pressed', () => {
  it('are on screen before send returns, and neither vanish nor double on the way to being stored', async () => {
    const service = await startClinic();
    const id = await conversation(service);
    const store = await opened(service, id);
    const frames: string[] = [];
    store.subscribe(() => frames.push(shown(store, id).join()));
    const message = store.send(id, 'hello');
    expect(message).toMatchObject({ body: 'hello', status: 'sending' });
    expect(shown(store, id)).toEqual(['first', 'hello']);
    await until(
      store,
      (it) => it.threads[id]?.messages.length === 2 && it.threads[id]?.outgoing.length === 0,
    );
    // The answer is lost, so the event comes first.
    service.proxy.add({ is: 'drop-after', method: 'POST' });
    store.send(id, 'hello again');
    await until(store, (it) => it.threads[id]?.messages.length === 3 && !store.hasUnsavedText);
    expect(new Set(frames.filter(Boolean))).toEqual(new Set(['first,hello', 'first,hello,hello again']));
    expect(await stored(service, id)).toEqual(['first', 'hello', 'hello again']);
  });

  it('arrive once and in order whatever happens to their requests (B22)', async () => {
    const service = await startClinic();
    const id = await conversation(service);
    const store = await opened(service, id);
    const path = /messages$/;
    const texts = ['first'];
    for (let n = 0; n < 9; n++) {
      if (n % 3 === 0) service.proxy.add({ is: 'drop-before', method: 'POST', path });
      else if (n % 3 === 1) service.proxy.add({ is: 'drop-after', method: 'POST', path });
      else service.proxy.add({ is: 'status', status: 503, method: 'POST', path });
      // One, two and three at a time.
      for (let m = 0; m <= n % 3; m++) {
        store.send(id, `text ${n}.${m}`);
        texts.push(`text ${n}.${m}`);
      }
      expect(shown(store, id)).toEqual(texts);
      await until(store, (it) => it.threads[id]?.messages.length === texts.length && !store.hasUnsavedText);
    }
    expect(shown(store, id)).toEqual(texts);
    expect(await stored(service, id)).toEqual(texts);
  }, 60_000);

  it('wait for the connection; the first that cannot be retried stops those behind it', async () => {
    const service = await startClinic();
    const id = await conversation(service);
    const store = await opened(service, id);
    service.proxy.add({ is: 'drop-before', method: 'POST', path: /messages$/ });
    service.proxy.add({ is: 'status', status: 422, method: 'POST', path: /messages$/ });
    for (const body of ['one', 'two', 'three']) store.send(id, body);
    await until(store, () => outgoing(store, id)[0] === 'one: waiting');
    expect(store.hasUnsavedText).toBe(true);
    await until(store, () => outgoing(store, id)[0] === 'one: failed');
    expect(outgoing(store, id)).toEqual(['one: failed', 'two: waiting', 'three: waiting']);
    const [first, second] = store.snapshot.threads[id]?.outgoing ?? [];
    expect(store.takeBack(second?.localId ?? '')).toBe('two');
    store.resend(first?.localId ?? '');
    await until(store, (it) => it.threads[id]?.messages.length === 3);
    expect(await stored(service, id)).toEqual(['first', 'one', 'three']);
    expect(store.takeBack(first?.localId ?? '')).toBeUndefined();
  });

  it('are shown once though a lost answer and a refusal on the way follow one another', async () => {
    const service = await startClinic();
    const id = await conversation(service);
    const store = await opened(service, id);
    service.proxy.add({ is: 'drop-after', method: 'POST', path: /messages$/ });
    service.proxy.add({ is: 'status', status: 413, method: 'POST', path: /messages$/ });
    store.send(id, 'arrived');
    await until(store, () => !store.hasUnsavedText);
    expect(shown(store, id)).toEqual(['first', 'arrived']);
    expect(await stored(service, id)).toEqual(['first', 'arrived']);
  });

  it('survive a reload under the same key, and a duplicated tab sends nothing', async () => {
    const service = await startClinic();
    const id = await conversation(service);
    const storage = tabStorage();
    const before = await opened(service, id, { storage });
    service.proxy.add({ is: 'drop-after', method: 'POST', path: /messages$/ });
    service.proxy.add({ is: 'drop-before', method: 'POST', path: /messages$/, times: 50 });
    before.send(id, 'sent before the reload');
    before.send(id, 'waits behind it');
    await until(before, () => outgoing(before, id)[0]?.endsWith('waiting') === true);
    // The whole tab is copied while it lives.
    const copy = tabStorage(storage.copy());
    const twin = await opened(service, id, { storage: copy });
    await vi.waitFor(() => expect(Object.keys(copy.copy())).toEqual(['kipu-messages:tab']), {
      timeout: 3000,
    });
    before.close();
    service.proxy.clear();
    const after = await opened(service, id, { storage });
    await until(after, (it) => it.threads[id]?.messages.length === 3 && !after.hasUnsavedText);
    expect(await stored(service, id)).toEqual(['first', 'sent before the reload', 'waits behind it']);
    expect(outgoing(twin, id)).toEqual([]);
    expect(Object.keys(storage.copy())).toEqual(['kipu-messages:tab']);
  });

  it('that another page of the tab sent, while this one stood in the back/forward cache, are gone when it is back', async () => {
    const service = await startClinic();
    const id = await conversation(service);
    const storage = tabStorage();
    const page = new EventTarget();
    vi.stubGlobal('addEventListener', page.addEventListener.bind(page));
    onTestFinished(() => void vi.unstubAllGlobals());
    const kept = await opened(service, id, { storage });
    vi.unstubAllGlobals();
    service.proxy.add({ is: 'drop-after', method: 'POST', path: /messages$/ });
    service.proxy.add({ is: 'drop-before', method: 'POST', path: /messages$/, times: 1000 });
    kept.send(id, 'sent by the other page');
    kept.send(id, 'waits behind it');
    await until(kept, () => outgoing(kept, id)[0]?.endsWith('waiting') === true);
    page.dispatchEvent(new Event('pagehide'));
    const other = await opened(service, id, { storage });
    await until(other, () => outgoing(other, id).at(-1)?.startsWith('waits behind it') === true);
    service.proxy.clear();
    await until(other, () => !other.hasUnsavedText);
    service.proxy.add({ is: 'drop-before', method: 'POST', path: /messages$/, times: 1000 });
    other.send(id, 'left by the other page');
    other.close();
    page.dispatchEvent(Object.assign(new Event('pageshow'), { persisted: true }));
    await until(kept, () => outgoing(kept, id).join().startsWith('left by the other page'));
    expect(outgoing(kept, id)).toHaveLength(1);
    service.proxy.clear();
    await until(kept, () => !kept.hasUnsavedText);
    const all = ['first', 'sent by the other page', 'waits behind it', 'left by the other page'];
    await until(kept, () => shown(kept, id).length === all.length);
    expect(shown(kept, id)).toEqual(all);
    expect(await stored(service, id)).toEqual(all);
  });

  it('of another person are wiped from this tab’s storage', async () => {
    const service = await startClinic();
    const id = await conversation(service);
    const storage = tabStorage();
    const store = await opened(service, id, { storage });
    service.proxy.add({ is: 'drop-before', method: 'POST', path: /messages$/, times: 50 });
    store.send(id, 'from Mia');
    expect(JSON.stringify(storage.copy())).toContain('from Mia');
    store.close();
    await openInbox(service, ada, { storage });
    await vi.waitFor(() => expect(JSON.stringify(storage.copy())).not.toContain('from Mia'));
  });

  it('of somebody who signs out while they are being read back are not written down again', async () => {
    const service = await startClinic();
    const id = await conversation(service);
    const storage = tabStorage();
    const before = await opened(service, id, { storage });
    service.proxy.add({ is: 'drop-before', method: 'POST', path: /messages$/, times: 50 });
    before.send(id, 'from Mia');
    // A copy of this tab has to wait until the first one lets go of the log.
    const copy = tabStorage(storage.copy());
    expect(JSON.stringify(copy.copy())).toContain('from Mia');
    const twin = createInbox(service.client(mia), { storage: copy });
    onTestFinished(() => twin.close());
    twin.subscribe(() => {});
    const tab = `kipu-messages:tab:${copy.getItem('kipu-messages:tab')}`;
    const waiting = async () => (await navigator.locks.query()).pending?.some(({ name }) => name === tab);
    await vi.waitFor(async () => expect(await waiting()).toBe(true));
    twin.signOut();
    before.close();
    await vi.waitFor(async () => expect(await waiting()).toBe(false));
    await navigator.locks.query();
    expect(JSON.stringify(copy.copy())).not.toContain('from Mia');
    expect(twin.hasUnsavedText).toBe(false);
  });

  it('older than half an hour go only when their writer says so again', async () => {
    const service = await startClinic();
    const id = await conversation(service);
    const storage = tabStorage();
    const before = await opened(service, id, { storage });
    service.proxy.add({ is: 'drop-before', method: 'POST', path: /messages$/, times: 50 });
    before.send(id, 'half an hour ago');
    before.close();
    service.proxy.clear();
    const clock = Date.now();
    const late = vi.spyOn(Date, 'now').mockImplementation(() => clock + 31 * 60_000);
    onTestFinished(() => void late.mockRestore());
    const store = createInbox(service.client(mia), { storage });
    onTestFinished(() => store.close());
    store.openThread(id);
    await until(store, () => outgoing(store, id)[0] === 'half an hour ago: confirm');
    store.resend(store.snapshot.threads[id]?.outgoing[0]?.localId ?? '');
    await until(store, (it) => it.threads[id]?.messages.length === 2);
    expect(await stored(service, id)).toEqual(['first', 'half an hour ago']);
  });

  it('start one conversation only, though Send is pressed again after a lost answer', async () => {
    const service = await startClinic();
    const store = await openInbox(service, ada);
    const input = { type: 'portal', patientId: chart, recipientIds: ['mia'], body: 'Hello' } as const;
    store.setDraft(`new:${chart}`, { body: 'Hello', type: 'portal', recipientIds: ['mia'] });
    service.proxy.add({ is: 'drop-after', method: 'POST', path: /conversations$/, times: 1 });
    service.proxy.add({ is: 'status', status: 503, method: 'POST', path: /conversations$/, times: 20 });
    const abort = new AbortController();
    const failed = store.start(
      { ...input, recipientIds: ['mia'] },
      { draftKey: `new:${chart}`, signal: abort.signal },
    );
    await vi.waitFor(
      () =>
        expect(
          service.proxy.log.filter((it) => it.path === '/v1/conversations' && it.method === 'POST').length,
        ).toBeGreaterThan(1),
      { timeout: 10_000 },
    );
    abort.abort();
    await expect(failed).rejects.toMatchObject({ code: 'aborted' });
    service.proxy.clear();
    const started = await store.start({ ...input, recipientIds: ['mia'] }, { draftKey: `new:${chart}` });
    const all = await service.client(ada).conversations.list().toArray({ limit: 10 });
    expect(all.map((row) => row.id)).toEqual([started.id]);
    expect(store.snapshot.drafts[`new:${chart}`]).toMatchObject({ status: 'empty', value: { body: '' } });
    expect((await service.client(ada).drafts.list()).data).toEqual([]);
  });

  it('wait as long as a limit says, and go then by themselves (B43)', { timeout: 60_000 }, async () => {
    const service = await startClinic({ limits: { portalMessages: { points: 2, seconds: 8 } } });
    const id = await conversation(service);
    const store = await opened(service, id);
    for (const text of ['a', 'b', 'c']) store.send(id, text);
    await until(store, (it) => it.threads[id]?.outgoing[0]?.error?.code === 'rate_limited');
    expect(store.snapshot.threads[id]?.outgoing).toMatchObject([
      { body: 'c', status: 'waiting', error: { status: 429, retryable: true } },
    ]);
    expect(store.snapshot.threads[id]?.outgoing[0]?.error?.retryAfterMs).toBeGreaterThan(0);
    await until(store, (it) => it.threads[id]?.outgoing.length === 0, 30_000);
    expect(await stored(service, id)).toEqual(['first', 'a', 'b', 'c']);
  });

  it('keep their text when a limit ends later, and go when their writer says so (B43)', async () => {
    const service = await startClinic({ limits: { portalMessages: { points: 1, seconds: 3600 } } });
    const id = await conversation(service);
    const store = await opened(service, id);
    store.send(id, 'a');
    store.send(id, 'b');
    await until(store, (it) => it.threads[id]?.outgoing[0]?.status === 'failed');
    const [message] = store.snapshot.threads[id]?.outgoing ?? [];
    expect(message).toMatchObject({ body: 'b', error: { code: 'rate_limited' } });
    expect(message?.error?.retryAfterMs).toBeGreaterThan(3_000_000);
    await service.admin.settings.patch({ portalMessagesPerHour: 10 }, '*');
    store.resend(message?.localId ?? '');
    await until(store, (it) => it.threads[id]?.outgoing.length === 0);
    expect(await stored(service, id)).toEqual(['first', 'a', 'b']);
  });
});
