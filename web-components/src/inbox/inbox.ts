import type { InboxSnapshot, InboxStore } from '@kipu-messages/sdk';
import { html, nothing, type PropertyDeclarations, type PropertyValues, type TemplateResult } from 'lit';
import { buttonStyles } from '../base/buttons.styles.ts';
import { ConnectionBar } from '../base/connection-bar.ts';
import { emit, type KipuEvent } from '../base/events.ts';
import { fieldStyles } from '../base/fields.styles.ts';
import { icon } from '../base/icons.ts';
import { KipuElement } from '../base/kipu-element.ts';
import { signedOutView } from '../base/session-states.ts';
import { stateStyles } from '../base/state.styles.ts';
import { stateSlot } from '../base/state-view.ts';
import { toastStyles } from '../base/toast.styles.ts';
import { Toast } from '../base/toast.ts';
import type { KipuThread } from '../thread/thread.ts';
import { BackEntry } from './back-entry.ts';
import { inboxStyles } from './inbox.styles.ts';
import type { Entry } from './inbox-row.ts';
import { type ListHeadHost, listHead, loadNewMessage } from './list-head.ts';
import { ListPane, type ListPaneHost } from './list-pane.ts';
import { rowStyles } from './row.styles.ts';

/** Below this width, in px, one pane is shown at a time. */
const TWO_PANES = 640;

/**
 * The reader's conversations, with the open one beside them or, in a narrow place, in front of them. It fills its
 * container's height.
 *
 * @summary The inbox: list and conversation.
 * @fires kipu-conversation-open - Before a conversation is opened; cancelable.
 * @fires kipu-conversation-close - The reader went back to the list.
 * @fires kipu-conversation-archive - A conversation was archived or came back.
 * @fires kipu-view-chart - Before the chart is opened; cancelable.
 * @fires kipu-before-send - Before a message is sent; cancelable, `respondWith(promise)`.
 * @fires kipu-message-sent - The service has the message.
 * @fires kipu-session-expired - The reader wants to sign in again.
 * @fires kipu-error - Something the reader asked for failed.
 * @cssproperty [--kipu-density=compact] - Height of the rows: `compact` (64 px) or `cosy` (76 px), which is the default with `layout="comfortable"`.
 * @slot loading - While the first content is on its way: yours in place of the element's.
 * @slot empty - Nothing in this section yet: yours in place of the element's.
 * @slot no-results - The search found nothing: yours in place of the element's.
 * @slot failed - It could not be loaded: yours in place of the element's.
 * @slot forbidden - The reader may not do this: yours in place of the element's.
 * @slot signed-out - Nobody is signed in: yours in place of the element's.
 * @slot offline - The page has no network: yours in place of the element's.
 * @slot reconnecting - The live connection is being made again: yours in place of the element's.
 * @slot off - Messaging is turned off: yours in place of the element's.
 * @cssState loading - While the first content is on its way.
 * @cssState empty - Nothing in this section yet.
 * @cssState no-results - The search found nothing.
 * @cssState failed - It could not be loaded.
 * @cssState forbidden - The reader may not do this.
 * @cssState signed-out - Nobody is signed in.
 * @cssState offline - The page has no network.
 * @cssState reconnecting - The live connection is being made again.
 * @cssState off - Messaging is turned off.
 * @csspart head - Title, search and tabs.
 * @csspart compose - The Compose button.
 * @csspart search - The search field.
 * @csspart list - The scrolling box of rows.
 * @csspart row - One conversation.
 * @csspart dot - The unread dot.
 * @csspart match - A piece of text that was searched for.
 * @csspart pill - The button that shows what came in the meantime.
 * @csspart thread - The open conversation, a kipu-thread.
 * @csspart state - What stands in place of content.
 * @csspart toast - What was done, with Undo.
 */
export class KipuInbox extends KipuElement implements ListHeadHost, ListPaneHost {
  static override styles = [buttonStyles, fieldStyles, stateStyles, toastStyles, inboxStyles, rowStyles];
  static override properties: PropertyDeclarations = {
    conversationId: { attribute: 'conversation-id', reflect: true },
    section: { reflect: true },
    layout: { reflect: true },
    history: { type: Boolean },
    sendOn: { attribute: 'send-on' },
    narrow: { attribute: false },
  };

  /** The open conversation. Set it to open one; it follows what the reader opens. */
  conversationId: string | undefined;
  /** Which section the list shows. */
  section: 'active' | 'archived' = 'active';
  /** `comfortable` is larger; portal users get it unless the host says `compact`. */
  layout?: 'compact' | 'comfortable';
  /** With one pane, push one entry to the page's history, so that Back leads to the list. */
  history = false;
  /** Which key sends: Enter alone, or (default) with Ctrl or ⌘. */
  sendOn: 'enter' | 'modifier' = 'modifier';

  private narrow = false;
  readonly #toast = new Toast(this);
  readonly #bar = new ConnectionBar(this);
  readonly #pane = new ListPane(this);
  readonly #back = new BackEntry(this, () => this.#close());
  #width: ResizeObserver | undefined;

  /** @internal */
  select({ id, matches }: Entry): void {
    this.#open(id, matches?.find(({ field, seq }) => field === 'body' && seq !== undefined)?.seq);
  }

  /** @internal */
  async compose(): Promise<void> {
    try {
      await loadNewMessage();
    } catch {
      this.#toast.show({ text: this.t.didNotWork });
      return;
    }
    this.renderRoot.querySelector('kipu-new-message')?.show();
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.#width ??= new ResizeObserver(this.#measure);
    this.#width.observe(this);
    this.#measure();
  }
  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#width?.disconnect();
  }
  constructor() {
    super();
    this.addEventListener('keydown', this.#keys);
  }
  readonly #measure = (): void => {
    this.narrow = this.clientWidth < TWO_PANES;
  };

  protected override storeConnected(store: InboxStore): () => void {
    store.openList(this.section);
    return () => this.#pane.reset();
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (changed.has('section') && this.hasUpdated) this.store?.openList(this.section);
    const { snap } = this;
    if (snap?.session === 'signed-out') this.#pane.reset();
    if (this.layout === undefined && snap?.me?.user.type === 'portal') this.layout = 'comfortable';
  }

  protected override updated(): void {
    const { snap } = this;
    this.tellError(snap?.search?.error ?? snap?.lists[this.section].error);
  }

  override render(): TemplateResult {
    const { t, snap, conversationId, narrow } = this;
    if (snap?.session === 'signed-out') {
      return html`<div class="frame">${signedOutView(this)}</div>`;
    }
    const open = conversationId !== undefined;
    return html`<div class="frame">
        ${this.#bar.render(snap, t)} ${this.#offBar(snap)}
        <div class="panes ${open ? 'open' : ''}">
          <section class="list" aria-label=${this.label ?? t.conversations} ?inert=${narrow && open}>
            ${listHead(this, this.#pane)}
            <div class="panel" id="panel" role=${this.#pane.searching ? 'group' : 'tabpanel'} aria-label=${t.conversations}>
              ${this.#pane.render()}
            </div>
          </section>
          <kipu-thread
            part="thread"
            exportparts="header, messages, message, composer, text, send, state"
            embedded
            ?inert=${narrow && !open}
            .conversationId=${conversationId}
            .theme=${this.theme}
            .layout=${this.layout}
            .sendOn=${this.sendOn}
            .headingLevel=${Math.min(6, this.headingLevel + 1)}
            @kipu-conversation-archive=${this.#archived}
            @kipu-conversation-close=${this.#left}
            @marked-unread=${this.#markedUnread}
            ><button
              slot="start"
              class="btn quiet icon-only back"
              title=${t.backToList}
              @click=${this.#leave}
            >
              ${icon('back')}
            </button></kipu-thread
          >
        </div>
      </div>
      ${this.#toast.render()}`;
  }

  protected override focusLost(): void {
    if (this.snap?.session === 'signed-out') super.focusLost();
    else void this.#pane.focusRow();
  }

  /** Messaging is off, for whatever this reader could write. */
  #offBar(snap: InboxSnapshot | undefined): TemplateResult | typeof nothing {
    if (!snap?.me) return nothing;
    const { can, user } = snap.me;
    const portal = user.type === 'portal';
    const off = [can.messagePortal, ...(portal ? [] : [can.messageStaff])].every(({ reasons }) =>
      reasons.some(({ code }) => code === 'messaging_disabled'),
    );
    return off
      ? html`<p class="bar">${stateSlot('off', portal ? this.t.messagingOffPortal : this.t.messagingOff)}</p>`
      : nothing;
  }

  get #thread(): KipuThread | null {
    return this.renderRoot.querySelector('kipu-thread');
  }

  #open(id: string, around?: number, held = false): void {
    if (emit(this, 'kipu-conversation-open', { conversationId: id })) void this.#show(id, around, held);
  }
  async #show(id: string, around?: number, held = false): Promise<void> {
    const thread = this.#thread;
    if (!thread) return;
    thread.around = around;
    thread.held = held;
    if (id === this.conversationId && (thread.readingIsHeld || around !== undefined)) thread.reopen();
    this.conversationId = this.#pane.roving.current = id;
    if (!this.narrow) return;
    if (this.history) this.#back.push(id);
    await this.updateComplete;
    await thread.updateComplete;
    thread.focusPart('header');
  }
  /** Back to the list, by the page's history if it holds our entry. */
  readonly #leave = (): void => {
    if (!this.#back.pop()) this.#close();
  };
  #close(): void {
    const id = this.conversationId;
    if (id === undefined) return;
    this.conversationId = undefined;
    emit(this, 'kipu-conversation-close', { conversationId: id });
    void this.#pane.focusRow(id);
  }

  readonly #archived = (event: KipuEvent<'kipu-conversation-archive'>): void => {
    const { conversationId: id, archived } = event.detail;
    const { t, store } = this;
    if (!archived) {
      this.#toast.show({ text: t.unarchivedToast });
      return;
    }
    if (!this.#pane.searching && this.section === 'active') {
      const heir = this.#pane.heirOf(id);
      this.#pane.drop(id);
      if (this.narrow || heir === undefined) this.#leave();
      else this.#open(heir, undefined, true);
      if (heir !== undefined) void this.#pane.focusRow(heir);
    }
    const undo = async () => {
      await store?.unarchive(id);
      this.#pane.expect(id);
      this.#toast.show({ text: t.unarchivedToast });
      this.#open(id);
    };
    const run = () => {
      undo().catch(() => this.#toast.show({ text: t.didNotWork }));
    };
    this.#toast.show({
      text: t.archivedToast,
      announced: `${t.archivedToast} ${t.undoHint}`,
      actions: [{ label: t.undo, run }],
    });
  };
  /** "Back to messages" in a conversation that is not there: the inbox itself says that it closed. */
  readonly #left = (event: Event): void => {
    event.stopPropagation();
    this.#leave();
  };
  /** With one pane, what is marked as unread is left; with two, reading is held. */
  readonly #markedUnread = (): void => {
    if (this.narrow) this.#leave();
  };
  /** @internal It is the host's to prevent, after all listeners have run. */
  readonly composed = (event: KipuEvent<'kipu-conversation-open'>): void => {
    queueMicrotask(() => {
      if (!event.defaultPrevented) void this.#show(event.detail.conversationId);
    });
  };

  readonly #keys = (event: KeyboardEvent): void => {
    if (event.defaultPrevented) return;
    const undoes = (event.ctrlKey || event.metaKey) && !event.shiftKey && event.key.toLowerCase() === 'z';
    const [target] = event.composedPath();
    const writes = target instanceof HTMLInputElement || target instanceof HTMLTextAreaElement;
    if (undoes && this.#toast.content?.actions && !(writes && target.value)) {
      event.preventDefault();
      this.#toast.act();
    } else if (event.key === 'F6' && this.#nextPart(event.shiftKey)) event.preventDefault();
  };
  /** F6 goes round: list, messages, composer. */
  #nextPart(backwards: boolean): boolean {
    const thread = this.#thread;
    const row = this.#pane.roving.current;
    const inside = thread?.shadowRoot?.activeElement;
    const parts = [
      () => row !== undefined && !this.renderRoot.querySelector('.list[inert]') && !!this.#pane.focusRow(row),
      () => thread?.focusPart('messages') ?? false,
      () => thread?.focusPart('composer') ?? false,
    ];
    const at = !inside ? 0 : inside.closest('.composer') ? 2 : 1;
    const step = backwards ? 2 : 1;
    return parts[(at + step) % 3]!() || parts[(at + 2 * step) % 3]!();
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'kipu-inbox': KipuInbox;
  }
}
