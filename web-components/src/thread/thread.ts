import type { Conversation, ThreadState } from '@kipu-messages/sdk';
import { html, nothing, type PropertyDeclarations, type TemplateResult } from 'lit';
import { buttonStyles } from '../base/buttons.styles.ts';
import { ConnectionBar } from '../base/connection-bar.ts';
import { emit } from '../base/events.ts';
import { fieldStyles } from '../base/fields.styles.ts';
import { KipuElement } from '../base/kipu-element.ts';
import { later, reach } from '../base/reach.ts';
import { errorView, signedOutView } from '../base/session-states.ts';
import { stateStyles } from '../base/state.styles.ts';
import { skeleton, stateView } from '../base/state-view.ts';
import { toastStyles } from '../base/toast.styles.ts';
import { Toast } from '../base/toast.ts';
import { type VirtualWindow, virtualWindow } from '../controllers/virtual-window.ts';
import type { Printing } from '../print/printing.ts';
import { composerStyles, writingStyles } from './composer.styles.ts';
import { Composer } from './composer.ts';
import { messageRow, type RowContext } from './message-row.ts';
import { AT_END, OpenThread } from './open-thread.ts';
import { peopleNames } from './people.ts';
import { Reading } from './reading.ts';
import type { ThreadRow } from './rows.ts';
import { selectedIn } from './selection.ts';
import { threadStyles } from './thread.styles.ts';
import { type ActionsHost, ThreadActions } from './thread-actions.ts';
import { threadHeader } from './thread-header.ts';

/** Printing comes when the first conversation is open: the browser's own menu gives no time to load it. */
const loadPrinting = () => import('../print/printing.ts');
const printing = later(loadPrinting);

/** Scrolled up by more than about one message, in px. */
const AWAY = 120;

/**
 * One conversation: who is in it, its messages, and the composer. Give it a `conversation-id`.
 *
 * @summary One conversation with its composer.
 * @slot start - At the start of the header, such as a Back button.
 * @slot loading - While the first content is on its way: yours in place of the element's.
 * @slot nothing-chosen - No conversation is open: yours in place of the element's.
 * @slot not-found - The conversation does not exist, or is not the reader's: yours in place of the element's.
 * @slot failed - It could not be loaded: yours in place of the element's.
 * @slot forbidden - The reader may not do this: yours in place of the element's.
 * @slot signed-out - Nobody is signed in: yours in place of the element's.
 * @slot offline - The page has no network: yours in place of the element's.
 * @slot reconnecting - The live connection is being made again: yours in place of the element's.
 * @slot no-reply - The reader cannot reply: yours in place of the element's.
 * @cssState loading - While the first content is on its way.
 * @cssState nothing-chosen - No conversation is open.
 * @cssState not-found - The conversation does not exist, or is not the reader's.
 * @cssState failed - It could not be loaded.
 * @cssState forbidden - The reader may not do this.
 * @cssState signed-out - Nobody is signed in.
 * @cssState offline - The page has no network.
 * @cssState reconnecting - The live connection is being made again.
 * @cssState no-reply - The reader cannot reply.
 * @fires kipu-view-chart - Before the chart is opened; cancelable.
 * @fires kipu-before-send - Before a message is sent; cancelable, `respondWith(promise)`.
 * @fires kipu-message-sent - The service has the message.
 * @fires kipu-conversation-archive - The conversation was archived or came back.
 * @fires kipu-conversation-close - "Back to messages" was pressed: it shows no conversation any more.
 * @fires kipu-session-expired - The reader wants to sign in again.
 * @fires kipu-error - Something the reader asked for failed.
 * @csspart header - Who is in the conversation, and the actions.
 * @csspart messages - The scrolling box of messages.
 * @csspart message - The text of one message.
 * @csspart composer - Where a reply is written.
 * @csspart text - The text field.
 * @csspart send - The Send button.
 * @csspart state - What stands in place of content.
 * @csspart toast - What was done, with Undo.
 */
export class KipuThread extends KipuElement implements ActionsHost {
  static override styles = [
    buttonStyles,
    fieldStyles,
    stateStyles,
    toastStyles,
    threadStyles,
    writingStyles,
    composerStyles,
  ];
  static override properties: PropertyDeclarations = {
    conversationId: { attribute: 'conversation-id' },
    sendOn: { attribute: 'send-on' },
    layout: { reflect: true },
    around: { attribute: false },
    held: { attribute: false },
    embedded: { type: Boolean },
    away: { attribute: false },
  };

  /** Which conversation. */
  conversationId: string | undefined;
  /** Which key sends: Enter alone, or (default) with Ctrl or ⌘. */
  sendOn: 'enter' | 'modifier' = 'modifier';
  /** `comfortable` is larger. */
  layout?: 'compact' | 'comfortable';
  /** Open at this message instead, such as a search hit. */
  around: number | undefined;
  /** Nothing is read until the reader scrolls, clicks or focuses: it was opened for them, not by them. */
  held = false;
  /** Stands inside an inbox, which shows connection bars and the archive toast itself. */
  embedded = false;

  private away = false;
  /** @internal */
  open: OpenThread | undefined;
  #thread: ThreadState | undefined;
  /** What the rows are drawn with. */
  #context: RowContext | undefined;

  readonly #toast = new Toast(this);
  readonly #bar = new ConnectionBar(this);
  readonly #actions = new ThreadActions(this, this.#toast);
  #printing: Printing | undefined;
  readonly #composer = new Composer(this);
  readonly #reading = new Reading(this, (seq) => this.open?.store.markRead(this.open.id, seq));
  readonly #window: VirtualWindow<ThreadRow>;

  constructor() {
    super();
    this.#window = virtualWindow<ThreadRow>(this, {
      body: () => this.#$('ol'),
      key: ({ key }) => key,
      row: (row) => messageRow(row, this.#context!),
      // A line of text is 22 px high and about 64 letters long; 40 of them are shown.
      estimate: ({ body }) => 42 + 22 * Math.min(39, body.length / 64),
      pinned: () => [...(selectedIn(this.renderRoot) ?? [])].map((row) => this.#window.keyOf(row)),
      followEnd: AT_END,
      mayFollow: () => !this.#thread?.hasAfter && !selectedIn(this.renderRoot),
      drawn: () => {
        // Only what is really cut offers to be shown whole.
        for (const text of this.renderRoot.querySelectorAll('.long'))
          (text.nextElementSibling as HTMLElement).hidden = text.scrollHeight <= text.clientHeight + 1;
      },
      moved: () => {
        this.open?.moved(this.#window);
        this.away = this.#window.below > AWAY;
      },
    });
  }

  /** @internal */
  get conversation(): Conversation | undefined {
    return this.#thread?.conversation;
  }
  /** @internal */
  sent(): void {
    this.#window.scrollToEdge('end');
  }
  /** @internal Reading waits until the conversation is opened again. */
  get readingIsHeld(): boolean {
    return this.#thread?.readingHeld ?? false;
  }
  /** Open the conversation anew: reading goes on, the "New" line is drawn again. */
  reopen(): void {
    this.#close();
    this.requestUpdate();
  }
  /** Print the whole conversation, with names, times and the patient, and nothing else of the page. */
  async print(): Promise<void> {
    const { Printing } = await reach(loadPrinting);
    this.#printing ??= new Printing(this, this.#actions.failed);
    await this.#printing.print();
  }
  /** Put the focus on the header, the messages or the composer; false when it is not there. */
  focusPart(part: 'header' | 'messages' | 'composer'): boolean {
    const at = { header: '.who, .state', messages: '.scroller', composer: 'textarea:read-write, .blocked' };
    const target = this.#$(at[part]);
    target?.focus();
    return !!target;
  }

  protected override storeConnected(): () => void {
    return () => this.#close();
  }

  protected override willUpdate(): void {
    const { store, conversationId: id, snap } = this;
    if (this.open && (this.open.id !== id || this.open.store !== store)) this.#close();
    if (store && id) this.open ??= new OpenThread(store, id, this.around);
    const { open } = this;
    const made = open && printing();
    if (made) this.#printing ??= new made.Printing(this, this.#actions.failed);
    this.#thread = id && snap?.session !== 'signed-out' ? store?.snapshot.threads[id] : undefined;
    this.#reading.allowed = !this.held && !this.readingIsHeld && snap?.session === 'ready';
    const tell = open?.follow(this.#thread, this);
    if (tell) void this.updateComplete.then(() => tell(this, this.t));
    this.#window.items = open?.rows ?? [];
    if (this.#thread) open?.place(this.#thread, this.#window);
  }

  protected override focusLost(): void {
    this.focusPart('header');
  }

  override render(): TemplateResult {
    const { t, locale, snap } = this;
    const thread = this.#thread;
    const conversation = thread?.status === 'not-found' ? undefined : thread?.conversation;
    const name = this.label ?? (conversation ? t.messagesOf(peopleNames(t, locale, conversation)) : t.title);
    return html`<section class="pane" aria-label=${name} @pointerdown=${this.#unhold} @keydown=${this.#keys}
        @focusin=${this.#unhold} @wheel=${{ handleEvent: this.#unhold, passive: true }}>
        ${
          conversation
            ? threadHeader(this, conversation, this.#actions, this.#printing)
            : html`<div class="start"><slot name="start"></slot></div>`
        }
        ${this.embedded ? nothing : this.#bar.render(snap, t)}
        ${this.#content(thread)}
        ${conversation && thread?.status === 'ready' ? this.#composer.render(conversation) : nothing}
      </section>
      ${this.#toast.render()}`;
  }

  protected override updated(): void {
    this.tellError(this.#thread?.error);
    for (const end of this.renderRoot.querySelectorAll('.end'))
      this.#reading.watch(end, !end.matches('.show-all:not([hidden]) ~ *'));
  }

  #content(thread: ThreadState | undefined): TemplateResult {
    const { t, snap, open } = this;
    if (snap?.session === 'signed-out') return signedOutView(this);
    if (!this.conversationId)
      return stateView({
        name: 'nothing-chosen',
        icon: 'message',
        heading: this.heading(t.chooseConversation),
      });
    if (thread?.status === 'not-found') {
      return stateView({
        name: 'not-found',
        icon: 'alert',
        heading: this.heading(t.notFound),
        sentences: [t.notFoundHint],
        action: { label: t.backToList, run: this.#leave },
      });
    }
    const failed = snap?.session === 'failed';
    if (failed || thread?.status === 'error') {
      const again = () => (failed ? this.store?.retry() : this.reopen());
      return errorView(this, thread?.error ?? snap?.error, again);
    }
    return open && thread?.conversation && thread.status !== 'loading' && !open.awaiting
      ? this.#messages(thread, thread.conversation, open)
      : skeleton(6, t.loading);
  }

  #messages({ hasAfter }: ThreadState, conversation: Conversation, open: OpenThread): TemplateResult {
    const { t, locale, timeZone } = this;
    this.#context = {
      t,
      locale,
      timeZone,
      now: new Date(),
      conversation,
      open,
      portalUser: this.snap?.me?.user.type === 'portal',
      read: open.lastRead(conversation),
      expand: this.#expand,
      act: this.#actions.act,
    };
    const { unseen } = open;
    return html`<div class="scroller" part="messages" tabindex="0" role="region" aria-label=${t.title}>
        <ol role="list"></ol>
      </div>
      ${
        this.away || hasAfter
          ? html`<button type="button" class="btn pill" title=${t.toNewest} @click=${this.#toNewest}>
              ${unseen ? t.newMessages(unseen) : html`<span class="sr">${t.toNewest}</span>`}
              <span aria-hidden="true">↓</span>
            </button>`
          : nothing
      }`;
  }

  #$(selector: string): HTMLElement | null {
    return this.renderRoot.querySelector<HTMLElement>(selector);
  }
  /** Away from a conversation that is not there: to the list within an inbox, else to nothing chosen. */
  readonly #leave = (): void => {
    const conversationId = this.conversationId!;
    this.conversationId = undefined;
    emit(this, 'kipu-conversation-close', { conversationId });
  };
  #close(): void {
    this.open?.close();
    this.open = undefined;
    this.away = false;
  }
  readonly #unhold = (): void => {
    this.held = false;
  };
  readonly #keys = (event: KeyboardEvent): void => {
    this.#unhold();
    this.#printing?.keydown(event);
  };
  readonly #toNewest = (): void => {
    this.focusPart('messages');
    if (this.#thread?.hasAfter) {
      this.around = undefined;
      this.reopen();
    } else this.#window.scrollToEdge('end');
  };
  readonly #expand = (key: string): void => {
    this.open?.expanded.add(key);
    this.focusPart('messages');
    this.requestUpdate();
  };
}

// Where the reader stands is known only when it is drawn, and whether "To the newest message" shows follows from that.
KipuThread.disableWarning?.('change-in-update');

declare global {
  interface HTMLElementTagNameMap {
    'kipu-thread': KipuThread;
  }
}
