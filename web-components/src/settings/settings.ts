import type { InboxStore, KipuError, Settings } from '@kipu-messages/sdk';
import { html, nothing, type PropertyDeclarations, type TemplateResult } from 'lit';
import { buttonStyles } from '../base/buttons.styles.ts';
import { cardStyles } from '../base/cards.styles.ts';
import { dialogStyles } from '../base/dialog.styles.ts';
import { emitError } from '../base/events.ts';
import { fieldStyles } from '../base/fields.styles.ts';
import { openModal } from '../base/focus.ts';
import { KipuElement } from '../base/kipu-element.ts';
import { errorView, signedOutView } from '../base/session-states.ts';
import { stateStyles } from '../base/state.styles.ts';
import { skeleton, stateView } from '../base/state-view.ts';
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
/** What is stored, and what has become of it here. Replaced, never mutated. */
interface Page {
  stored: Stored;
  edited: Settings;
  problems: Problems;
  /** The location whose row is open. */
  editing?: string | undefined;
  /** What someone else stored meanwhile. */
  theirs?: Stored;
}
/** Before a change takes reply from people: whether it turns off or narrows, and how many conversations lose it. */
interface Question {
  change: Narrowing;
  losesReply: number | undefined;
}

/**
 * The Super Admin's page: messaging on or off, who may message, notices, e-mail, consent, and what differs by location.
 *
 * @summary The settings of messaging.
 * @slot loading - While the first content is on its way: yours in place of the element's.
 * @slot failed - It could not be loaded: yours in place of the element's.
 * @slot forbidden - The reader may not do this: yours in place of the element's.
 * @slot signed-out - Nobody is signed in: yours in place of the element's.
 * @cssState loading - While the first content is on its way.
 * @cssState failed - It could not be loaded.
 * @cssState forbidden - The reader may not do this.
 * @cssState signed-out - Nobody is signed in.
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
    cardStyles,
    settingsStyles,
  ];
  static override properties: PropertyDeclarations = {
    page: { attribute: false },
    failure: { attribute: false },
    saving: { attribute: false },
    asking: { attribute: false },
  };

  /** Undefined until the settings are loaded. */
  private page: Page | undefined;
  private failure: KipuError | undefined;
  private saving = false;
  private asking: Question | undefined;

  #words: SettingsWords = settingsWords.words('en');
  readonly #toast = new Toast(this);
  readonly #mail = new MailPreview(this);
  #dismiss: (() => void) | undefined;
  /** Whose settings these are: someone who may change them. */
  #user: string | undefined;
  /** What was edited last. */
  #field: HTMLElement | undefined;

  protected override localeFound(): void {
    this.#words = settingsWords.words(this.locale);
  }
  protected override storeConnected(_store: InboxStore): () => void {
    return () => this.#forget();
  }
  protected override willUpdate(): void {
    const { snap } = this;
    const me = snap?.session === 'signed-out' ? undefined : snap?.me;
    const user = me?.can.manageSettings.allowed ? me.user.id : undefined;
    if (user === this.#user) return;
    this.#forget();
    this.#user = user;
    if (user) void this.#load();
  }
  protected override updated(): void {
    const dialog = this.renderRoot.querySelector('dialog');
    if (this.asking && dialog && !this.#dismiss) this.#dismiss = openModal(dialog, () => this.#answer());
  }

  /** Save went with its bar: back to what was edited. */
  protected override focusLost(): void {
    if (this.#field?.isConnected) this.#field.focus();
    else this.renderRoot.querySelector<HTMLElement>('.state, input')?.focus();
  }

  protected override render(): TemplateResult {
    const title = this.label ?? this.#words.title;
    const written = ({ target }: Event) => {
      this.#field = target as HTMLElement;
    };
    return html`<div class="page" aria-busy=${this.saving} @input=${written}>
        ${this.heading(title)} ${this.#content()}
      </div>
      ${this.#question()} ${this.#toast.render()}`;
  }

  #content(): unknown {
    const { t, snap, page } = this;
    const w = this.#words;
    if (snap?.session === 'signed-out') return signedOutView(this, 1);
    if (snap?.me && !snap.me.can.manageSettings.allowed)
      return stateView({
        name: 'forbidden',
        icon: 'alert',
        heading: this.heading(w.noPermission, 1),
        sentences: [w.noPermissionHint],
      });
    if (page) return html`${this.#sections(page)} ${this.#bar(page)}`;
    const error = this.failure ?? snap?.error;
    if (!error) return skeleton(4, t.loading);
    const again = () => {
      this.failure = undefined;
      if (this.#user) void this.#load();
      else this.store?.retry();
    };
    return errorView(this, error, again, 1);
  }

  #sections({ stored, edited, problems, editing }: Page): TemplateResult {
    return sections({
      t: this.t,
      w: this.#words,
      settings: edited,
      problems,
      preview: this.#mail.mail,
      editing,
      section: (heading, content) =>
        html`<section part="section">${this.heading(heading, 1)}${content}</section>`,
      change: (settings) => {
        if (this.store) this.#mail.edited(this.store, stored, edited, settings);
        this.#toast.close();
        const wrong = Object.keys(problems).length ? check(settings, this.#words) : problems;
        this.#update({ edited: settings, problems: wrong });
      },
      edit: (location) => this.#update({ editing: location }),
    });
  }
  /** What is not saved yet, or who was faster, and the two ways out. */
  #bar(page: Page): TemplateResult | typeof nothing {
    const { t, saving, failure } = this;
    const { stored, edited, theirs } = page;
    const w = this.#words;
    if (!theirs && !patchOf(stored.settings, edited)) return nothing;
    const says = theirs ? this.#changed(theirs.settings) : failure ? w.notSaved : w.unsaved;
    const [leave, go] = theirs ? [w.showTheirs, w.keepMine] : [w.discard, saving ? w.saving : w.save];
    return html`<div class="bar" part="save-bar" role=${theirs ? 'alert' : 'group'} aria-label=${theirs ? nothing : w.unsaved}>
      <div class="grow ${failure ? 'error' : ''}" role=${failure ? 'alert' : nothing}>
        ${says} ${failure?.requestId && html`<div class="meta">${t.requestId(failure.requestId)}</div>`}
      </div>
      <button type="button" class="btn" @click=${() => this.#take(theirs ?? stored)}>${leave}</button>
      <button
        type="button"
        class="btn primary save"
        aria-disabled=${saving}
        @click=${() => (theirs ? this.#keepMine(page, theirs) : this.#save())}
      >
        ${go}
      </button>
    </div>`;
  }
  #changed({ updatedAt, updatedBy }: Settings): string {
    const w = this.#words;
    const at = new Date(updatedAt ?? Date.now());
    const time = daysAgo(this, at, new Date()) ? shortDate(this, at) : clockTime(this, at);
    return w.changedBy(updatedBy ?? w.someone, time);
  }
  #question(): TemplateResult {
    const { asking } = this;
    const w = this.#words;
    const { title, text, yes } = w.questions[asking?.change ?? 'off'];
    const loses = asking?.losesReply;
    return html`<dialog part="dialog" class="question" closedby="none" role="alertdialog" aria-label=${title} aria-describedby="why">
      ${
        asking &&
        html`${this.heading(title, 1)}
          <p id="why">${loses === undefined ? '' : w.losesReply(loses)} ${text}</p>
          <div class="actions">
            <button type="button" class="btn" @click=${() => this.#answer()}>${w.cancel}</button>
            <button type="button" class="btn danger confirm" @click=${() => this.#answer(true)}>${yes}</button>
          </div>`
      }
    </dialog>`;
  }

  #take(stored: Stored, edited = stored.settings): void {
    this.page = { stored, edited, problems: {}, editing: this.page?.editing };
    this.#mail.take(stored.settings);
    this.failure = undefined;
  }
  #update(parts: Partial<Page>): void {
    if (this.page) this.page = { ...this.page, ...parts };
  }
  /** Nothing of a user or a store outlives them. */
  #forget(): void {
    this.page = this.failure = this.#user = undefined;
    this.#answer();
    this.#toast.close();
  }
  async #load(): Promise<void> {
    const { store } = this;
    const user = this.#user;
    try {
      const stored = await store?.settings();
      if (stored && store === this.store && user === this.#user) this.#take(stored);
    } catch (error) {
      this.#failed(error as KipuError);
    }
  }
  #keepMine({ stored, edited }: Page, theirs: Stored): void {
    this.#take(theirs, rebase(stored.settings, edited, theirs.settings));
    void this.#save(true);
  }
  /** The question is answered: the dialog goes, and with a yes the change is saved. */
  #answer(yes = false): void {
    this.#dismiss?.();
    this.#dismiss = undefined;
    this.asking = undefined;
    if (yes) void this.#save(true);
  }

  async #save(agreed = false): Promise<void> {
    const { page, store } = this;
    if (!page || !store || this.saving) return;
    const { etag, settings } = page.stored;
    const patch = patchOf(settings, page.edited);
    if (!patch || this.#tell(check(page.edited, this.#words))) return;
    this.failure = undefined;
    this.saving = true;
    try {
      const change = agreed ? undefined : narrowing(settings, page.edited);
      if (change) {
        const { losesReply } = await store.previewSettings(patch, etag);
        this.asking = { change, losesReply };
        return;
      }
      const saved = await store.patchSettings(patch, etag);
      // What was written meanwhile is kept, on top of what is stored now.
      if (this.page?.stored === page.stored)
        this.#take(saved, rebase(page.edited, this.page.edited, saved.settings));
      this.#toast.show({ text: this.#words.saved });
    } catch (error) {
      await this.#notSaved(error as KipuError, store);
    } finally {
      this.saving = false;
    }
  }
  async #notSaved(error: KipuError, store: InboxStore): Promise<void> {
    try {
      if (error.status === 412) {
        this.#update({ theirs: await store.settings() });
        return;
      }
      this.#failed(error);
      this.#tell(problemsOf(error));
    } catch (reload) {
      this.#failed(reload as KipuError);
    }
  }
  /** Say what is wrong: focus goes to the first such field, a location's row opens for it. False when nothing is. */
  #tell(problems: Problems): boolean {
    const [first] = Object.keys(problems);
    // Only what a location has of its own is named by three parts.
    const [, , location, own] = first?.split('/') ?? [];
    this.#update({ problems, ...(own && { editing: location }) });
    if (!first) return false;
    void this.updateComplete.then(() =>
      this.renderRoot.querySelector<HTMLElement>('[aria-invalid=true], .cards:has(+ .error) input')?.focus(),
    );
    return true;
  }
  #failed(error: KipuError): void {
    this.failure = error;
    emitError(this, error);
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'kipu-settings': KipuSettings;
  }
}
