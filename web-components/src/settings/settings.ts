import type { InboxStore, KipuError, Settings } from '@kipu-messages/sdk';
import { html, nothing, type PropertyValues, type TemplateResult } from 'lit';
import { state } from 'lit/decorators.js';
import { buttonStyles } from '../base/buttons.styles.ts';
import { dialogStyles } from '../base/dialog.styles.ts';
import { openModal } from '../base/dialog.ts';
import { emit } from '../base/events.ts';
import { fieldStyles } from '../base/fields.styles.ts';
import { KipuElement } from '../base/kipu-element.ts';
import { errorView, signedOutView } from '../base/session-states.ts';
import { skeleton, stateStyles, stateView } from '../base/state-view.ts';
import { clockTime, daysAgo, shortDate } from '../base/time.ts';
import { toastStyles } from '../base/toast.styles.ts';
import { Toast } from '../base/toast.ts';
import { settingsWords } from '../locales/settings.ts';
import type { SettingsWords } from '../locales/settings-en.ts';
import { check, problemsOf } from './check.ts';
import { type Narrowing, narrowing, patchOf, rebase } from './diff.ts';
import type { Problems } from './form.ts';
import { MailPreview } from './mail-preview.ts';
import { sections } from './sections.ts';
import { settingsStyles } from './settings.styles.ts';

interface Stored {
  settings: Settings;
  etag: string;
}

/**
 * The Super Admin's page: messaging on or off, who may message, notices, e-mail, consent, and what differs by location.
 *
 * @summary The settings of messaging.
 * @fires {CustomEvent<{}>} kipu-session-expired - "Sign in" was pressed.
 * @fires {CustomEvent<{code: string, requestId?: string}>} kipu-error - Loading or saving failed.
 * @csspart section - Each section.
 * @csspart save-bar - The bar with Save, while something is changed.
 * @csspart dialog - The question before turning off or narrowing.
 * @csspart state - What stands in place of content.
 */
export class KipuSettings extends KipuElement {
  static override readonly styles = [
    buttonStyles,
    fieldStyles,
    dialogStyles,
    toastStyles,
    stateStyles,
    settingsStyles,
  ];

  @state() private stored: Stored | undefined;
  @state() private edited: Settings | undefined;
  /** What someone else stored while these were edited. */
  @state() private theirs: Stored | undefined;
  @state() private problems: Problems = {};
  @state() private failure: KipuError | undefined;
  @state() private saving = false;
  @state() private editing: string | undefined;
  @state() private asking: Narrowing | undefined;
  /** Conversations that the change under question would silence, when the service says. */
  @state() private silenced: number | undefined;

  #words: SettingsWords = settingsWords.words('en');
  readonly #toast = new Toast(this);
  readonly #mail = new MailPreview(this);
  #dismiss: (() => void) | undefined;
  #user: string | undefined;
  #loading = false;

  protected override localeFound(): void {
    this.#words = settingsWords.words(this.locale);
  }
  protected override storeConnected(_store: InboxStore): () => void {
    return () => this.#forget();
  }
  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#answer();
  }
  protected override willUpdate(changed: PropertyValues): void {
    super.willUpdate(changed);
    const { snap } = this;
    const user = snap?.session === 'signed-out' ? undefined : snap?.me?.user.id;
    if (user !== this.#user) {
      this.#user = user;
      this.#forget();
    }
    if (user && snap?.me?.can.manageSettings.allowed && !this.stored && !this.failure && !this.#loading)
      void this.#load();
  }
  protected override updated(changed: PropertyValues): void {
    super.updated(changed);
    const dialog = this.renderRoot.querySelector('dialog');
    if (this.asking && dialog && !this.#dismiss) this.#dismiss = openModal(dialog, () => this.#answer());
  }

  protected override render(): TemplateResult {
    const title = this.label ?? this.#words.title;
    return html`<div class="page" aria-busy=${this.saving}>
        ${this.heading(title, 0, 'page-title')} ${this.#content()}
      </div>
      ${this.#question()} ${this.#toast.render()}`;
  }

  #content(): unknown {
    const { t, snap, stored, edited } = this;
    const w = this.#words;
    if (snap?.session === 'signed-out') return signedOutView(this, 1);
    if (snap?.me && !snap.me.can.manageSettings.allowed) {
      return stateView({
        icon: 'alert',
        heading: this.heading(w.noPermission, 1),
        sentences: [w.noPermissionHint],
      });
    }
    const error = stored
      ? undefined
      : (this.failure ?? (snap?.session === 'failed' ? snap.error : undefined));
    if (error) return errorView(this, error, () => this.#again(), 1);
    if (!stored || !edited) return skeleton(4, t.loading);
    return html`${sections({
      t,
      w,
      settings: edited,
      problems: this.problems,
      preview: this.#mail.mail,
      editing: this.editing,
      section: (heading, content) =>
        html`<section part="section">${this.heading(heading, 1)}${content}</section>`,
      change: (settings) => {
        if (this.store) this.#mail.edited(this.store, stored, edited, settings);
        this.edited = settings;
        this.#toast.close();
        if (Object.keys(this.problems).length) this.problems = check(settings, w);
      },
      edit: (location) => {
        this.editing = location;
      },
    })}
    ${this.theirs ? this.#conflict(this.theirs) : patchOf(stored.settings, edited) ? this.#bar() : nothing}`;
  }

  #bar(): TemplateResult {
    const { t, saving, failure } = this;
    const w = this.#words;
    return html`<div class="bar" part="save-bar" role="group" aria-label=${w.unsaved}>
      <div class="grow ${failure ? 'error' : ''}" role=${failure ? 'alert' : nothing}>
        ${failure ? w.notSaved : w.unsaved}
        ${failure?.requestId ? html`<div class="meta">${t.requestId(failure.requestId)}</div>` : nothing}
      </div>
      <button type="button" class="btn" @click=${this.#reset}>${w.discardChanges}</button>
      <button type="button" class="btn primary save" aria-disabled=${saving} @click=${() => this.#save()}>
        ${saving ? w.saving : w.save}
      </button>
    </div>`;
  }
  #conflict({ settings: { updatedAt, updatedBy } }: Stored): TemplateResult {
    const w = this.#words;
    const at = new Date(updatedAt ?? Date.now());
    const time = daysAgo(at, new Date()) ? shortDate(this.locale, at) : clockTime(this.locale, at);
    return html`<div class="bar" part="save-bar" role="alert">
      <div class="grow">${w.changedBy(updatedBy ?? w.someone, time)}</div>
      <button type="button" class="btn" @click=${this.#takeTheirs}>${w.showTheirs}</button>
      <button type="button" class="btn primary" @click=${this.#keepMine}>${w.keepMine}</button>
    </div>`;
  }
  #question(): TemplateResult {
    const w = this.#words;
    const off = this.asking === 'off';
    const title = off ? w.turnOffTitle : w.narrowTitle;
    return html`<dialog part="dialog" class="question" closedby="none" role="alertdialog" aria-label=${title} aria-describedby="why">
      ${
        this.asking
          ? html`${this.heading(title, 1)}
              <p id="why">${this.silenced === undefined ? '' : `${w.losesReply(this.silenced)} `}${off ? w.turnOffText : w.narrowText}</p>
              <div class="actions">
                <button type="button" class="btn" @click=${() => this.#answer()}>${w.cancel}</button>
                <button type="button" class="btn danger confirm" @click=${() => this.#answer(true)}>
                  ${off ? w.turnOff : w.narrow}
                </button>
              </div>`
          : nothing
      }
    </dialog>`;
  }

  #take(stored: Stored): void {
    this.stored = stored;
    this.edited = stored.settings;
    this.#mail.take(stored.settings);
    this.theirs = this.failure = undefined;
    this.problems = {};
  }
  /** Nothing of a user or a store outlives them. */
  #forget(): void {
    this.stored = this.edited = this.theirs = this.failure = undefined;
    this.editing = undefined;
    this.problems = {};
    this.#answer();
    this.#toast.close();
  }
  #again(): void {
    if (this.snap?.session === 'failed') this.store?.retry();
    this.failure = undefined;
  }
  async #load(): Promise<void> {
    const { store } = this;
    this.#loading = true;
    try {
      const stored = await store?.settings();
      if (stored && store === this.store && this.#user) this.#take(stored);
    } catch (error) {
      this.#failed(error as KipuError);
    } finally {
      this.#loading = false;
    }
  }
  readonly #reset = (): void => {
    if (this.stored) this.#take(this.stored);
  };
  readonly #takeTheirs = (): void => {
    if (this.theirs) this.#take(this.theirs);
  };
  readonly #keepMine = (): void => {
    const { stored, edited, theirs } = this;
    if (!stored || !edited || !theirs) return;
    this.edited = rebase(stored.settings, edited, theirs.settings);
    this.stored = theirs;
    this.theirs = undefined;
    void this.#save(true);
  };
  /** The question is answered: the dialog goes, and with a yes the change is saved. */
  #answer(yes = false): void {
    this.#dismiss?.();
    this.#dismiss = undefined;
    this.asking = undefined;
    if (yes) void this.#save(true);
  }

  async #save(agreed = false): Promise<void> {
    const { stored, edited, store } = this;
    if (!stored || !edited || !store || this.saving) return;
    const patch = patchOf(stored.settings, edited);
    if (!patch) return;
    this.problems = check(edited, this.#words);
    if (Object.keys(this.problems).length) return this.#showProblem();
    this.failure = undefined;
    this.saving = true;
    try {
      const narrower = agreed ? undefined : narrowing(stored.settings, edited);
      if (narrower) {
        this.silenced = (await store.previewSettings(patch, stored.etag)).losesReply;
        this.asking = narrower;
        return;
      }
      this.#take(await store.patchSettings(patch, stored.etag));
      this.#toast.show({ text: this.#words.saved });
    } catch (error) {
      await this.#notSaved(error as KipuError, store);
    } finally {
      this.saving = false;
    }
  }
  async #notSaved(error: KipuError, store: InboxStore): Promise<void> {
    try {
      if (error.status === 412) this.theirs = await store.settings();
    } catch (reload) {
      this.#failed(reload as KipuError);
      return;
    }
    if (this.theirs) return;
    this.#failed(error);
    this.problems = problemsOf(error);
    if (Object.keys(this.problems).length) await this.#showProblem();
  }
  /** Focus goes to the first field that is wrong; a location's row opens for it. */
  async #showProblem(): Promise<void> {
    const location = Object.keys(this.problems)[0]?.match(/^\/locations\/([^/]+)\//)?.[1];
    if (location) this.editing = location;
    await this.updateComplete;
    this.renderRoot
      .querySelector<HTMLElement>('[aria-invalid=true], [aria-describedby=mode-error] input')
      ?.focus();
  }
  #failed(error: KipuError): void {
    this.failure = error;
    emit(this, 'kipu-error', { code: error.code, ...(error.requestId && { requestId: error.requestId }) });
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'kipu-settings': KipuSettings;
  }
}
