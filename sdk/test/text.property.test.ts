import fc from 'fast-check';
import { expect, inject, it } from 'vitest';
import { figure } from '../../test/harness/figures.ts';
import { createInbox } from '../src/store/inbox.ts';
import type { InboxStore } from '../src/store/types.ts';
import type { Fault } from '../src/testing.ts';
import { ada, chart, mia, startClinic, tabStorage, until } from './world.ts';

const path = /messages$/;
const fault: fc.Arbitrary<Fault> = fc.oneof(
  fc.constantFrom<Fault>(
    { is: 'drop-before', method: 'POST', path },
    { is: 'drop-after', method: 'POST', path },
    { is: 'cut', afterBytes: 20, method: 'POST', path },
    { is: 'delay', ms: 60, method: 'POST', path },
  ),
  fc
    .constantFrom(401, 403, 408, 409, 413, 429, 500, 502, 503)
    .map((status): Fault => ({ is: 'status', status, method: 'POST', path })),
);
/** What happens around one message: faults of its requests, and perhaps a reload in the middle. */
const history = fc.record({
  faults: fc.array(fault, { maxLength: 2 }),
  reload: fc.constantFrom('never', 'at once', 'after a failure'),
});

it('no text is lost and none is sent twice, whatever fails and whenever the page is reloaded', async (test) => {
  const service = await startClinic();
  const { id } = await service
    .client(ada)
    .conversations.start({ type: 'portal', patientId: chart, recipientIds: ['mia'], body: 'first' });
  const storage = tabStorage();
  const open = async (): Promise<InboxStore> => {
    const store = createInbox(service.client(mia), { storage });
    store.subscribe(() => {});
    store.openThread(id);
    await until(store, (it) => it.threads[id]?.status === 'ready');
    return store;
  };
  const shown = ({ snapshot }: InboxStore) => {
    const { messages = [], outgoing = [] } = snapshot.threads[id] ?? {};
    return [...messages, ...outgoing].map((one) => one.body);
  };
  let store = await open();
  let n = 0;
  /** Two refusals in a row mean that nobody is signed in: the same person signs in again, and has the text back. */
  const signIn = async (): Promise<boolean> => {
    if (store.snapshot.session !== 'signed-out') return false;
    store.retry();
    await until(store, (it) => it.threads[id]?.status === 'ready' && store.hasUnsavedText);
    return true;
  };
  const reload = async (text: string) => {
    store.close();
    expect(JSON.stringify(storage.copy()).includes(text) || shown(store).includes(text)).toBe(true);
    store = await open();
  };

  await fc.assert(
    fc.asyncProperty(history, async (it) => {
      service.proxy.clear();
      const text = `text ${++n}`;
      for (const each of it.faults) service.proxy.add(each);
      let missing = 0;
      const off = store.subscribe(({ session }) => {
        if (session === 'ready' && shown(store).filter((body) => body === text).length !== 1) missing++;
      });
      store.send(id, text);
      const outgoing = () => store.snapshot.threads[id]?.outgoing[0];
      if (it.reload === 'after a failure' && it.faults.length > 0)
        await until(store, () => outgoing()?.status !== 'sending');
      off();
      await signIn();
      expect(missing).toBe(0);
      if (it.reload !== 'never') await reload(text);
      for (;;) {
        await until(
          store,
          (now) =>
            now.session === 'signed-out' ||
            outgoing()?.status === 'failed' ||
            (!store.hasUnsavedText && shown(store).includes(text)),
          20_000,
        );
        if (await signIn()) continue;
        const failed = outgoing();
        if (failed?.status !== 'failed') break;
        expect(failed.body).toBe(text);
        store.resend(failed.localId);
      }
      expect(shown(store).filter((body) => body === text)).toHaveLength(1);
    }),
    { numRuns: inject('uiScale').textRuns, endOnFailure: true },
  );
  store.close();
  const stored = await service
    .client(ada)
    .messages.list(id)
    .toArray({ limit: n + 10 });
  const bodies = stored.map((message) => message.body);
  figure(test, `texts lost or sent twice in ${n} runs with faults`, Math.abs(bodies.length - n - 1), '0');
  const texts = Array.from({ length: n }, (_, each) => `text ${each + 1}`);
  expect(bodies).toEqual(['first', ...texts]);
  console.info(`${n} texts, ${service.proxy.log.filter((it) => it.fault).length} faults met`);
}, 1_200_000);
