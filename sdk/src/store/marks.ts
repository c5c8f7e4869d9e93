import type { KipuError } from '../errors.ts';
import type { components } from '../generated/openapi.ts';
import { listMessages, patchConversation } from '../operations.ts';
import type { CallOptions } from '../transport.ts';
import { type Core, ignore } from './core.ts';
import type { Rows } from './rows.ts';
import type { Threads } from './threads.ts';
import type { ThreadState } from './types.ts';

/** Marks of one moment's reading go in one request. */
const BATCH_MS = 300;

type Page = Pick<ThreadState, 'messages' | 'hasBefore'> & Partial<ThreadState>;

export type Marks = ReturnType<typeof createMarks>;

/** The reader's marks (B25): raised by reading, put back by Mark as unread. */
export function createMarks(core: Core, rows: Rows, threads: Threads) {
  /** The highest number seen and not yet told, by conversation. */
  const seen = new Map<string, number>();
  let timer: ReturnType<typeof setTimeout> | undefined;

  function clear(): void {
    clearTimeout(timer);
    timer = undefined;
    seen.clear();
  }

  function read(id: string, seq: number): void {
    const thread = threads.get(id);
    const known = Math.max(thread?.conversation?.readThroughSeq ?? 0, seen.get(id) ?? 0);
    if (thread?.readingHeld || seq <= known) return;
    seen.set(id, seq);
    timer ??= setTimeout(flush, BATCH_MS);
  }

  /** Tells the service now. */
  function flush(more?: CallOptions): void {
    for (const [id, seq] of seen) tell(id, seq, more);
    clear();
  }

  const set = (id: string, marks: components['schemas']['PatchConversation'], more?: CallOptions) =>
    core.ask((send) => send(patchConversation(id, marks), more), rows.putWhole);

  function tell(id: string, seq: number, more?: CallOptions): void {
    const { signal } = core;
    set(id, { readThroughSeq: seq }, more).catch(({ retryable }: KipuError) => {
      if (retryable) core.wait(3, signal).then(() => read(id, seq), ignore);
    });
  }

  /** The number of the last message by another: among those on screen, else on the pages before them. */
  async function lastByAnother(id: string): Promise<number | undefined> {
    const { user } = core.state.snapshot.me ?? {};
    let page: Page | undefined = threads.get(id);
    if (page?.status !== 'ready' || page.hasAfter) page = undefined;
    for (;;) {
      const found = page?.messages.findLast(
        ({ author }) => author.id !== user?.id || author.type !== user.type,
      );
      if (found || page?.hasBefore === false) return found?.seq;
      const before = page?.messages[0]?.seq;
      page = await core.ask(
        (send) => send(listMessages(id, before === undefined ? {} : { before })),
        ({ data, hasBefore }) => ({ messages: data, hasBefore }),
      );
    }
  }

  return {
    read,
    clear,
    /** Tells the service now; the page may be gone before the answer. */
    leave: () => flush({ keepalive: true }),
    async unread(id: string): Promise<void> {
      seen.delete(id);
      threads.hold(id);
      const from = await lastByAnother(id);
      if (from !== undefined) await set(id, { unreadFromSeq: from });
    },
  };
}
