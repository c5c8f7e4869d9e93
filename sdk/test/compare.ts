import { createInbox } from '../src/store/inbox.ts';
import type { InboxSnapshot, InboxStore } from '../src/store/types.ts';
import type { TestService, TestUser } from '../src/testing.ts';
import { until } from './world.ts';

/** What a person would see, without what belongs to one window only. */
function view({ lists, threads, unread, me }: InboxSnapshot) {
  return {
    can: me?.can,
    unread,
    active: lists.active.items,
    archived: lists.archived.items,
    threads: Object.fromEntries(
      Object.entries(threads)
        .sort(([a], [b]) => (a < b ? -1 : 1))
        .map(([id, { status, conversation, messages, outgoing }]) => {
          const { state: _, ...rest } = conversation ?? { state: '' };
          return [id, { status, conversation: rest, messages, outgoing }];
        }),
    ),
  };
}

/** Loads everything that a new window of this user would show: all rows, and all messages of these conversations. */
async function freshSnapshot(service: TestService, user: TestUser, threads: readonly string[]) {
  const store = createInbox(service.client(user));
  try {
    store.subscribe(() => {});
    store.openList('active');
    store.openList('archived');
    for (const id of threads) store.openThread(id);
    await until(
      store,
      (it) =>
        it.unread !== undefined &&
        it.lists.active.status === 'ready' &&
        it.lists.archived.status === 'ready' &&
        threads.every((id) => it.threads[id]?.status === 'ready'),
    );
    await loadAll(store, threads);
    return view(store.snapshot);
  } finally {
    store.close();
  }
}

/** Reads every page of a store. */
export async function loadAll(store: InboxStore, threads: readonly string[]): Promise<void> {
  for (const section of ['active', 'archived'] as const)
    while (!store.snapshot.lists[section].complete) await store.loadMore(section);
  for (const id of threads) while (store.snapshot.threads[id]?.hasBefore) await store.loadBefore(id);
}

/**
 * Where a store that lived through it all differs from a fresh one, by path; empty if it does not. The store has until
 * `patience` to take in what is still on its way.
 */
export async function differences(
  service: TestService,
  user: TestUser,
  store: InboxStore,
  threads: readonly string[],
  patience = 10_000,
): Promise<string[]> {
  const started = performance.now();
  for (;;) {
    await loadAll(store, threads);
    const wanted = JSON.stringify(await freshSnapshot(service, user, threads));
    // What the store itself was still telling the service (a mark) makes the next fresh snapshot another one.
    const last = performance.now() - started > patience;
    try {
      await until(store, (it) => JSON.stringify(view(it)) === wanted, 1500);
      return [];
    } catch {
      if (last) return diff(JSON.parse(JSON.stringify(view(store.snapshot))), JSON.parse(wanted), '');
    }
  }
}

function diff(ours: unknown, theirs: unknown, path: string): string[] {
  if (JSON.stringify(ours) === JSON.stringify(theirs)) return [];
  if (ours === null || theirs === null || typeof ours !== 'object' || typeof theirs !== 'object')
    return [`${path}: ${JSON.stringify(ours)} instead of ${JSON.stringify(theirs)}`];
  const keys = new Set([...Object.keys(ours), ...Object.keys(theirs)]);
  return [...keys].flatMap((key) => diff(Reflect.get(ours, key), Reflect.get(theirs, key), `${path}/${key}`));
}
