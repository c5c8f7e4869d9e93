import type { InboxSnapshot, InboxStore, KipuClient, KipuError } from '@kipu-messages/sdk';
import {
  type CSSResultGroup,
  type CSSResultOrNative,
  html,
  LitElement,
  type PropertyDeclarations,
  type PropertyValues,
  type TemplateResult,
} from 'lit';
import type { Words } from '../locales/en.ts';
import { emitError } from './events.ts';
import { deepActiveElement } from './focus.ts';
import { hostStyles } from './host.styles.ts';
import { coreWords, nearestLang, nearestTimeZone } from './locale.ts';
import { AGAIN_MS, reach } from './reach.ts';
import { findSession, type Session, type SessionHolder, sessionOf } from './session.ts';
import { tokens } from './tokens.styles.ts';
import { keepTyping } from './typed-keys.ts';
import { pageChanged, watchPage } from './watch-page.ts';

/**
 * What all elements share: host styles and tokens, language, and a view on the store of their session. An element asks
 * nothing of the network before its session is configured.
 *
 * Subclasses override `storeConnected` to open what they show, and read `snap`, `t` and `locale` in `render`.
 */
export abstract class KipuElement extends LitElement implements SessionHolder {
  static override properties: PropertyDeclarations = {
    theme: { reflect: true },
    label: {},
    headingLevel: { type: Number, attribute: 'heading-level' },
    snap: { attribute: false },
    mistake: { attribute: false },
  };
  /** `auto` follows the page's `color-scheme`. */
  theme: 'auto' | 'light' | 'dark' = 'auto';
  /** The accessible name, where the element's own words do not fit. */
  label?: string;
  /** The level of the element's own heading, 2–6; those within follow. */
  headingLevel = 2;

  /** @internal What the store holds; undefined until the session is configured. Replaced, never mutated. */
  snap: InboxSnapshot | undefined;
  /** @internal What the host has to mend, where it may be shown. */
  mistake: string | undefined;
  /** @internal The language tag for `Intl`. */
  locale = 'en';
  /** @internal The nearest `time-zone`. */
  timeZone: string | undefined;
  /** @internal The words of that language. */
  t: Words = coreWords.words('en');

  readonly #internals = this.attachInternals();
  #client: KipuClient | undefined;
  #toldError: KipuError | undefined;
  #session: Session | undefined;
  #unwatch: (() => void) | undefined;
  #close: (() => void) | undefined;

  constructor() {
    super();
    keepTyping(this, () => (this.getRootNode() as Partial<ShadowRoot>).host instanceof KipuElement);
  }

  static override finalizeStyles(styles?: CSSResultGroup): CSSResultOrNative[] {
    return LitElement.finalizeStyles([tokens, hostStyles, styles ?? []]);
  }

  /** A client for this element and those within it, in place of the wrapper's or the page's. */
  get client(): KipuClient | undefined {
    return this.#client;
  }
  set client(client: KipuClient | undefined) {
    this.#client = client;
    if (this.isConnected) pageChanged();
  }
  /** @internal */
  get ownSession(): Session | undefined {
    return this.#client && sessionOf(this.#client);
  }
  /** @internal The store of this element's session, once there is one. */
  get store(): InboxStore | undefined {
    return this.#session?.store;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    const look = () => {
      this.#findLocale();
      if (this.isConnected) this.#setSession(findSession(this));
    };
    this.#unwatch = watchPage(look);
    look();
    if (!this.#session) setTimeout(() => this.isConnected && !this.#session && this.#diagnose(), AGAIN_MS);
  }
  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#unwatch?.();
    this.#setSession(undefined);
  }

  /** The store is there: open what this element shows. The answer, if any, is called when it goes. */
  protected storeConnected(_store: InboxStore): (() => void) | undefined {
    return undefined;
  }
  /** The language changed (also called once at the start): take the words of further catalogues. */
  protected localeFound(): void {}

  protected override update(changed: PropertyValues): void {
    const hadFocus = this.shadowRoot?.activeElement;
    super.update(changed);
    if (this.#session && this.snap?.error) this.#diagnose(this.snap.error);
    // Browsers of 2024 may lack them; nothing but a host's own style hangs on them.
    const { states = new Set<string>() } = this.#internals;
    const says = [...this.renderRoot.querySelectorAll<HTMLSlotElement>('.state-slot')].map(
      ({ name }) => name,
    );
    for (const name of states) if (!says.includes(name)) states.delete(name);
    for (const name of says) states.add(name);
    // Whoever moves the focus on purpose does it with the update; only what nobody caught is caught here.
    if (hadFocus) queueMicrotask(() => deepActiveElement() === document.body && this.focusLost());
  }
  /** What had the focus left with an update: it must not fall to the page. */
  protected focusLost(): void {
    this.renderRoot.querySelector<HTMLElement>('.state')?.focus();
  }

  /** Tell the host of what could not be loaded, each cause once. */
  protected tellError(error: KipuError | undefined): void {
    const { code, status } = this.#toldError ?? {};
    if (error && (error.code !== code || error.status !== status)) emitError(this, error);
    this.#toldError = error;
  }

  /** There is no session, or it could not begin: what is to be mended, and by whom. */
  #diagnose(error?: KipuError): void {
    reach(() => import('./diagnosis.ts')).then(
      ({ diagnose }) => diagnose(this, this.#session, error),
      () => this.tellError(error),
    );
  }

  /** @internal A heading `below` levels under the element's own, never deeper than 6. */
  heading(content: unknown, below = 0): TemplateResult {
    return html`<div role="heading" aria-level=${Math.min(6, this.headingLevel + below)} class="title">${content}</div>`;
  }

  #findLocale(): void {
    this.locale = nearestLang(this);
    this.timeZone = nearestTimeZone(this);
    this.t = coreWords.words(this.locale);
    this.localeFound();
    this.requestUpdate();
  }
  #setSession(session: Session | undefined): void {
    if (session === this.#session) return;
    this.#close?.();
    this.#session = session;
    const store = session?.store;
    const unsubscribe = store?.subscribe((snapshot) => {
      this.snap = snapshot;
    });
    const closed = store && this.storeConnected(store);
    this.snap = store?.snapshot;
    this.mistake = undefined;
    this.#close = () => {
      closed?.();
      unsubscribe?.();
    };
  }
}
