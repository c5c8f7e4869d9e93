import { AuthError, type KipuError } from '../errors.ts';
import { openFeed } from '../feed.ts';
import { getMe } from '../operations.ts';
import { hearTabs, type SessionNews, signOutMark, tellTabs } from '../other-tabs.ts';
import { onLook, onPage } from '../page.ts';
import type { Feed } from '../stream.ts';
import { ignore, isOver } from './core.ts';
import { createEvents } from './events.ts';
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
export function createLife(parts: Parts, share: boolean) {
  const { client, core, connection, rows, lists, threads, drafts, log, outgoing, marks, search } = parts;
  const { state } = core;
  const events = createEvents(parts);
  /** Sections that views have asked for, in this session and the next. */
  const wanted = new Set<ListSection>();
  const closed = new AbortController();
  let started = false;
  let feed: Feed | undefined;
  let identity: string | undefined;
  let kept: Kept | undefined;
  /** Signed out by the user's own hand: nobody is asked for again. */
  let leftOnPurpose = false;
  /** What stands for the last sign-out of this origin that is known here. */
  let mark = signOutMark();

  function start(): void {
    if (started) return;
    started = true;
    const { signal } = closed;
    const off = client.session.onChange((change) => {
      const who = identity;
      const wasOver = state.snapshot.session === 'signed-out';
      lose(change === 'signed-out' ? 'signed-out' : 'starting');
      if (change === 'user-changed') begin();
      else if (!wasOver) tell({ is: 'ended', who });
    });
    signal.addEventListener('abort', off);
    if (share) hearTabs(hear, signal);
    onPage('pageshow', checkMark, signal);
    onPage('online', core.wake, signal);
    onPage('pagehide', hidden, signal);
    onPage('pageshow', () => void outgoing.returned(), signal);
    onPage('focus', comeBack, signal);
    onLook(looked, signal);
    begin();
  }

  function tell(news: SessionNews): void {
    if (!share) return;
    tellTabs(news);
    mark = signOutMark();
  }

  /** Something happened to a session in this page or another tab. */
  function hear({ is, who }: SessionNews): void {
    mark = signOutMark();
    const mine = !who || who === identity;
    if (is === 'left') {
      if (mine || !identity) leave();
    } else if (identity && mine === (is === 'ended')) {
      // Another person where this one is, or nobody: what the host answers decides.
      client.session.expire();
      core.insist((send) => send(getMe()), ignore).catch(ignore);
    }
  }

  /** A sign-out that this page could not hear of, asleep or in the back/forward cache: nothing stays until the host is asked. */
  function checkMark(): void {
    if (!share || signOutMark() === mark) return;
    hear({ is: 'left' });
    void comeBack();
  }

  /** Nobody is signed in here any more. What was not sent is kept in memory for the same person, as after any sign-out. */
  function leave(): void {
    lose('signed-out');
    client.session.end();
  }

  /** The page goes, for good or into the browser's back/forward cache, where a page that holds a lock is not kept. */
  function hidden(): void {
    marks.leave();
    log.close();
  }

  /** Somebody came to this page, or left it. */
  function looked(seen: boolean): void {
    if (seen) {
      checkMark();
      core.wake();
      void comeBack();
    } else {
      marks.leave();
      void drafts.flush();
    }
  }

  /** The host said that nobody is signed in; somebody who looks here again may have signed in elsewhere meanwhile. */
  async function comeBack(): Promise<void> {
    if (state.snapshot.session !== 'signed-out' || leftOnPurpose || closed.signal.aborted) return;
    if (await client.session.returned()) begin();
  }

  function begin(): void {
    leftOnPurpose = false;
    state.patch({ session: 'starting', error: undefined, draftsSaved: undefined });
    // It only rejects when the session ends.
    signIn(core.signal).catch(ignore);
  }

  async function signIn(signal: AbortSignal): Promise<void> {
    for (let attempt = 0; ; attempt++) {
      try {
        return await core.ask((send) => send(getMe(), { maxRetries: 1 }), enter, signal);
      } catch (error) {
        const failure = error as KipuError;
        if (isOver(failure)) return;
        state.patch({ session: 'failed', error: failure });
        await core.wait(attempt, signal);
      }
    }
  }

  /** Somebody is signed in: show what was asked for, and keep it true from this very position on. */
  async function enter(me: Me): Promise<void> {
    const { signal } = core;
    const person = [me.company.id, me.user.type, me.user.id];
    identity = JSON.stringify(person);
    // What somebody else had not sent is wiped before this person sees anything.
    if (kept?.identity !== identity) forget();
    state.patch({ session: 'ready', me, error: undefined });
    tell({ is: 'entered', who: identity });
    feed = openFeed(
      client,
      { since: me.state, ...(share && { identity: person }) },
      {
        event: (event) => {
          if (!signal.aborted) events.happened(event);
        },
        status: (status) => {
          connection.status(status);
          if (status === 'open') retry();
        },
        heard: connection.heard,
        ended: (error) => error instanceof AuthError && client.session.end(),
      },
    );
    events.reload();
    for (const section of wanted) lists.open(section);
    for (const id of threads.ids()) void threads.load(id);
    await log.open(person, signal);
    if (signal.aborted) return;
    giveBack();
    outgoing.resume();
  }

  /** What could not be loaded is loaded again. */
  function retry(): void {
    for (const section of wanted) {
      if (state.snapshot.lists[section].status === 'error') lists.open(section);
    }
    threads.retry();
    core.wake();
  }

  function endSession(): void {
    feed?.close();
    feed = undefined;
    core.renew();
    for (const part of [events, connection, marks, search, threads, lists, rows, outgoing]) part.clear();
  }

  /** The person on screen is not signed in any more: nothing of them stays but, for a while, what they had not sent. */
  function lose(session: 'signed-out' | 'starting'): void {
    const saved = session === 'signed-out' && (state.snapshot.draftsSaved || drafts.areSaved);
    endSession();
    const unsaved = drafts.clear();
    const unsent = log.wipe();
    if (identity !== undefined && (unsaved.size > 0 || unsent.messages.length > 0)) {
      forget();
      kept = { identity, drafts: unsaved, log: unsent, timer: setTimeout(forget, KEPT_MS) };
    }
    identity = undefined;
    state.wipe(session);
    if (saved) state.patch({ draftsSaved: true });
  }

  function forget(): void {
    clearTimeout(kept?.timer);
    kept = undefined;
  }

  /** The same person is back: their unsent text is theirs again. */
  function giveBack(): void {
    if (!kept) return;
    for (const [key, value] of kept.drafts) drafts.set(key, value);
    log.add(kept.log);
    forget();
  }

  return {
    events,
    start,
    openList(section: ListSection): void {
      wanted.add(section);
      if (state.snapshot.session === 'ready') lists.open(section);
    },
    retry(): void {
      if (state.snapshot.session === 'signed-out') {
        client.session.restart();
        begin();
      }
      retry();
      feed?.nudge();
    },
    /** The user's own sign-out: nothing is kept, not even in memory. */
    signOut({ tabs = true } = {}): void {
      const who = identity;
      leftOnPurpose = true;
      // A session that gives way before anybody saw it must not take what another page of this tab has still to send.
      if (!tabs && !started) state.wipe('signed-out');
      else lose('signed-out');
      forget();
      client.session.end();
      if (tabs) tell({ is: 'left', who });
    },
    close(): void {
      closed.abort();
      endSession();
      log.close();
      forget();
      client.close?.();
    },
  };
}
