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
 * @slot - Any content; Kipu elements at any depth use this wrapper's session.
 */
export class KipuMessages extends Base implements SessionHolder {
  static readonly observedAttributes = ['base-url', 'session-url'];
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

  /** Wipe everything this user saw or wrote, before the next paint. */
  signOut(): void {
    this.#session?.signOut();
  }

  connectedCallback(): void {
    this.style.setProperty('display', 'contents');
    // Elements within may have looked before this one was upgraded.
    pageChanged();
  }
  attributeChangedCallback(_name: string, before: string | null, after: string | null): void {
    if (before === after || this.baseUrl === null || this.sessionUrl === null) return;
    const next = sessionAt(this.baseUrl, this.sessionUrl);
    if (next === this.#session) return;
    const ended = this.#session;
    this.session = next;
    ended?.signOut();
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
