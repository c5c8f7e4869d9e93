import {
  type ClientOptions,
  connect,
  createInbox,
  type InboxClient,
  type InboxStore,
} from '@kipu-messages/sdk';
import { composedParent } from './focus.ts';
import { reach } from './reach.ts';
import { pageChanged } from './watch-page.ts';

/** What the host gives: where the service is, and how to get a token of the signed-in user. */
export type SessionOptions = Pick<ClientOptions, 'baseUrl' | 'getToken'>;

/** One user of one service on this page: one client, one store, one live connection for all its elements. */
export class Session {
  /** The framework-free store that the elements draw from. */
  readonly store: InboxStore;
  /** @internal Whom the store asks. */
  readonly client: InboxClient | undefined;
  /** @internal Where its tokens come from, when that is a wrapper's attribute. */
  sessionUrl?: string;
  readonly #ended = new AbortController();

  constructor(store: InboxStore, client?: InboxClient) {
    this.store = store;
    this.client = client;
    // Closing the tab with text that the server lacks raises the browser's own warning (B31).
    const warn = (event: Event) => {
      if (store.hasUnsavedText) event.preventDefault();
    };
    addEventListener('beforeunload', warn, { signal: this.#ended.signal });
  }
  /** Wipe everything that this user saw or wrote, in all tabs of this origin, before the next paint. */
  signOut(): void {
    this.store.signOut();
  }
  /** Wipe this page and stop for good: another session takes this one's place. */
  end(): void {
    this.#ended.abort();
    this.store.signOut({ tabs: false });
    this.store.close();
  }
}

/** A node that answers for its descendants: the wrapper, or an element with a client of its own. */
export interface SessionHolder {
  /** Undefined: ask further out. Null: wait, this service is not configured yet. */
  readonly ownSession: Session | null | undefined;
}

const ofClient = new WeakMap<InboxClient, Session>();
const ofUrl = new Map<string, Session>();
let page: (SessionOptions & { session: Session }) | undefined;

/** The one session of a client, made on first use. */
export function sessionOf(client: InboxClient): Session {
  let session = ofClient.get(client);
  if (!session) {
    session = new Session(createInbox(client), client);
    ofClient.set(client, session);
  }
  return session;
}

/** Asked for once more: whoever is signed out may have signed in again. */
function tryAgain(session: Session): Session {
  if (session.store.snapshot.session === 'signed-out') session.store.retry();
  return session;
}

/**
 * Connect the page's elements to a service. Call it once, before or after they are upgraded.
 * The same options again (same `baseUrl`, same `getToken` function) do nothing but try again when signed out; others end
 * the session before and clear what it showed.
 */
export function configure(options: SessionOptions): Session {
  const { baseUrl, getToken } = options;
  const before = page;
  if (before?.baseUrl === baseUrl && before.getToken === getToken) return tryAgain(before.session);
  page = { baseUrl, getToken, session: sessionOf(connect(options)) };
  pageChanged();
  before?.session.end();
  return page.session;
}

/** Why there is no token from a session URL: what it answered, and the JSON of a 2xx answer. */
export type SessionUrlError = Error & { response: Response; answer: unknown };

/**
 * The session of a wrapper with these attributes: the two URLs, and what `csrf.ts` reads. `POST sessionUrl` answers
 * `{token, expiresAt}`, or 401 when nobody is signed in. Wrappers with the same attributes share it; without the two URLs
 * there is none.
 *
 * @throws {TypeError} when `baseUrl` is no address
 */
export function sessionAt(attributes: readonly (string | null)[]): Session | undefined {
  const [baseUrl, sessionUrl, ...csrf] = attributes;
  if (baseUrl == null || sessionUrl == null) return undefined;
  const key = JSON.stringify(attributes);
  let session = ofUrl.get(key);
  if (!session) {
    const getToken: SessionOptions['getToken'] = async ({ signal }) => {
      const headers =
        csrf.some(Boolean) && (await reach(() => import('./csrf.ts'))).csrfHeaders(sessionUrl, csrf);
      const response = await fetch(sessionUrl, {
        method: 'POST',
        // Frameworks that see it answer 401 in place of a redirect to their sign-in page.
        headers: { accept: 'application/json', ...headers },
        signal,
        cache: 'no-store',
        redirect: 'manual',
      });
      if (response.status === 401) return null;
      const answer = response.ok && (await response.json().catch(() => undefined));
      if (answer?.token) return answer;
      throw Object.assign(new Error(`HTTP ${response.status}`), { response, answer });
    };
    session = sessionOf(connect({ baseUrl, getToken }));
    session.sessionUrl = sessionUrl;
    ofUrl.set(key, session);
  }
  return tryAgain(session);
}

/** The session for a node: the nearest holder's, else the page's. */
export function findSession(from: Node): Session | undefined {
  for (let node: Node | null = from; node; node = composedParent(node)) {
    const own = (node as Partial<SessionHolder>).ownSession;
    if (own !== undefined) return own ?? undefined;
    // A wrapper that is not upgraded yet will answer later; the page's session is not meant.
    if (node instanceof Element && node.matches('kipu-messages:not(:defined)')) return undefined;
  }
  return page?.session;
}
