import type { ListSection, SearchState, UnreadState } from '@kipu-messages/sdk';
import { html, nothing, type TemplateResult } from 'lit';
import { icon } from '../base/icons.ts';
import type { Words } from '../locales/en.ts';

/** The fewest letters that are searched for (B29), in code points after trimming. */
const SEARCH_MIN = 3;
export const isSearch = (q: string): boolean => [...q.trim().normalize('NFC')].length >= SEARCH_MIN;

export interface ListHead {
  t: Words;
  heading: TemplateResult;
  q: string;
  search: SearchState | undefined;
  section: ListSection;
  unread: UnreadState | undefined;
  canCompose: boolean;
  /** Compose may be wanted soon: load it. */
  intent(): void;
  composed(event: Event): void;
  compose(): void;
  type(q: string): void;
  clear(): void;
  choose(section: ListSection): void;
}

/** Title and Compose, the search field, and the tabs or what a search found. */
export function listHead(head: ListHead): TemplateResult {
  const { t, q } = head;
  return html`<div class="head" part="head">
    <div class="top">
      ${head.heading}
      ${
        head.canCompose
          ? html`<kipu-new-message
              @pointerenter=${head.intent}
              @focusin=${head.intent}
              @click=${head.compose}
              @kipu-conversation-open=${head.composed}
              ><button slot="trigger" type="button" class="btn primary" part="compose" title=${t.compose} aria-label=${t.compose} aria-haspopup="dialog">
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
        @input=${(event: Event) => head.type((event.target as HTMLInputElement).value)}
        @keydown=${(event: KeyboardEvent) => {
          if (event.key !== 'Escape' || !q || event.isComposing) return;
          event.preventDefault();
          event.stopPropagation();
          head.clear();
        }}
      />
      ${
        q
          ? html`<button type="button" class="btn quiet icon-only" title=${t.clearSearch} aria-label=${t.clearSearch} @click=${head.clear}>${icon('close')}</button>`
          : nothing
      }
    </div>
    <span id="search-hint" class="sr">${t.searchHint}</span>
    ${isSearch(q) ? found(head) : q.trim() ? html`<p class="searching meta">${t.searchHint}</p>` : tabs(head)}
  </div>`;
}

const found = ({ t, search }: ListHead) =>
  html`<p class="searching meta">${search?.status === 'ready' ? t.results(search.results.length, !search.complete) : t.loading}</p>`;

function tabs({ t, section, unread, choose }: ListHead): TemplateResult {
  const tab = (which: ListSection) => {
    const count = unread?.[which] ?? 0;
    return html`<button
      type="button"
      role="tab"
      aria-selected=${section === which}
      aria-controls="panel"
      aria-label=${count ? t.tabUnread(t.section[which], count) : t.section[which]}
      tabindex=${section === which ? 0 : -1}
      @click=${() => choose(which)}
    >
      ${t.section[which]}${count ? html` <span class="meta ${count > 99 ? 'over' : ''}">${count > 99 ? nothing : count}</span>` : nothing}
    </button>`;
  };
  const keys = (event: KeyboardEvent) => {
    if (!['ArrowLeft', 'ArrowRight', 'Home', 'End'].includes(event.key)) return;
    event.preventDefault();
    choose(section === 'active' ? 'archived' : 'active');
    const other = (event.currentTarget as Element).querySelector<HTMLElement>('[tabindex="-1"]');
    other?.focus();
  };
  return html`<div class="tabs" role="tablist" aria-label=${t.conversations} @keydown=${keys}>${tab('active')}${tab('archived')}</div>`;
}
