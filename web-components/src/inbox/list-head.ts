import type { ListSection } from '@kipu-messages/sdk';
import { html, nothing, type TemplateResult } from 'lit';
import type { KipuEvent } from '../base/events.ts';
import { icon } from '../base/icons.ts';
import type { KipuElement } from '../base/kipu-element.ts';
import { reach } from '../base/reach.ts';
import type { ListPane } from './list-pane.ts';

/** Loads the new-message dialog, at the latest when someone points at Compose. */
export const loadNewMessage = () => reach(() => import('../define/new-message.ts'));
/** Ahead of the press, which tells when it does not come. */
const prepare = () => void loadNewMessage().catch(() => undefined);

export interface ListHeadHost extends KipuElement {
  section: ListSection;
  /** Load the new-message dialog and open it. */
  compose(): Promise<void>;
  /** "Open" was pressed after a new message was sent. */
  composed(event: KipuEvent<'kipu-conversation-open'>): void;
}

/** Title and Compose, the search field, and the tabs or what a search found. */
export function listHead(host: ListHeadHost, pane: ListPane): TemplateResult {
  const { t, snap } = host;
  const { q } = pane;
  const clear = () => {
    pane.clearSearch();
    pane.focusSearch();
  };
  const keys = (event: KeyboardEvent) => {
    if (event.key !== 'Escape' || !q || event.isComposing) return;
    event.preventDefault();
    event.stopPropagation();
    clear();
  };
  // Once its element is loaded, Compose answers itself.
  const compose = () => customElements.get('kipu-new-message') ?? host.compose();
  return html`<div class="head" part="head">
    <div class="top">
      ${host.heading(t.title)}
      ${
        snap?.me
          ? html`<kipu-new-message
              @pointerenter=${prepare}
              @focusin=${prepare}
              @click=${compose}
              @kipu-conversation-open=${host.composed}
              ><button slot="trigger" class="btn primary" part="compose" title=${t.compose} aria-haspopup="dialog">
                ${icon('compose')}<span>${t.compose}</span>
              </button></kipu-new-message
            >`
          : nothing
      }
    </div>
    <div class="search" role="search">
      ${icon('search')}
      <input
        class="input"
        part="search"
        type="search"
        autocomplete="off"
        enterkeyhint="search"
        placeholder=${t.search}
        aria-label=${t.searchLabel}
        aria-describedby="search-hint"
        .value=${q}
        @input=${(event: Event) => pane.search((event.target as HTMLInputElement).value)}
        @keydown=${keys}
      />
      ${q ? html`<button class="btn quiet icon-only" title=${t.clearSearch} @click=${clear}>${icon('close')}</button>` : nothing}
    </div>
    <span id="search-hint" class="sr">${t.searchHint}</span>
    ${q.trim() ? html`<p class="searching meta">${pane.searching ? found(host) : t.searchHint}</p>` : tabs(host)}
  </div>`;
}

function found({ t, snap }: ListHeadHost): string {
  const { status, results = [], complete } = snap?.search ?? {};
  return status === 'ready' ? t.results(results.length, !complete) : t.loading;
}

function tabs(host: ListHeadHost): TemplateResult {
  const { t, snap, section } = host;
  const tab = (which: ListSection) => {
    const count = snap?.unread?.[which] ?? 0;
    const name = t.section[which];
    return html`<button
      role="tab"
      aria-selected=${section === which}
      aria-controls="panel"
      aria-label=${count ? t.tabUnread(name, count) : name}
      tabindex=${section === which ? 0 : -1}
      @click=${() => {
        host.section = which;
      }}
    >
      ${name} <span class="meta ${count > 99 ? 'over' : ''}">${count && count <= 99 ? count : nothing}</span>
    </button>`;
  };
  const keys = (event: KeyboardEvent) => {
    if (!/^(Arrow(Left|Right)|Home|End)$/.test(event.key)) return;
    event.preventDefault();
    host.section = section === 'active' ? 'archived' : 'active';
    (event.currentTarget as Element).querySelector<HTMLElement>('[tabindex="-1"]')?.focus();
  };
  return html`<div class="tabs" role="tablist" aria-label=${t.conversations} @keydown=${keys}>${tab('active')}${tab('archived')}</div>`;
}
