import type { FeedEvent } from '../stream.ts';
import type { Parts } from './parts.ts';

/** After a change of the directory all open pages ask again, spread over this time. */
const SPREAD_MS = 500;
const SECTIONS = ['active', 'archived'] as const;

/** Turns what the service tells into what must be read anew. An event that comes twice does no harm. */
export class Events {
  readonly #parts: Parts;
  #unreadAt = 0;
  #touched: { timer: ReturnType<typeof setTimeout>; ids: Set<string> | 'any' } | undefined;

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  clear(): void {
    clearTimeout(this.#touched?.timer);
    this.#touched = undefined;
    this.#unreadAt = 0;
  }

  happened(event: FeedEvent): void {
    switch (event.type) {
      case 'message':
        this.#parts.lists.reached(event.conversationId);
        if (event.seq > (this.#parts.threads.get(event.conversationId)?.messages.at(-1)?.seq ?? 0)) {
          void this.#parts.threads.grow(event.conversationId);
        }
        this.refresh(event.conversationId);
        break;
      case 'conversation':
        if (event.removed) {
          this.#parts.search.removed(event.conversationId);
          this.#parts.threads.emptied(event.conversationId);
        }
        this.refresh(event.conversationId);
        break;
      case 'unread': {
        const { messages, conversations, active, archived } = event;
        this.#unreadAt = this.#parts.core.tick();
        this.#parts.state.patch({ unread: { messages, conversations, active, archived } });
        break;
      }
      case 'draft':
        this.#parts.drafts.changed(event.key, event.version);
        if (!event.key.startsWith('new')) this.#draftMarked(event.key, event.version !== null);
        break;
      case 'directory':
        this.#directoryChanged(event.conversationIds);
        break;
      case 'reset':
        this.#readAll();
        break;
    }
  }

  /** Most saves change nothing that a list shows. */
  #draftMarked(id: string, hasDraft: boolean): void {
    const { rows } = this.#parts;
    if (rows.isBeingRead(id) || rows.get(id)?.hasDraft !== hasDraft) this.refresh(id);
  }

  /** Reads one conversation anew if anything on this page could show it. */
  refresh(id: string): void {
    const lists = SECTIONS.some((section) => this.#parts.state.snapshot.lists[section].status !== 'idle');
    if (lists || this.#parts.threads.get(id) || this.#parts.rows.get(id)) void this.#parts.rows.refresh(id);
  }

  /** Counts and drafts, which are not asked for by anyone. */
  reload(): void {
    const { signal } = this.#parts.core;
    const askedAt = this.#parts.core.tick();
    void this.#parts.core
      .insist(() => this.#parts.client.unread({ signal }))
      .then(({ messages, conversations, active, archived }) => {
        // An event that came meanwhile knows better.
        if (signal.aborted || this.#unreadAt > askedAt) return;
        this.#parts.state.patch({ unread: { messages, conversations, active, archived } });
      })
      .catch(() => undefined);
    this.#parts.drafts.reload();
  }

  /** The events since our position are gone: everything on screen is read anew. */
  #readAll(): void {
    this.reload();
    this.#readMe();
    for (const section of SECTIONS) this.#parts.lists.reload(section);
    for (const id of this.#parts.threads.ids()) this.#parts.threads.load(id);
  }

  #readMe(): void {
    const { signal } = this.#parts.core;
    void this.#parts.core
      .insist(() => this.#parts.client.me({}, { signal }))
      .then((me) => !signal.aborted && this.#parts.state.patch({ me }))
      .catch(() => undefined);
  }

  /** Who may write to whom may have changed: ask for what is open, not all pages at the same moment. */
  #directoryChanged(ids: readonly string[] | undefined): void {
    const known = this.#touched?.ids;
    const all = ids && known !== 'any' ? new Set([...(known ?? []), ...ids]) : 'any';
    if (this.#touched) {
      this.#touched.ids = all;
      return;
    }
    const timer = setTimeout(() => {
      const touched = this.#touched?.ids;
      this.#touched = undefined;
      this.#readMe();
      if (touched === 'any') {
        for (const id of this.#parts.threads.ids()) this.refresh(id);
        for (const section of SECTIONS) this.#parts.lists.reload(section);
      } else for (const id of touched ?? []) this.refresh(id);
    }, Math.random() * SPREAD_MS);
    this.#touched = { timer, ids: all };
  }
}
