import { describe, expect, it } from 'vitest';
import type { InboxStore } from '../src/store/types.ts';
import { ada, chart, mia, openInbox, startClinic, until, vi } from './world.ts';

const status = (store: InboxStore, key: string) => store.snapshot.drafts[key]?.status;
const body = (store: InboxStore, key: string) => store.snapshot.drafts[key]?.value.body;

async function clinicWithConversation() {
  const service = await startClinic();
  const { id } = await service
    .client(ada)
    .conversations.start({ type: 'portal', patientId: chart, recipientIds: ['mia'], body: 'first' });
  return { service, id };
}

describe('drafts (B31)', () => {
  it('are saved a second after the last key, once for many keys, and at once on flush', async () => {
    const { service, id } = await clinicWithConversation();
    const store = await openInbox(service, mia);
    const puts = () => service.proxy.log.filter((it) => it.method === 'PUT').length;
    store.openDraft(id);
    await until(store, () => status(store, id) === 'empty');
    for (const text of ['G', 'Go', 'Good']) store.setDraft(id, { body: text });
    expect(status(store, id)).toBe('unsaved');
    expect(store.hasUnsavedText).toBe(true);
    const typed = performance.now();
    await until(store, () => status(store, id) === 'saved');
    expect(performance.now() - typed).toBeGreaterThan(900);
    expect(puts()).toBe(1);
    await until(store, (it) => it.lists.active.items[0]?.hasDraft === true);
    store.setDraft(id, { body: 'Good morning' });
    await store.flushDrafts();
    expect(status(store, id)).toBe('saved');
    expect(store.hasUnsavedText).toBe(false);
    const phone = await openInbox(service, mia);
    phone.openDraft(id);
    await until(phone, () => body(phone, id) === 'Good morning');
    await store.discardDraft(id);
    expect(status(store, id)).toBe('empty');
    await until(phone, () => status(phone, id) === 'empty' && body(phone, id) === '');
    expect((await service.client(mia).drafts.list()).data).toEqual([]);
  });

  it('are saved at once on flush also before it is known what is stored', async () => {
    const { service, id } = await clinicWithConversation();
    const store = await openInbox(service, mia);
    store.setDraft(id, { body: 'Leaving' });
    await store.flushDrafts();
    expect(status(store, id)).toBe('saved');
    expect((await service.client(mia).drafts.list()).data.map((draft) => draft.body)).toEqual(['Leaving']);
  });

  it('written in two windows are never overwritten: the writer chooses', async () => {
    const { service, id } = await clinicWithConversation();
    const [one, two] = [await openInbox(service, mia), await openInbox(service, mia)];
    for (const store of [one, two]) {
      store.openDraft(id);
      await until(store, () => status(store, id) === 'empty');
    }
    one.setDraft(id, { body: 'from window one' });
    two.setDraft(id, { body: 'from window two' });
    await one.flushDrafts();
    await two.flushDrafts();
    expect(status(two, id)).toBe('conflict');
    expect(two.snapshot.drafts[id]?.theirs?.body).toBe('from window one');
    expect(body(two, id)).toBe('from window two');
    two.resolveDraft(id, 'mine');
    await until(two, () => status(two, id) === 'saved');
    await until(one, () => body(one, id) === 'from window two');
    one.setDraft(id, { body: 'again one' });
    two.setDraft(id, { body: 'again two' });
    await two.flushDrafts();
    await one.flushDrafts();
    one.resolveDraft(id, 'theirs');
    expect(body(one, id)).toBe('again two');
    expect(status(one, id)).toBe('saved');
    expect((await service.client(mia).drafts.list()).data.map((draft) => draft.body)).toEqual(['again two']);
  });

  it('are consumed by their send; what is written meanwhile becomes the next draft', async () => {
    const { service, id } = await clinicWithConversation();
    const store = await openInbox(service, mia);
    store.openThread(id);
    await until(store, (it) => it.threads[id]?.status === 'ready');
    store.setDraft(id, { body: 'the answer' });
    await store.flushDrafts();
    service.proxy.add({ is: 'delay', ms: 300, method: 'POST', path: /messages$/ });
    store.send(id, 'the answer');
    expect(body(store, id)).toBe('');
    store.setDraft(id, { body: 'one more thing' });
    const flushed = store.flushDrafts();
    await until(store, (it) => it.threads[id]?.messages.length === 2);
    await flushed;
    await until(store, () => status(store, id) === 'saved');
    expect(body(store, id)).toBe('one more thing');
    expect((await service.client(mia).drafts.list()).data.map((draft) => draft.body)).toEqual([
      'one more thing',
    ]);
    store.send(id, 'one more thing');
    await vi.waitFor(async () => expect((await service.client(mia).drafts.list()).data).toEqual([]));
  });

  it('that were sent stay gone, though an answer from before the send comes after it', async () => {
    const { service, id } = await clinicWithConversation();
    let asked: (() => void) | undefined;
    let come: (() => void) | undefined;
    /** While `asked` is set, what is asked about drafts is answered by the service and kept on the way until `come`. */
    const late: typeof fetch = async (input, init) => {
      const answer = await fetch(input, init);
      if (!asked || !String(input).endsWith('/v1/drafts')) return answer;
      asked();
      asked = undefined;
      await new Promise<void>((resolve) => {
        come = resolve;
      });
      return answer;
    };
    const store = await openInbox(service, mia, {}, { fetch: late });
    store.openThread(id);
    store.openDraft(id);
    await until(store, (it) => it.threads[id]?.status === 'ready' && status(store, id) === 'empty');
    store.setDraft(id, { body: 'the answer' });
    await store.flushDrafts();
    const underWay = new Promise<void>((resolve) => {
      asked = resolve;
    });
    store.openDraft('new');
    await underWay;
    store.send(id, 'the answer');
    await until(store, (it) => it.threads[id]?.messages.length === 2 && !it.threads[id]?.outgoing.length);
    come?.();
    await until(store, () => status(store, 'new') === 'empty');
    expect(body(store, id)).toBe('');
    expect(status(store, id)).toBe('empty');
    expect((await service.client(mia).drafts.list()).data).toEqual([]);
  });

  it('are saved once more when an answer was lost, without a conflict with themselves', async () => {
    const { service, id } = await clinicWithConversation();
    const store = await openInbox(service, mia);
    store.openDraft(id);
    await until(store, () => status(store, id) === 'empty');
    service.proxy.add({ is: 'drop-after', method: 'PUT' });
    store.setDraft(id, { body: 'only once' });
    await store.flushDrafts();
    expect(status(store, id)).toBe('saved');
  });
});
