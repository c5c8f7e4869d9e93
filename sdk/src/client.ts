import { Call } from './call.ts';
import { type ClientOptions, connect, type InboxClient } from './connect.ts';
import { AbortedError } from './errors.ts';
import type { components } from './generated/openapi.ts';
import type {
  ConversationQuery,
  DraftBase,
  ListQuery,
  MessageQuery,
  RecipientQuery,
  SearchQuery,
} from './operations.ts';
import * as operations from './operations.ts';
import { List } from './pagination.ts';
import type { Session } from './session.ts';
import { type SettingsCalls, settingsOf } from './settings.ts';
import type { FeedEvent } from './stream.ts';
import type { CallOptions, Operation, Transport } from './transport.ts';

type Schemas = components['schemas'];

export interface EventOptions {
  /** A `state` or an event's `id`: start right after it. Default: now. */
  since?: string;
  signal?: AbortSignal;
}

/** Everything one signed-in person may do, staff or portal. */
export class KipuClient implements InboxClient {
  readonly session: Session;
  readonly transport: Transport;
  readonly #closed = new AbortController();

  constructor(options: ClientOptions) {
    const { session, transport } = connect(options);
    this.session = session;
    this.transport = transport;
  }

  /** Who is signed in, what they may do, and how much is unread; `patientId` narrows `can` and `notice` to a chart. */
  me(query: { patientId?: string } = {}, options?: CallOptions): Call<Schemas['Me']> {
    return this.request(operations.getMe(query), options);
  }

  /** A portal user's charts, for Regarding. */
  charts(options?: CallOptions): Call<Schemas['ChartList']> {
    return this.request(operations.listCharts(), options);
  }

  /** The counts of the badge and the tabs. */
  unread(options?: CallOptions): Call<Schemas['Unread']> {
    return this.request(operations.getUnread(), options);
  }

  /** What happened after `since`, oldest first; `NotFoundError` (410) when that is too old. */
  changes(query: { since: string }, options?: CallOptions): Call<Schemas['ChangePage']> {
    return this.request(operations.listChanges(query), options);
  }

  /**
   * Events as they happen. Reconnects for ever and resumes where it stopped, so nothing is lost and nothing comes
   * twice; ends only by `signal`, `close()` or a sign-out (which throws an `AuthError`).
   */
  async *events({ since, signal }: EventOptions = {}): AsyncGenerator<FeedEvent, void, undefined> {
    const { eventsOf } = await import('./events.ts');
    const stop = signal ? AbortSignal.any([signal, this.#closed.signal]) : this.#closed.signal;
    yield* eventsOf(this.transport, since, stop);
  }

  readonly recipients = {
    /** Those whom this user may message now, nobody else; with nobody, `reasons` says why. */
    search: (
      query: RecipientQuery,
      options?: CallOptions,
    ): List<Schemas['Recipient'], Schemas['RecipientPage'], RecipientQuery> =>
      this.#list(operations.searchRecipients, query, options),
  };

  readonly conversations = {
    /** This user's inbox, most recent activity first. */
    list: (
      query: ConversationQuery = {},
      options?: CallOptions,
    ): List<Schemas['ConversationListItem'], Schemas['ConversationPage'], ConversationQuery> =>
      this.#list(operations.listConversations, query, options),
    get: (id: string, options?: CallOptions): Call<Schemas['Conversation']> =>
      this.request(operations.getConversation(id), options),
    /** A new conversation with its first message. */
    start: (
      input: Schemas['StartConversation'],
      options?: CallOptions,
    ): Call<Schemas['StartedConversation']> => this.request(operations.startConversation(input), options),
    /** Archive, unarchive, read marks; answers the conversation as it is now. */
    patch: (
      id: string,
      patch: Schemas['PatchConversation'],
      options?: CallOptions,
    ): Call<Schemas['Conversation']> => this.request(operations.patchConversation(id, patch), options),
    /** Names and words, across both sections; at least 3 characters. */
    search: (
      query: SearchQuery,
      options?: CallOptions,
    ): List<Schemas['SearchResult'], Schemas['SearchPage'], SearchQuery> =>
      this.#list(operations.searchConversations, query, options),
  };

  readonly messages = {
    /** Awaited: one page, oldest first. Iterated: every message after `after` (default: from the first), in order. */
    list: (
      conversationId: string,
      query: MessageQuery = {},
      options?: CallOptions,
    ): List<Schemas['Message'], Schemas['MessagePage'], MessageQuery> =>
      new List(
        {
          fetch: (q) => this.transport.request(operations.listMessages(conversationId, q), options),
          rows: (page) => page.data,
          start: (q) => ({ after: 0, ...q }),
          next: (page, q) => {
            const last = page.data.at(-1);
            return last && page.hasAfter && last.seq + 1 < (q.before ?? Number.POSITIVE_INFINITY)
              ? { ...q, after: last.seq }
              : undefined;
          },
        },
        query,
      ),
    /** A reply to everyone in the conversation. */
    send: (
      conversationId: string,
      input: Schemas['SendMessage'],
      options?: CallOptions,
    ): Call<Schemas['Message']> => this.request(operations.sendMessage(conversationId, input), options),
  };

  readonly drafts = {
    /** What this user is writing, the latest first. `spent` is on the first page only. */
    list: (
      query: ListQuery = {},
      options?: CallOptions,
    ): List<Schemas['Draft'], Schemas['DraftList'], ListQuery> =>
      this.#list(operations.listDrafts, query, options),
    /** Rejects with a `ConflictError` whose `stored` is the newer draft when `version` is not the stored one. */
    put: (
      key: string,
      input: Schemas['DraftInput'],
      base: DraftBase,
      options?: CallOptions,
    ): Call<Schemas['Draft']> => this.request(operations.putDraft(key, input, base), options),
    delete: (key: string, base: DraftBase, options?: CallOptions): Call<void> =>
      this.request(operations.deleteDraft(key, base), options),
  };

  /** For a Super Admin. */
  readonly settings: SettingsCalls = settingsOf((operation, options) => this.request(operation, options));

  /** Any operation of the contract, with the same session, retries and errors. */
  request<T>(operation: Operation<T>, options?: CallOptions): Call<T> {
    return new Call(this.transport.request(operation, options));
  }

  /** End every stream of this client. */
  close(): void {
    this.#closed.abort(new AbortedError('The client was closed.', { code: 'aborted' }));
  }

  #list<Row, Page extends { data: Row[]; nextCursor: string | null }, Query extends ListQuery>(
    operation: (query: Query) => Operation<Page>,
    query: Query,
    options: CallOptions | undefined,
  ): List<Row, Page, Query> {
    return new List<Row, Page, Query>(
      {
        fetch: (q) => this.transport.request(operation(q), options),
        rows: (page) => page.data,
        next: (page, q) => (page.nextCursor === null ? undefined : { ...q, cursor: page.nextCursor }),
      },
      query,
    );
  }
}

/**
 * The client of one signed-in person. No request is made before the first call.
 *
 * @throws {TypeError} when `baseUrl` is no address or `getToken` is no function; it names the option
 */
export function createClient(options: ClientOptions): KipuClient {
  return new KipuClient(options);
}
