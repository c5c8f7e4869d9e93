import type { KipuError } from '../errors.ts';
import type { components } from '../generated/openapi.ts';

type Schemas = components['schemas'];
export type Me = Schemas['Me'];
export type Chart = Schemas['Chart'];
export type Conversation = Schemas['Conversation'];
export type ConversationListItem = Schemas['ConversationListItem'];
export type Message = Schemas['Message'];
export type Draft = Schemas['Draft'];
export type DraftList = Schemas['DraftList'];
export type DraftInput = Schemas['DraftInput'];
export type RecipientPage = Schemas['RecipientPage'];
export type SearchResult = Schemas['SearchResult'];
export type StartConversation = Schemas['StartConversation'];
export type StartedConversation = Schemas['StartedConversation'];
export type Settings = Schemas['Settings'];
export type SettingsPatch = Schemas['SettingsPatch'];
export type ListSection = 'active' | 'archived';

/**
 * Where the session stands.
 * `starting`: nothing known yet (skeleton) · `ready`: signed in · `signed-out`: the host said so, content is wiped ·
 * `failed`: the first load failed and is retried (`error` says why).
 */
export type SessionStatus = 'starting' | 'ready' | 'signed-out' | 'failed';
/** The live connection. `offline`: the browser says there is no network. `stale`: nothing heard for over 45 s. */
export interface ConnectionState {
  status: 'connecting' | 'open' | 'reconnecting' | 'offline';
  /** When this status began, ms since the epoch. */
  since: number;
  stale: boolean;
}
/** What the badge and the tabs show; undefined until the server said it. Never a number the server did not have. */
export interface UnreadState {
  messages: number;
  conversations: number;
  active: number;
  archived: number;
}
/** One section of the list, in the server's order (most recent activity first). */
export interface ListState {
  status: 'idle' | 'loading' | 'ready' | 'error';
  items: readonly ConversationListItem[];
  /** True once the last page is known: `items.length` is the size of the set. */
  complete: boolean;
  loadingMore: boolean;
  error?: KipuError;
}
/** A message whose Send was pressed and that the server has not acknowledged. */
export interface OutgoingMessage {
  localId: string;
  conversationId: string;
  body: string;
  /** `waiting`: for the connection or for the message before it. `confirm`: older than 30 minutes, the writer must confirm. */
  status: 'sending' | 'waiting' | 'failed' | 'confirm';
  createdAt: number;
  error?: KipuError;
}
/** One open conversation: a contiguous window of its messages, oldest first, and what is on its way. */
export interface ThreadState {
  status: 'loading' | 'ready' | 'not-found' | 'error';
  conversation?: Conversation;
  messages: readonly Message[];
  hasBefore: boolean;
  hasAfter: boolean;
  loadingBefore: boolean;
  loadingAfter: boolean;
  outgoing: readonly OutgoingMessage[];
  /** Mark as unread holds reading until the conversation is opened again (B25). */
  readingHeld: boolean;
  error?: KipuError;
}
/** The text being written under one draft key. */
export interface DraftState {
  key: string;
  value: DraftInput;
  /** `loading`: the server's copy is not known yet. `unsaved`: only this window has it. */
  status: 'loading' | 'empty' | 'unsaved' | 'saving' | 'saved' | 'conflict';
  /** With `conflict`: what another tab or device stored. The user chooses. */
  theirs?: Draft;
}
export interface SearchState {
  q: string;
  status: 'loading' | 'ready' | 'error';
  results: readonly SearchResult[];
  complete: boolean;
  loadingMore: boolean;
  error?: KipuError;
}
/** Everything a view draws from. Replaced, never mutated: compare parts by identity. */
export interface InboxSnapshot {
  session: SessionStatus;
  error?: KipuError;
  me?: Me;
  connection: ConnectionState;
  unread?: UnreadState;
  lists: Readonly<Record<ListSection, ListState>>;
  threads: Readonly<Record<string, ThreadState>>;
  drafts: Readonly<Record<string, DraftState>>;
  search?: SearchState;
  /** With `signed-out`: something was being written, and the server has all of it. */
  draftsSaved?: true;
}
/** What `archive` came to: a newer message by another keeps the conversation in Active (B28). */
export interface ArchiveResult {
  archived: boolean;
}

/**
 * The inbox of one signed-in user, free of any framework: a snapshot kept true by events. All methods are safe to call
 * at any time; those that return a promise reject with a `KipuError` and leave the snapshot truthful.
 */
export interface InboxStore {
  readonly snapshot: InboxSnapshot;
  /** Calls back after every change, at most once per microtask. Returns the way out. The first subscriber starts the store. */
  subscribe(listener: (snapshot: InboxSnapshot) => void): () => void;

  /** Load the first page of a section and keep it live. */
  openList(section: ListSection): void;
  loadMore(section: ListSection): Promise<void>;
  /** Try again after `failed` or a list in `error`. */
  retry(): void;

  /** Keep one conversation live until `release` is called. `around`: open the window so that this message is in it. */
  openThread(conversationId: string, options?: { around?: number }): { release(): void };
  loadBefore(conversationId: string): Promise<void>;
  loadAfter(conversationId: string): Promise<void>;
  /** The reader saw this message's end for a second in a visible, focused page (B25). Batched, only ever raised. */
  markRead(conversationId: string, seq: number): void;
  /**
   * Mark as unread from the last message by another on; holds reading of this conversation until it is opened again. Asks
   * for older messages where only own ones are loaded; without a message by another nothing changes.
   */
  markUnread(conversationId: string): Promise<void>;
  /** Archive what was shown up to `shownSeq`. */
  archive(conversationId: string, shownSeq: number): Promise<ArchiveResult>;
  unarchive(conversationId: string): Promise<void>;

  /**
   * Queue a reply: the text is in the snapshot's `outgoing` before this returns, and stays until the server has it. Texts
   * that the service would refuse for single characters are cleaned, here and in drafts, as `cleanText` does.
   */
  send(conversationId: string, body: string): OutgoingMessage;
  /** Try a failed or unconfirmed message again, under the same idempotency key. */
  resend(localId: string): void;
  /** Take an unsent message back into the composer: removes it from the queue and answers its text. */
  takeBack(localId: string): string | undefined;
  discard(localId: string): void;

  /** Start a conversation. The draft key, if given, is consumed in the same transaction. Rejects without losing the text. */
  start(
    input: StartConversation,
    options?: { draftKey?: string; signal?: AbortSignal },
  ): Promise<StartedConversation>;
  recipients(
    query: { type: 'portal' | 'staff'; patientId?: string; q?: string; cursor?: string },
    options?: { signal?: AbortSignal },
  ): Promise<RecipientPage>;
  /** What this user may do about one chart (the New Message window). */
  meFor(patientId: string, options?: { signal?: AbortSignal }): Promise<Me>;
  charts(options?: { signal?: AbortSignal }): Promise<readonly Chart[]>;

  /** Load a draft into the snapshot; a no-op if it is there. */
  openDraft(key: string): void;
  /** Change the text of a draft; saved a second later, or at once by `flushDrafts`. */
  setDraft(key: string, value: DraftInput): void;
  flushDrafts(): Promise<void>;
  discardDraft(key: string): Promise<void>;
  /** After a conflict: keep this window's text, or take the stored one. */
  resolveDraft(key: string, keep: 'mine' | 'theirs'): void;
  /** True while some text is only in this window (the browser should warn before closing). */
  readonly hasUnsavedText: boolean;

  /** Search both sections; fewer than 3 code points clears the results and sends nothing. Stale answers are dropped. */
  search(q: string): void;
  loadMoreResults(): Promise<void>;
  clearSearch(): void;

  settings(): Promise<{ settings: Settings; etag: string }>;
  patchSettings(patch: SettingsPatch, etag: string): Promise<{ settings: Settings; etag: string }>;
  /** What a patch would come to, changing nothing; `losesReply` counts the conversations it would silence. */
  previewSettings(patch: SettingsPatch, etag: string): Promise<Settings>;

  /**
   * Wipe everything, in memory and in `sessionStorage`, before returning. All tabs of this origin with the same user do so
   * at once, unless `tabs` is false.
   */
  signOut(options?: { tabs?: boolean }): void;
  /** Stop for good without wiping: the live connection, timers and listeners end; the snapshot stays as it is. */
  close(): void;
}
