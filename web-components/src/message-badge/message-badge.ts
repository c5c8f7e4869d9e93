import { html, nothing, type PropertyDeclarations, type PropertyValues, type TemplateResult } from 'lit';
import { announce } from '../base/announcer.ts';
import { emit } from '../base/events.ts';
import { composedClosest, deepActiveElement } from '../base/focus.ts';
import { icon } from '../base/icons.ts';
import { KipuElement } from '../base/kipu-element.ts';
import { webAddress } from '../base/web-address.ts';
import { badgeStyles } from './message-badge.styles.ts';

/**
 * The message icon of a page's header with the number of unread messages, live. The number is the server's: while it is
 * unknown, none shows.
 *
 * @summary A button or link to the inbox with the unread count.
 * @fires {CustomEvent<{unread?: number}>} kipu-open-inbox - Pressed; cancel it to open the inbox your own way.
 * @fires {CustomEvent<{messages: number, conversations: number}>} kipu-unread-change - The server's count changed.
 * @slot icon - Replaces the icon.
 * @csspart button - The button or link.
 * @csspart count - The pill with the number.
 * @cssproperty [--kipu-badge=light-dark(#c2261d, #d93a30)] - Fill of the pill.
 * @cssproperty [--kipu-badge-ring=surface] - The 2 px ring around the pill: the colour of the bar it sits on.
 * @cssproperty [--kipu-badge-icon=inherit] - Colour of the icon.
 */
export class KipuMessageBadge extends KipuElement {
  static override readonly styles = badgeStyles;
  static override properties: PropertyDeclarations = {
    href: {},
  };

  /** Where a press leads, after `kipu-open-inbox`: http(s) or relative. Without such an address the element is a button. */
  href?: string;

  #announced: number | undefined;

  protected override willUpdate(changed: PropertyValues): void {
    super.willUpdate(changed);
    const unread = this.#unread;
    if (unread === undefined || unread.messages === this.#announced) {
      if (!unread) this.#announced = undefined;
      return;
    }
    const before = this.#announced;
    this.#announced = unread.messages;
    const { messages, conversations } = unread;
    emit(this, 'kipu-unread-change', { messages, conversations });
    if (before !== undefined && messages > before && !readerIsInInbox()) {
      announce(this, this.t.unreadMessages(messages), 'badge');
    }
  }

  protected override render(): TemplateResult {
    const { t } = this;
    const n = this.#unread?.messages;
    const stale = n !== undefined && this.snap?.connection.stale;
    const says = n === undefined ? t.title : t.badgeUnread(n);
    const name = [this.label ? `${this.label}: ${says}` : says, stale && t.mayBeOutOfDate]
      .filter(Boolean)
      .join(', ');
    const inside = html`<slot name="icon">${icon('message')}</slot>${
      n
        ? html`<span class="count ${stale ? 'stale' : ''} ${n > 99 ? 'over' : ''}" part="count" aria-hidden="true">${n > 99 ? nothing : n}</span>`
        : nothing
    }`;
    const href = webAddress(this.href);
    return href
      ? html`<a class="bell" part="button" href=${href} aria-label=${name} title=${name} @click=${this.#open}>${inside}</a>`
      : html`<button class="bell" part="button" type="button" aria-label=${name} title=${name} @click=${this.#open}>${inside}</button>`;
  }

  get #unread() {
    return this.snap?.session === 'signed-out' ? undefined : this.snap?.unread;
  }
  readonly #open = (event: Event): void => {
    const unread = this.#unread?.messages;
    if (!emit(this, 'kipu-open-inbox', unread === undefined ? {} : { unread })) event.preventDefault();
  };
}

function readerIsInInbox(): boolean {
  const active = deepActiveElement();
  return active !== null && composedClosest(active, 'kipu-inbox, kipu-thread') !== null;
}

declare global {
  interface HTMLElementTagNameMap {
    'kipu-message-badge': KipuMessageBadge;
  }
}
