import type { KipuClient } from '../client.ts';
import { Life } from './life.ts';
import { type KeyValueStorage, pageStorage } from './outgoing-log.ts';
import { makeParts, type Parts } from './parts.ts';
import type * as Api from './types.ts';

const SECTIONS = ['active', 'archived'] as const;

export interface InboxOptions {
  /** Share one live connection with this user's other tabs. Default: on in a page, off elsewhere. */
  share?: boolean;
  /** Where messages whose Send was pressed survive a reload. Default: `sessionStorage` where there is one. */
  storage?: KeyValueStorage;
}

class Inbox implements Api.InboxStore {
  readonly #parts: Parts;
  readonly #life: Life;

  constructor(client: KipuClient, options: InboxOptions) {
    this.#parts = makeParts(client, options.storage ?? pageStorage());
    this.#life = new Life(this.#parts, options.share ?? typeof document !== 'undefined');
  }

  get snapshot(): Api.InboxSnapshot {
    return this.#parts.state.snapshot;
  }

  get hasUnsavedText(): boolean {
    return this.#parts.drafts.hasUnsaved || !this.#parts.outgoing.isEmpty;
  }

  subscribe(listener: (snapshot: Api.InboxSnapshot) => void): () => void {
    const off = this.#parts.state.subscribe(listener);
    this.#life.start();
    return off;
  }

  openList(section: Api.ListSection): void {
    this.#life.wanted.add(section);
    if (this.snapshot.session === 'ready') this.#parts.lists.open(section);
  }
  loadMore(section: Api.ListSection): Promise<void> {
    return this.#parts.lists.more(section);
  }
  retry(): void {
    const { session, lists } = this.snapshot;
    if (session === 'signed-out') {
      this.#parts.client.session.restart();
      void this.#life.begin();
    }
    for (const section of SECTIONS) if (lists[section].status === 'error') this.#parts.lists.open(section);
    this.#parts.threads.retry();
    this.#parts.core.wake();
    this.#life.nudge();
  }

  openThread(id: string, { around }: { around?: number } = {}): { release(): void } {
    return this.#parts.threads.open(id, around);
  }
  loadBefore(id: string): Promise<void> {
    return this.#parts.threads.before(id);
  }
  loadAfter(id: string): Promise<void> {
    return this.#parts.threads.after(id);
  }
  markRead(id: string, seq: number): void {
    this.#parts.marks.read(id, seq);
  }
  markUnread(id: string): Promise<void> {
    return this.#parts.marks.unread(id);
  }
  archive(id: string, shownSeq: number): Promise<Api.ArchiveResult> {
    return this.#archive(id, true, shownSeq);
  }
  async unarchive(id: string): Promise<void> {
    await this.#archive(id, false);
  }

  send(id: string, body: string): Api.OutgoingMessage {
    return this.#parts.outgoing.send(id, body);
  }
  resend(localId: string): void {
    this.#parts.outgoing.resend(localId);
  }
  takeBack(localId: string): string | undefined {
    return this.#parts.outgoing.takeBack(localId);
  }
  discard(localId: string): void {
    this.#parts.outgoing.discard(localId);
  }

  async start(
    input: Api.StartConversation,
    { draftKey, signal }: { draftKey?: string; signal?: AbortSignal } = {},
  ): Promise<Api.StartedConversation> {
    const started = await this.#parts.outgoing.startConversation(input, draftKey, signal);
    const { message: _, ...conversation } = started;
    this.#parts.lists.reached(started.id);
    this.#parts.rows.putWhole(conversation, this.#parts.core.tick());
    return started;
  }
  async recipients(
    query: { type: 'portal' | 'staff'; patientId?: string; q?: string; cursor?: string },
    options?: { signal?: AbortSignal },
  ): Promise<Api.RecipientPage> {
    return this.#parts.client.recipients.search(query, options);
  }
  meFor(patientId: string, options?: { signal?: AbortSignal }): Promise<Api.Me> {
    return this.#parts.client.me({ patientId }, options);
  }
  async charts(options?: { signal?: AbortSignal }): Promise<readonly Api.Chart[]> {
    return (await this.#parts.client.charts(options)).data;
  }

  openDraft(key: string): void {
    this.#parts.drafts.open(key);
  }
  setDraft(key: string, value: Api.DraftInput): void {
    this.#parts.drafts.set(key, value);
  }
  flushDrafts(): Promise<void> {
    return this.#parts.drafts.flush();
  }
  discardDraft(key: string): Promise<void> {
    return this.#parts.drafts.discard(key);
  }
  resolveDraft(key: string, keep: 'mine' | 'theirs'): void {
    this.#parts.drafts.resolve(key, keep);
  }

  search(q: string): void {
    this.#parts.search.ask(q);
  }
  loadMoreResults(): Promise<void> {
    return this.#parts.search.more();
  }
  clearSearch(): void {
    this.#parts.search.clear();
  }

  async settings(): Promise<{ settings: Api.Settings; etag: string }> {
    const { data, etag } = await this.#parts.client.settings.get().withResponse();
    return { settings: data, etag: etag ?? '' };
  }
  async patchSettings(patch: Api.SettingsPatch, etag: string) {
    const answer = await this.#parts.client.settings.patch(patch, etag).withResponse();
    return { settings: answer.data, etag: answer.etag ?? '' };
  }
  async previewSettings(patch: Api.SettingsPatch, etag: string): Promise<Api.Settings> {
    return this.#parts.client.settings.preview(patch, etag);
  }

  signOut(): void {
    this.#life.signOut();
  }
  close(): void {
    this.#life.close();
  }

  async #archive(id: string, archived: boolean, shownSeq?: number): Promise<Api.ArchiveResult> {
    const { signal } = this.#parts.core;
    const askedAt = this.#parts.core.tick();
    this.#show(id, archived);
    try {
      const whole = await this.#parts.client.conversations.patch(
        id,
        { archived, ...(shownSeq !== undefined && { readThroughSeq: shownSeq }) },
        { signal },
      );
      this.#parts.rows.settle(id);
      if (!signal.aborted) {
        this.#parts.rows.putWhole(whole, askedAt);
        this.#parts.rows.amend(id, { archived: whole.archived });
        this.#parts.threads.amend(id, { archived: whole.archived });
      }
      return { archived: whole.archived };
    } catch (error) {
      this.#parts.rows.settle(id);
      if (!signal.aborted) {
        this.#parts.rows.amend(id, { archived: !archived });
        this.#parts.threads.amend(id, { archived: !archived });
        this.#life.events.refresh(id);
      }
      throw error;
    }
  }

  #show(id: string, archived: boolean): void {
    this.#parts.rows.archive(id, archived);
    this.#parts.threads.amend(id, { archived });
  }
}

/**
 * The inbox of the person a client is signed in as: the framework-free state that every view of it draws from. Nothing is
 * requested before the first `subscribe`.
 */
export function createInbox(client: KipuClient, options: InboxOptions = {}): Api.InboxStore {
  return new Inbox(client, options);
}
