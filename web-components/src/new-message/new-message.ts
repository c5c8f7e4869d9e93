import type { InboxStore } from '@kipu-messages/sdk';
import { html, nothing, type PropertyDeclarations, type PropertyValues, type TemplateResult } from 'lit';
import { buttonStyles } from '../base/buttons.styles.ts';
import { cardStyles } from '../base/cards.styles.ts';
import { dialogStyles } from '../base/dialog.styles.ts';
import { emit } from '../base/events.ts';
import { fieldStyles } from '../base/fields.styles.ts';
import { openModal } from '../base/focus.ts';
import { icon } from '../base/icons.ts';
import { KipuElement } from '../base/kipu-element.ts';
import { errorView, signedOutView } from '../base/session-states.ts';
import { stateStyles } from '../base/state.styles.ts';
import { skeleton } from '../base/state-view.ts';
import { toastStyles } from '../base/toast.styles.ts';
import { Toast } from '../base/toast.ts';
import { composeWords } from '../locales/compose.ts';
import type { ComposeWords } from '../locales/compose-en.ts';
import { inWords } from '../locales/reasons.ts';
import { writingStyles } from '../thread/composer.styles.ts';
import { Composition, type CompositionHost } from './composition.ts';
import { newMessageStyles } from './new-message.styles.ts';
import { blocked, composeForm, whoOf } from './view.ts';

/** How long closing waits for the draft to be saved before it asks. */
const SAVE_MS = 2000;

/**
 * Starts a conversation, in a dialog of its own button. Staff on a chart (`patient-id`) choose Portal or Staff; staff
 * elsewhere write to staff; a portal user writes to the care team of one of their charts.
 *
 * @summary The New message dialog and its button.
 * @fires {CustomEvent<BeforeSendDetail>} kipu-before-send - May this go? Cancel, or answer with `respondWith`.
 * @fires {CustomEvent<{conversationId: string, messageId?: string, seq?: number}>} kipu-message-sent - It went.
 * @fires {CustomEvent<{conversationId: string}>} kipu-conversation-open - "Open" was pressed after sending.
 * @fires {CustomEvent<{}>} kipu-session-expired - "Sign in" was pressed.
 * @fires {CustomEvent<{code: string, requestId?: string}>} kipu-error - Sending or loading failed.
 * @slot trigger - Your own button in place of the element's.
 * @slot loading - While the first content is on its way: yours in place of the element's.
 * @slot failed - It could not be loaded: yours in place of the element's.
 * @slot forbidden - The reader may not do this: yours in place of the element's.
 * @slot signed-out - Nobody is signed in: yours in place of the element's.
 * @cssState loading - While the first content is on its way.
 * @cssState failed - It could not be loaded.
 * @cssState forbidden - The reader may not do this.
 * @cssState signed-out - Nobody is signed in.
 * @csspart trigger - The element's own button.
 * @csspart dialog - The dialog.
 * @csspart to - The box of chips and the search field.
 * @csspart options - The list of people to choose from.
 * @csspart match - The part of a name that was searched for.
 * @csspart send - The Send button.
 * @csspart toast - What shows after closing.
 * @csspart state - What stands in place of content.
 */
export class KipuNewMessage extends KipuElement implements CompositionHost {
  static override readonly styles = [
    buttonStyles,
    fieldStyles,
    dialogStyles,
    toastStyles,
    stateStyles,
    cardStyles,
    writingStyles,
    newMessageStyles,
  ];
  static override properties: PropertyDeclarations = {
    patientId: { attribute: 'patient-id' },
    patientName: { attribute: 'patient-name' },
    open: { type: Boolean, reflect: true },
    asking: { attribute: false },
  };

  /** The chart this message is about, by the EMR's id. */
  patientId?: string;
  /** The patient's name as the chart shows it, for the dialog's second line. */
  patientName?: string;
  /** Whether the dialog is open. */
  open = false;

  /** The draft could not be saved: what closing would lose, in words. */
  private asking: string | undefined;

  /** @internal */
  words: ComposeWords = composeWords.words('en');
  readonly #composition = new Composition(this);
  readonly #toast = new Toast(this);
  #dismiss: (() => void) | undefined;
  /** Whose message this is, about which chart. */
  #owner: string | undefined;

  /** Open the dialog. */
  show(): void {
    this.open = true;
  }
  /** Close the dialog as its X does: what was written stays as a draft. */
  close(): void {
    void this.#requestClose();
  }

  /** @internal */
  compositionReady(): void {
    const { draft, chartId } = this.#composition;
    // Of these the first that is there; what was begun goes on in its text.
    const begun = draft?.value.body && '#body';
    const types = !begun && 'input[type=radio]:checked';
    const charts = !chartId && '#regarding';
    void this.#focus([types, charts, begun || '#to'].filter(Boolean).join());
  }

  /** What had the focus left with the dialog or the toast, and so did whatever opened it: the trigger is always there. */
  protected override focusLost(): void {
    const slot = this.renderRoot.querySelector<HTMLSlotElement>('slot[name=trigger]');
    const [trigger] = slot?.assignedElements({ flatten: true }) ?? [];
    if (this.open) super.focusLost();
    else if (trigger instanceof HTMLElement) trigger.focus();
  }
  protected override localeFound(): void {
    this.words = composeWords.words(this.locale);
  }
  protected override storeConnected(_store: InboxStore): () => void {
    return () => this.#composition.reset();
  }
  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#dismiss?.();
    this.#dismiss = undefined;
    this.#reset();
    this.open = false;
  }
  protected override willUpdate(changed: PropertyValues): void {
    // Before it is drawn: what changes after an update makes another one.
    if (changed.has('open')) {
      this.#toast.close();
      if (!this.open) this.#reset();
    }
    const user = this.snap?.session === 'signed-out' ? undefined : this.snap?.me?.user.id;
    const owner = user && `${user} ${this.patientId}`;
    if (owner !== this.#owner) {
      this.#owner = owner;
      this.#toast.close();
      this.#reset();
    }
    if (this.open && owner) this.#composition.advance();
  }
  protected override updated(changed: PropertyValues): void {
    if (!changed.has('open')) return;
    this.#dismiss?.();
    this.#dismiss = undefined;
    if (!this.open) return;
    const dialog = this.renderRoot.querySelector('dialog');
    if (dialog) this.#dismiss = openModal(dialog, this.#requestClose);
  }

  protected override render(): TemplateResult {
    const { t, words: w } = this;
    const title = this.label ?? w.newMessage;
    const { portalUser, patient, episode } = this.#composition;
    const about =
      patient && !portalUser ? [t.aboutPatient(patient), episode].filter(Boolean).join(' · ') : undefined;
    return html`<slot name="trigger" @click=${this.show}
        ><button type="button" class="btn primary" part="trigger" aria-haspopup="dialog">
          ${icon('compose')} ${title}
        </button></slot
      >
      <dialog part="dialog" class=${portalUser ? 'comfortable' : ''} closedby="none" aria-label=${about ? `${title}. ${about}` : title}>
        ${
          this.open
            ? html`<header>
                  <div class="grow">
                    ${this.heading(title)} ${about ? html`<div class="patient"><bdi>${about}</bdi></div>` : nothing}
                  </div>
                  <button
                    type="button"
                    class="btn quiet icon-only"
                    title=${w.close}
                    @click=${this.#requestClose}
                  >
                    ${icon('close')}
                  </button>
                </header>
                ${this.#content()}`
            : nothing
        }
      </dialog>
      ${this.#toast.render()}`;
  }

  #content(): TemplateResult {
    const { t, words: w, snap, asking, locale } = this;
    const composition = this.#composition;
    const { rights, type, portalUser, failure, draft } = composition;
    if (snap?.session === 'signed-out') return signedOutView(this, 1);
    const failed = snap?.session === 'failed';
    if (failed || (failure && !rights)) {
      const again = () => {
        if (failed) this.store?.retry();
        composition.retry();
      };
      return errorView(this, failure ?? snap?.error, again, 1);
    }
    if (!rights || !draft || draft.status === 'loading')
      return html`<div class="body wait">${skeleton(4, t.loading)}</div>`;
    if (!type) {
      const reasons = rights.choices.flatMap((choice) => choice.reasons);
      return blocked(w, new Set(inWords(reasons, locale, portalUser)), this.#requestClose);
    }
    return composeForm({
      t,
      w,
      locale,
      composition,
      rights,
      type,
      asking,
      send: this.#send,
      close: this.#requestClose,
      blur: () => void this.#save(),
      keep: () => {
        this.asking = undefined;
        void this.#focus('#body');
      },
      discard: () => {
        this.#discard();
        this.open = false;
      },
    });
  }

  async #focus(selector: string): Promise<void> {
    await this.updateComplete;
    this.renderRoot.querySelector<HTMLElement>(selector)?.focus();
  }
  #reset(): void {
    this.asking = undefined;
    this.#composition.reset();
  }
  /** Whether the server has the text now. A failed save is the store's to repeat. */
  async #save(): Promise<boolean> {
    const { store } = this;
    if (!store) return false;
    await store.flushDrafts().catch(() => {});
    return store.snapshot.drafts[this.#composition.draftKey]?.status === 'saved';
  }
  readonly #requestClose = async (): Promise<void> => {
    const composition = this.#composition;
    if (composition.sending || !this.open) return;
    if (!composition.hasContent) {
      this.open = false;
      return;
    }
    const offline = this.snap?.connection.status === 'offline';
    const late = new Promise<boolean>((resolve) => setTimeout(resolve, SAVE_MS, false));
    if (offline || !(await Promise.race([this.#save(), late]))) {
      this.asking = offline ? this.words.onlyHere : this.words.notSavedYet;
      return this.#focus('.keep');
    }
    this.open = false;
    await this.updateComplete;
    const { t, words: w } = this;
    this.#toast.show({
      text: t.draftSaved,
      actions: [
        { label: w.open, run: () => this.show() },
        { label: t.discard, run: () => this.#discard() },
      ],
    });
  };
  #discard(): void {
    // A draft that cannot be discarded now shows again at the next opening: nothing is lost.
    this.store?.discardDraft(this.#composition.draftKey).catch(() => {});
  }
  readonly #send = async (): Promise<void> => {
    const composition = this.#composition;
    if (composition.sending) return;
    const wrong = composition.check();
    if (wrong) return this.#focus(`#${wrong}`);
    const who = whoOf(composition.field.chosen, this.locale, this.t);
    const started = await composition.send();
    if (!started) return composition.failure ? this.#focus('.failure') : undefined;
    const { id, message } = started;
    this.open = false;
    await this.updateComplete;
    emit(this, 'kipu-message-sent', { conversationId: id, messageId: message.id, seq: message.seq });
    const open = () => emit(this, 'kipu-conversation-open', { conversationId: id });
    this.#toast.show({ text: this.words.sentTo(who), actions: [{ label: this.words.open, run: open }] });
  };
}

declare global {
  interface HTMLElementTagNameMap {
    'kipu-new-message': KipuNewMessage;
  }
}
