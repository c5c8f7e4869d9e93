import { AuthError } from '../errors.ts';
import { openFeed } from '../feed.ts';
import type { Feed } from '../stream.ts';
import { isOver, kipuError } from './core.ts';
import { Events } from './events.ts';
import type { Log } from './outgoing-log.ts';
import type { Parts } from './parts.ts';
import type { DraftInput, ListSection, Me } from './types.ts';

/** Unsent text of somebody whose session ended waits this long in memory for the same person. */
const KEPT_MS = 15 * 60_000;

interface Kept {
  identity: string;
  drafts: Map<string, DraftInput>;
  log: Log;
  timer: ReturnType<typeof setTimeout>;
}

/** From sign-in to sign-out: who is on screen, the live feed, and what becomes of their text when they go. */
export class Life {
  readonly #parts: Parts;
  readonly #share: boolean;
  readonly events: Events;
  /** Sections that views have asked for, in this session and the next. */
  readonly wanted = new Set<ListSection>();
  readonly #closed = new AbortController();
  #started = false;
  #feed: Feed | undefined;
  #identity: string | undefined;
  #kept: Kept | undefined;
  /** Signed out by the user's own hand: nobody is asked for again. */
  #leftOnPurpose = false;

  constructor(parts: Parts, share: boolean) {
    this.#parts = parts;
    this.#share = share;
    this.events = new Events(parts);
  }

  nudge(): void {
    this.#feed?.nudge();
  }

  /** The user's own sign-out: nothing is kept, not even in memory. */
  signOut(): void {
    this.#leftOnPurpose = true;
    this.#lose('signed-out');
    this.#forget();
    this.#parts.log.wipe();
    this.#parts.client.session.end();
  }

  close(): void {
    this.#closed.abort();
    this.#endSession();
    this.#parts.log.close();
    this.#forget();
    this.#parts.client.close();
  }

  start(): void {
    if (this.#started) return;
    this.#started = true;
    const { signal } = this.#closed;
    const off = this.#parts.client.session.onChange((change) => {
      this.#lose(change === 'signed-out' ? 'signed-out' : 'starting');
      if (change === 'user-changed') void this.begin();
    });
    signal.addEventListener('abort', off);
    globalThis.addEventListener?.('online', () => this.#parts.core.wake(), { signal });
    globalThis.addEventListener?.('pagehide', () => this.#parts.marks.flush(true), { signal });
    globalThis.addEventListener?.('focus', () => void this.#comeBack(), { signal });
    globalThis.document?.addEventListener('visibilitychange', () => this.#looked(), { signal });
    void this.begin();
  }

  /** Somebody came to this page, or left it. */
  #looked(): void {
    if (document.visibilityState === 'hidden') {
      this.#parts.marks.flush(true);
      void this.#parts.drafts.flush();
    } else {
      this.#parts.core.wake();
      void this.#comeBack();
    }
  }

  /** The host said that nobody is signed in; somebody who looks here again may have signed in elsewhere meanwhile. */
  async #comeBack(): Promise<void> {
    const { state, client } = this.#parts;
    if (state.snapshot.session !== 'signed-out' || this.#leftOnPurpose || this.#closed.signal.aborted) return;
    if (await client.session.returned()) void this.begin();
  }

  async begin(): Promise<void> {
    const { signal } = this.#parts.core;
    this.#leftOnPurpose = false;
    this.#parts.state.patch({ session: 'starting', error: undefined, draftsSaved: undefined });
    for (let attempt = 0; ; attempt++) {
      try {
        const me = await this.#parts.client.me({}, { signal, maxRetries: 1 });
        if (!signal.aborted) await this.#enter(me, signal);
        return;
      } catch (error) {
        if (signal.aborted || isOver(error)) return;
        this.#parts.state.patch({ session: 'failed', error: kipuError(error) });
        if (!(await this.#parts.core.waited(attempt))) return;
      }
    }
  }

  /** Somebody is signed in: show what was asked for, and keep it true from this very position on. */
  async #enter(me: Me, signal: AbortSignal): Promise<void> {
    const identity = [me.company.id, me.user.type, me.user.id];
    this.#identity = JSON.stringify(identity);
    // What somebody else had not sent is wiped before this person sees anything.
    if (this.#kept?.identity !== this.#identity) this.#forget();
    this.#parts.state.patch({ session: 'ready', me, error: undefined });
    this.#feed = openFeed(
      this.#parts.client,
      { since: me.state, ...(this.#share && { identity }) },
      {
        event: (event) => {
          if (!signal.aborted) this.events.happened(event);
        },
        status: (status) => {
          this.#parts.connection.status(status);
          if (status === 'open') this.#connected();
        },
        heard: () => this.#parts.connection.heard(),
        ended: (error) => error instanceof AuthError && this.#parts.client.session.end(),
      },
    );
    this.events.reload();
    for (const section of this.wanted) this.#parts.lists.open(section);
    for (const id of this.#parts.threads.ids()) this.#parts.threads.load(id);
    await this.#parts.log.open(identity);
    if (signal.aborted) return;
    this.#giveBack();
    this.#parts.outgoing.start();
  }

  #connected(): void {
    this.#parts.core.wake();
    for (const section of this.wanted) {
      if (this.#parts.state.snapshot.lists[section].status === 'error') this.#parts.lists.open(section);
    }
    this.#parts.threads.retry();
  }

  #endSession(): void {
    this.#feed?.close();
    this.#feed = undefined;
    this.#parts.core.renew();
    this.events.clear();
    this.#parts.connection.clear();
    this.#parts.marks.clear();
    this.#parts.search.clear();
    this.#parts.threads.clear();
    this.#parts.lists.clear();
    this.#parts.rows.clear();
    this.#parts.outgoing.clear();
  }

  /** The person on screen is not signed in any more: nothing of them stays but, for a while, what they had not sent. */
  #lose(session: 'signed-out' | 'starting'): void {
    const { draftsSaved } = this.#parts.state.snapshot;
    const saved = session === 'signed-out' && (draftsSaved || this.#parts.drafts.areSaved);
    this.#endSession();
    const drafts = this.#parts.drafts.clear();
    const log = this.#parts.log.wipe();
    if (this.#identity !== undefined && (drafts.size > 0 || log.messages.length > 0)) {
      this.#forget();
      const timer = setTimeout(() => this.#forget(), KEPT_MS);
      this.#kept = { identity: this.#identity, drafts, log, timer };
    }
    this.#identity = undefined;
    this.#parts.state.wipe(session);
    if (saved) this.#parts.state.patch({ draftsSaved: true });
  }

  #forget(): void {
    clearTimeout(this.#kept?.timer);
    this.#kept = undefined;
  }

  /** The same person is back: their unsent text is theirs again. */
  #giveBack(): void {
    const kept = this.#kept;
    this.#forget();
    if (!kept) return;
    for (const [key, value] of kept.drafts) this.#parts.drafts.set(key, value);
    this.#parts.log.log.messages.unshift(...kept.log.messages);
    this.#parts.log.log.starts.unshift(...kept.log.starts);
    this.#parts.log.save();
  }
}
