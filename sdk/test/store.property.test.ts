import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { InboxStore } from '../src/store/types.ts';
import { differences } from './compare.ts';
import { ada, bob, chart, mia, openInbox, soon, startClinic, until, vi } from './world.ts';

type Act =
  | { do: 'start'; by: 'ada' | 'bob'; to: 'mia' | 'gus' | 'staff' }
  | {
      do: 'send' | 'read' | 'unread' | 'archive' | 'unarchive' | 'draft' | 'discard';
      as: number;
      which: number;
    }
  | { do: 'lose-answer' | 'refuse' | 'cut' | 'restart' | 'late' }
  | { do: 'disconnect' | 'connect' | 'off' | 'on' };

const act: fc.Arbitrary<Act> = fc.oneof(
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constant('start' as const),
      by: fc.constantFrom('ada', 'bob'),
      to: fc.constantFrom('mia', 'gus', 'staff'),
    }),
  },
  {
    weight: 9,
    arbitrary: fc.record({
      do: fc.constantFrom(
        'send',
        'send',
        'send',
        'read',
        'unread',
        'archive',
        'unarchive',
        'draft',
        'discard',
      ),
      as: fc.nat({ max: 2 }),
      which: fc.nat({ max: 20 }),
    }),
  },
  { weight: 3, arbitrary: fc.record({ do: fc.constantFrom('lose-answer', 'refuse', 'cut', 'late') }) },
  {
    weight: 1,
    arbitrary: fc.record({ do: fc.constantFrom('restart', 'disconnect', 'connect', 'off', 'on') }),
  },
);

it('B26: after any acts, faults and reconnects each store equals a fresh snapshot and the badge the server', async () => {
  const service = await startClinic();
  const { admin, proxy } = service;
  const users = [ada, bob, mia] as const;
  const stores = await Promise.all(users.map((user) => openInbox(service, user)));
  const known = new Set<string>();
  let runs = 0;
  let acts = 0;

  const mine = (store: InboxStore, which: number) => {
    const rows = [...store.snapshot.lists.active.items, ...store.snapshot.lists.archived.items];
    return rows[which % Math.max(rows.length, 1)];
  };
  const settings = async (enabled: boolean) => {
    const { etag } = await admin.settings.get().withResponse();
    await admin.settings.patch({ enabled }, etag ?? '');
  };
  const perform = async (it: Act): Promise<void> => {
    switch (it.do) {
      case 'start': {
        const input =
          it.to === 'staff'
            ? { type: 'staff' as const, recipientIds: [it.by === 'ada' ? 'bob' : 'ada'], body: 'start' }
            : { type: 'portal' as const, patientId: chart, recipientIds: [it.to], body: 'start' };
        const started = await service
          .client({ type: 'staff', id: it.by })
          .conversations.start(input)
          .catch(() => undefined);
        if (started) known.add(started.id);
        return;
      }
      case 'lose-answer':
        return proxy.add({ is: 'drop-after', path: /conversations/ });
      case 'refuse':
        return proxy.add({ is: 'status', status: 503, path: /conversations|unread|changes/ });
      case 'late':
        return proxy.add({ is: 'delay', ms: 150, method: 'GET', path: /conversations/ });
      case 'cut':
        return proxy.cutAll();
      case 'restart':
        return service.restart();
      case 'disconnect':
        await admin.connections.delete('mia', chart);
        return;
      case 'connect':
        await admin.connections.put('mia', chart, { relation: 'patient' });
        return;
      case 'off':
      case 'on':
        return settings(it.do === 'on');
      default: {
        const store = stores[it.as]!;
        const row = mine(store, it.which);
        if (!row) return;
        const { id } = row;
        if (it.do === 'send') store.send(id, `text ${acts}`);
        else if (it.do === 'read') store.markRead(id, row.lastMessage.seq);
        else if (it.do === 'draft') store.setDraft(id, { body: `draft ${acts}` });
        else if (it.do === 'discard') await store.discardDraft(id);
        else {
          const change =
            it.do === 'unread'
              ? store.markUnread(id)
              : it.do === 'archive'
                ? store.archive(id, row.lastMessage.seq)
                : store.unarchive(id);
          // A fault may refuse it; what matters is that the snapshot stays true.
          await change.catch(() => undefined);
        }
      }
    }
  };

  await fc.assert(
    fc.asyncProperty(fc.array(act, { minLength: 5, maxLength: 25 }), async (list) => {
      runs++;
      for (const it of list) {
        acts++;
        await perform(it);
      }
      proxy.clear();
      await settings(true);
      await admin.connections.put('mia', chart, { relation: 'patient' });
      await admin.connections.put('gus', chart, { relation: 'guardian' });
      for (const [n, store] of stores.entries()) {
        const user = users[n]!;
        await store.flushDrafts();
        // Sends that were refused while messaging was off are the writer's to press again.
        const threads = [...known]
          .filter((id) =>
            [...store.snapshot.lists.active.items, ...store.snapshot.lists.archived.items].some(
              (row) => row.id === id,
            ),
          )
          .slice(-5);
        const held = threads.map((id) => store.openThread(id));
        await until(
          store,
          (it) =>
            it.connection.status === 'open' && threads.every((id) => it.threads[id]?.status === 'ready'),
          30_000,
        );
        for (const id of threads) {
          while (store.snapshot.threads[id]?.outgoing.length) {
            for (const one of store.snapshot.threads[id]?.outgoing ?? [])
              if (one.status === 'failed') store.resend(one.localId);
            const before = store.snapshot;
            await until(store, (it) => it !== before, 30_000);
          }
        }
        expect(await differences(service, user, store, threads)).toEqual([]);
        await vi.waitFor(async () => {
          const { state: _, ...unread } = await service.client(user).unread();
          expect(store.snapshot.unread).toEqual(unread);
        }, soon);
        for (const one of held) one.release();
      }
    }),
    { numRuns: 12, endOnFailure: true },
  );
  console.info(`${runs} histories, ${acts} acts, ${known.size} conversations, ${proxy.log.length} requests`);
}, 240_000);
