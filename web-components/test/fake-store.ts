import type {
  ArchiveResult,
  Chart,
  DraftInput,
  InboxSnapshot,
  InboxStore,
  ListSection,
  Me,
  OutgoingMessage,
  RecipientPage,
  Settings,
  SettingsPatch,
  StartConversation,
  StartedConversation,
  ThreadState,
} from '@kipu-messages/sdk';
import { aMe, aSettings, aStarted } from './samples.ts';

/** What a view asked of the store, in order. */
export type Call = { [K in keyof InboxStore]: [name: K, ...args: unknown[]] }[keyof InboxStore];

/**
 * A store driven by hand, for the states of a view alone: `set` replaces parts of the snapshot, `calls` is what the view
 * asked for, and the `on…` members decide what the promises answer. It knows no rule of the product.
 */
export class FakeStore implements InboxStore {
  snapshot: InboxSnapshot = {
    session: 'ready',
    me: aMe(),
    connection: { status: 'open', since: 0, stale: false },
    unread: { messages: 0, conversations: 0, active: 0, archived: 0 },
    lists: {
      active: { status: 'idle', items: [], complete: false, loadingMore: false },
      archived: { status: 'idle', items: [], complete: false, loadingMore: false },
    },
    threads: {},
    drafts: {},
  };
  readonly calls: Call[] = [];
  hasUnsavedText = false;

  onRecipients: (query: {
    type: 'portal' | 'staff';
    patientId?: string;
    q?: string;
    cursor?: string;
  }) => Promise<RecipientPage> = async () => ({ data: [], nextCursor: null, reasons: [], state: 's1' });
  onMeFor: (patientId: string) => Promise<Me> = async () => aMe();
  onCharts: () => Promise<readonly Chart[]> = async () => [];
  onStart: (input: StartConversation) => Promise<StartedConversation> = async () => aStarted();
  onArchive: () => Promise<ArchiveResult> = async () => ({ archived: true });
  onSettings: () => Promise<{ settings: Settings; etag: string }> = async () => ({
    settings: aSettings(),
    etag: '"1"',
  });
  onPatchSettings: (patch: SettingsPatch, etag: string) => Promise<{ settings: Settings; etag: string }> =
    async (patch) => ({ settings: { ...aSettings(), ...(patch as Partial<Settings>) }, etag: '"2"' });
  onPreviewSettings: () => Promise<Settings> = async () => aSettings();
  onFlush: () => Promise<void> = async () => {};

  readonly #listeners = new Set<(snapshot: InboxSnapshot) => void>();
  #local = 0;

  /** Change parts of the snapshot; subscribers are told at once. */
  set(parts: Partial<InboxSnapshot>): void {
    this.snapshot = { ...this.snapshot, ...parts };
    for (const listener of [...this.#listeners]) listener(this.snapshot);
  }
  /** Change parts of one open conversation. */
  setThread(id: string, parts: Partial<ThreadState>): void {
    const thread = this.snapshot.threads[id];
    if (thread) this.set({ threads: { ...this.snapshot.threads, [id]: { ...thread, ...parts } } });
  }
  /** The calls of one name. */
  called<K extends keyof InboxStore>(name: K): unknown[][] {
    return this.calls.filter((call) => call[0] === name).map(([, ...args]) => args);
  }
  get subscribers(): number {
    return this.#listeners.size;
  }

  subscribe(listener: (snapshot: InboxSnapshot) => void): () => void {
    this.calls.push(['subscribe']);
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }
  openList(section: ListSection): void {
    this.calls.push(['openList', section]);
  }
  async loadMore(section: ListSection): Promise<void> {
    this.calls.push(['loadMore', section]);
  }
  retry(): void {
    this.calls.push(['retry']);
  }
  openThread(conversationId: string, options?: { around?: number }): { release(): void } {
    this.calls.push(['openThread', conversationId, options]);
    return { release: () => this.calls.push(['openThread', conversationId, 'released']) };
  }
  async loadBefore(conversationId: string): Promise<void> {
    this.calls.push(['loadBefore', conversationId]);
  }
  async loadAfter(conversationId: string): Promise<void> {
    this.calls.push(['loadAfter', conversationId]);
  }
  markRead(conversationId: string, seq: number): void {
    this.calls.push(['markRead', conversationId, seq]);
  }
  async markUnread(conversationId: string): Promise<void> {
    this.calls.push(['markUnread', conversationId]);
  }
  async archive(conversationId: string, shownSeq: number): Promise<ArchiveResult> {
    this.calls.push(['archive', conversationId, shownSeq]);
    return this.onArchive();
  }
  async unarchive(conversationId: string): Promise<void> {
    this.calls.push(['unarchive', conversationId]);
  }
  send(conversationId: string, body: string): OutgoingMessage {
    this.calls.push(['send', conversationId, body]);
    const message: OutgoingMessage = {
      localId: `local-${++this.#local}`,
      conversationId,
      body,
      status: 'sending',
      createdAt: Date.now(),
    };
    // The text is on its way: the draft is taken with it.
    if (this.snapshot.drafts[conversationId]) this.#draft(conversationId, { body: '' }, 'empty');
    const thread = this.snapshot.threads[conversationId];
    if (thread) {
      this.set({
        threads: {
          ...this.snapshot.threads,
          [conversationId]: { ...thread, outgoing: [...thread.outgoing, message] },
        },
      });
    }
    return message;
  }
  resend(localId: string): void {
    this.calls.push(['resend', localId]);
  }
  takeBack(localId: string): string | undefined {
    this.calls.push(['takeBack', localId]);
    return Object.values(this.snapshot.threads)
      .flatMap((thread) => thread.outgoing)
      .find((message) => message.localId === localId)?.body;
  }
  discard(localId: string): void {
    this.calls.push(['discard', localId]);
  }
  async start(
    input: StartConversation,
    options?: { draftKey?: string; signal?: AbortSignal },
  ): Promise<StartedConversation> {
    this.calls.push(['start', input, options?.draftKey]);
    return this.onStart(input);
  }
  async recipients(query: {
    type: 'portal' | 'staff';
    patientId?: string;
    q?: string;
    cursor?: string;
  }): Promise<RecipientPage> {
    this.calls.push(['recipients', query]);
    return this.onRecipients(query);
  }
  async meFor(patientId: string): Promise<Me> {
    this.calls.push(['meFor', patientId]);
    return this.onMeFor(patientId);
  }
  async charts(): Promise<readonly Chart[]> {
    this.calls.push(['charts']);
    return this.onCharts();
  }
  openDraft(key: string): void {
    this.calls.push(['openDraft', key]);
    if (!this.snapshot.drafts[key]) this.#draft(key, { body: '' }, 'empty');
  }
  setDraft(key: string, value: DraftInput): void {
    this.calls.push(['setDraft', key, value]);
    this.#draft(key, value, 'unsaved');
  }
  async flushDrafts(): Promise<void> {
    this.calls.push(['flushDrafts']);
    await this.onFlush();
    for (const draft of Object.values(this.snapshot.drafts)) {
      if (draft.status === 'unsaved') this.#draft(draft.key, draft.value, 'saved');
    }
  }
  async discardDraft(key: string): Promise<void> {
    this.calls.push(['discardDraft', key]);
    this.#draft(key, { body: '' }, 'empty');
  }
  resolveDraft(key: string, keep: 'mine' | 'theirs'): void {
    this.calls.push(['resolveDraft', key, keep]);
  }
  search(q: string): void {
    this.calls.push(['search', q]);
  }
  async loadMoreResults(): Promise<void> {
    this.calls.push(['loadMoreResults']);
  }
  clearSearch(): void {
    this.calls.push(['clearSearch']);
    const { search: _, ...rest } = this.snapshot;
    this.snapshot = rest;
    this.set({});
  }
  async settings(): Promise<{ settings: Settings; etag: string }> {
    this.calls.push(['settings']);
    return this.onSettings();
  }
  async patchSettings(patch: SettingsPatch, etag: string): Promise<{ settings: Settings; etag: string }> {
    this.calls.push(['patchSettings', patch, etag]);
    return this.onPatchSettings(patch, etag);
  }
  async previewSettings(patch: SettingsPatch, etag: string): Promise<Settings> {
    this.calls.push(['previewSettings', patch, etag]);
    return this.onPreviewSettings();
  }
  close(): void {
    this.calls.push(['close']);
  }
  signOut(): void {
    this.calls.push(['signOut']);
    const { me: _, unread: __, ...rest } = this.snapshot;
    this.snapshot = { ...rest, threads: {}, drafts: {} };
    this.set({ session: 'signed-out' });
  }

  #draft(key: string, value: DraftInput, status: 'empty' | 'unsaved' | 'saved'): void {
    this.set({ drafts: { ...this.snapshot.drafts, [key]: { key, value, status } } });
  }
}
