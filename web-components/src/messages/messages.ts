import type { KipuClient } from '@kipu-messages/sdk';
import { type Session, type SessionHolder, sessionAt, sessionOf } from '../base/session.ts';
import { pageChanged } from '../base/watch-page.ts';

/** Under Node there is no DOM; importing must still work. */
const Base: typeof HTMLElement = globalThis.HTMLElement ?? (class {} as typeof HTMLElement);

/**
 * Connects the elements within it to a service, with no line of script: `session-url` is a route of the host that answers
 * a POST with `{token, expiresAt}` for the user who is signed in, or 401. It draws nothing itself.
 *
 * @summary The wrapper that gives its elements a session.
 * @attr {string} base-url - Where the service is, such as `/messages`.
 * @attr {string} session-url - The host's route that answers a POST with a token.
 * @attr {string} csrf-header - The header that carries the host's CSRF token to `session-url`, on this origin only; `X-CSRF-Token` when only the next two are set.
 * @attr {string} csrf-meta - The `<meta>` of the page whose `content` is the CSRF token, such as `csrf-token`.
 * @attr {string} csrf-cookie - The cookie whose value is the CSRF token, such as `XSRF-TOKEN`; read when there is no such `<meta>`.
 * @slot - Any content; Kipu elements at any depth use this wrapper's session.
 */
export class KipuMessages extends Base implements SessionHolder {
  static readonly observedAttributes = ['base-url', 'session-url', 'csrf-header', 'csrf-meta', 'csrf-cookie'];
  #session: Session | undefined;

  /** Where the service is, such as `/messages`. */
  get baseUrl(): string | null {
    return this.getAttribute('base-url');
  }
  set baseUrl(url: string | null) {
    this.#reflect('base-url', url);
  }
  /** The host's route that answers a POST with a token. */
  get sessionUrl(): string | null {
    return this.getAttribute('session-url');
  }
  set sessionUrl(url: string | null) {
    this.#reflect('session-url', url);
  }
  /** The session of this wrapper; set one to bring your own store or client. */
  get session(): Session | undefined {
    return this.#session;
  }
  set session(session: Session | undefined) {
    this.#session = session;
    pageChanged();
  }
  /** A client in place of the two URLs. */
  set client(client: KipuClient) {
    this.session = sessionOf(client);
  }
  /** @internal */
  get ownSession(): Session | null | undefined {
    return this.#session ?? (this.baseUrl === null ? undefined : null);
  }

  /** Wipe everything this user saw or wrote, in all tabs of this origin, before the next paint. */
  signOut(): void {
    this.#session?.signOut();
  }

  connectedCallback(): void {
    this.style.setProperty('display', 'contents');
    // Elements within may have looked before this one was upgraded.
    pageChanged();
  }
  attributeChangedCallback(_name: string, before: string | null, after: string | null): void {
    const next =
      before !== after && sessionAt(KipuMessages.observedAttributes.map((n) => this.getAttribute(n)));
    const ended = this.#session;
    if (!next || next === ended) return;
    this.session = next;
    ended?.store.signOut({ tabs: false });
  }
  #reflect(name: string, value: string | null): void {
    if (value === null) this.removeAttribute(name);
    else this.setAttribute(name, value);
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'kipu-messages': KipuMessages;
  }
}
