import { Call } from './call.ts';
import { AbortedError } from './errors.ts';
import type { components } from './generated/openapi.ts';
import { List } from './pagination.ts';
import { type GetToken, Session } from './session.ts';
import { settingsOf } from './settings.ts';
import type { FeedEvent } from './stream.ts';
import { type CallOptions, type Operation, Transport, type TransportOptions } from './transport.ts';

type Schemas = components['schemas'];

/** What `createClient` takes: where the service is, and how to get a session of the person who is signed in. */
export interface ClientOptions extends TransportOptions {
  getToken: GetToken;
}

export interface ListQuery {
  /** Rows in a page, 1–200; default 50. */
  limit?: number;
  cursor?: string;
}
export interface ConversationQuery extends ListQuery {
  section?: 'active' | 'archived' | 'all';
  unread?: true;
  patientId?: string;
}
/** `after` and `before` are message numbers; without either: the newest page. */
export interface MessageQuery {
  after?: number;
  before?: number;
  limit?: number;
}
export interface RecipientQuery extends ListQuery {
  type: 'portal' | 'staff';
  patientId?: string;
  q?: string;
}
export interface SearchQuery extends ListQuery {
  q: string;
  section?: 'active' | 'archived' | 'all';
}
/** `version`: the one this text is based on; `null`: there is none yet. */
export interface DraftBase {
  version: number | null;
}
export interface EventOptions {
  /** A `state` or an event's `id`: start right after it. Default: now. */
  since?: string;
  signal?: AbortSignal;
}

/** Everything one signed-in person may do, staff or portal. */
export class KipuClient {
  readonly session: Session;
  readonly transport: Transport;
  readonly #closed = new AbortController();

  constructor(options: ClientOptions) {
    this.session = new Session(options.getToken);
    this.transport = new Transport(options, this.session);
  }

  /** Who is signed in, what they may do, and how much is unread; `patientId` narrows `can` and `notice` to a chart. */
  me(query: { patientId?: string } = {}, options?: CallOptions): Call<Schemas['Me']> {
    return this.request({ method: 'GET', route: '/v1/me', query: { ...query } }, options);
  }

  /** A portal user's charts, for Regarding. */
  charts(options?: CallOptions): Call<Schemas['ChartList']> {
    return this.request({ method: 'GET', route: '/v1/charts' }, options);
  }

  /** The counts of the badge and the tabs. */
  unread(options?: CallOptions): Call<Schemas['Unread']> {
    return this.request({ method: 'GET', route: '/v1/unread' }, options);
  }

  /** What happened after `since`, oldest first; `NotFoundError` (410) when that is too old. */
  changes(query: { since: string }, options?: CallOptions): Call<Schemas['ChangePage']> {
    return this.request({ method: 'GET', route: '/v1/changes', query }, options);
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
    search: (query: RecipientQuery, options?: CallOptions) =>
      this.#posted<Schemas['Recipient'], Schemas['RecipientPage'], RecipientQuery>(
        '/v1/recipients/search',
        query,
        options,
      ),
  };

  readonly conversations = {
    /** This user's inbox, most recent activity first. */
    list: (query: ConversationQuery = {}, options?: CallOptions) =>
      new List<Schemas['ConversationListItem'], Schemas['ConversationPage'], ConversationQuery>(
        {
          fetch: (q) =>
            this.transport.request({ method: 'GET', route: '/v1/conversations', query: { ...q } }, options),
          rows: (page) => page.data,
          next: nextCursor,
        },
        query,
      ),
    get: (id: string, options?: CallOptions): Call<Schemas['Conversation']> =>
      this.request({ method: 'GET', route: '/v1/conversations/{id}', params: { id } }, options),
    /** A new conversation with its first message. */
    start: (
      input: Schemas['StartConversation'],
      options?: CallOptions,
    ): Call<Schemas['StartedConversation']> =>
      this.request({ method: 'POST', route: '/v1/conversations', body: input, keyed: true }, options),
    /** Archive, unarchive, read marks; answers the conversation as it is now. */
    patch: (
      id: string,
      patch: Schemas['PatchConversation'],
      options?: CallOptions,
    ): Call<Schemas['Conversation']> =>
      this.request(
        { method: 'PATCH', route: '/v1/conversations/{id}', params: { id }, body: patch },
        options,
      ),
    /** Names and words, across both sections; at least 3 characters. */
    search: (query: SearchQuery, options?: CallOptions) =>
      this.#posted<Schemas['SearchResult'], Schemas['SearchPage'], SearchQuery>(
        '/v1/conversations/search',
        query,
        options,
      ),
  };

  readonly messages = {
    /** Awaited: one page, oldest first. Iterated: every message after `after` (default: from the first), in order. */
    list: (conversationId: string, query: MessageQuery = {}, options?: CallOptions) =>
      new List<Schemas['Message'], Schemas['MessagePage'], MessageQuery>(
        {
          fetch: (q) =>
            this.transport.request(
              {
                method: 'GET',
                route: '/v1/conversations/{id}/messages',
                params: { id: conversationId },
                query: { ...q },
              },
              options,
            ),
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
    ): Call<Schemas['Message']> =>
      this.request(
        {
          method: 'POST',
          route: '/v1/conversations/{id}/messages',
          params: { id: conversationId },
          body: input,
          keyed: true,
        },
        options,
      ),
  };

  readonly drafts = {
    list: (options?: CallOptions): Call<Schemas['DraftList']> =>
      this.request({ method: 'GET', route: '/v1/drafts' }, options),
    /** Rejects with a `ConflictError` whose `stored` is the newer draft when `version` is not the stored one. */
    put: (
      key: string,
      input: Schemas['DraftInput'],
      base: DraftBase,
      options?: CallOptions,
    ): Call<Schemas['Draft']> =>
      this.request(
        {
          method: 'PUT',
          route: '/v1/drafts/{key}',
          params: { key },
          body: input,
          headers: base.version === null ? { 'if-none-match': '*' } : { 'if-match': `"${base.version}"` },
        },
        options,
      ),
    delete: (key: string, base: DraftBase, options?: CallOptions): Call<void> =>
      this.request(
        {
          method: 'DELETE',
          route: '/v1/drafts/{key}',
          params: { key },
          ...(base.version !== null && { headers: { 'if-match': `"${base.version}"` } }),
        },
        options,
      ),
  };

  /** For a Super Admin. */
  readonly settings = settingsOf((operation, options) => this.request(operation, options));

  /** Any operation of the contract, with the same session, retries and errors. */
  request<T>(operation: Operation, options?: CallOptions): Call<T> {
    return new Call(this.transport.request<T>(operation, options));
  }

  /** End every stream of this client. */
  close(): void {
    this.#closed.abort(new AbortedError('The client was closed.', { code: 'aborted' }));
  }

  #posted<Row, Page extends { data: Row[]; nextCursor: string | null }, Query extends ListQuery>(
    route: Operation['route'],
    query: Query,
    options: CallOptions | undefined,
  ): List<Row, Page, Query> {
    return new List<Row, Page, Query>(
      {
        fetch: (body) => this.transport.request({ method: 'POST', route, body }, options),
        rows: (page) => page.data,
        next: nextCursor,
      },
      query,
    );
  }
}

function nextCursor<Query extends ListQuery>(page: { nextCursor: string | null }, query: Query) {
  return page.nextCursor === null ? undefined : { ...query, cursor: page.nextCursor };
}

/** The client of one signed-in person. No request is made before the first call. */
export function createClient(options: ClientOptions): KipuClient {
  return new KipuClient(options);
}
