import type { RecipientPage } from '@kipu-messages/sdk';
import { html, nothing, type ReactiveController, type TemplateResult } from 'lit';
import { announce } from '../base/announcer.ts';
import { field, hintOf } from '../base/field.ts';
import { icon } from '../base/icons.ts';
import { later } from '../base/reach.ts';
import type { Composition, CompositionHost } from './composition.ts';
import { type Recipient, RecipientSearch } from './recipient-search.ts';

const TYPING_MS = 200;

/** What marks the letters that were searched for comes with the first search; until then, and without it, none is marked. */
const marks = later(() => import('./highlight.ts'));

/** The To field: a combobox over the service's recipients, with chips. It offers whom the service lists, nobody else. */
export class RecipientField implements ReactiveController {
  chosen: readonly Recipient[] = [];
  readonly #host: CompositionHost;
  readonly #composition: Composition;
  readonly #search: RecipientSearch;
  #q = '';
  #open = false;
  /** The id of who is highlighted: the list may change beneath, the person must not. */
  #active: string | undefined;
  /** The id of who was pressed. */
  #held: string | undefined;
  /** The last chip is marked: Backspace once more removes it. */
  #marked = false;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(host: CompositionHost, composition: Composition) {
    this.#host = host;
    this.#composition = composition;
    this.#search = new RecipientSearch(
      () => composition.scope,
      () => host.requestUpdate(),
    );
    host.addController(this);
  }

  /** Nobody can be written to: the service answered an empty list to an empty search. */
  get nobody(): RecipientPage | undefined {
    const { everyone } = this.#search;
    return everyone?.data.length ? undefined : everyone;
  }

  hostDisconnected(): void {
    this.reset();
  }
  /** Forget everything: another type, another chart, another user. */
  reset(): void {
    this.#search.reset();
    this.chosen = [];
    this.#q = '';
    this.#close();
  }
  /** Ask who can be written to at all, so that "nobody" is said at once. */
  async prepare(): Promise<void> {
    await this.#search.find('');
  }
  /** Find the people of a draft again; false when some can no longer be chosen. */
  async restore(ids: readonly string[]): Promise<boolean> {
    const found = await this.#search.named(ids);
    if (found) this.chosen = found;
    return !found || found.length === ids.length;
  }

  render(error: string | undefined, hint: string | undefined): TemplateResult {
    const { t, words: w } = this.#host;
    const { chosen } = this;
    return html`<div class="to" @focusout=${this.#left}>
      ${field(
        'to',
        t.to,
        html`<div class="input chips" part="to" @pointerdown=${this.#pressed}>
          ${chosen.map((r) => this.#chip(r, this.#marked && r === chosen.at(-1)))}
          <input
            id="to"
            role="combobox"
            autocomplete="off"
            autocapitalize="off"
            spellcheck="false"
            placeholder=${chosen.length ? nothing : w.searchName}
            aria-expanded=${this.#open}
            aria-controls="to-list"
            aria-autocomplete="list"
            aria-required="true"
            aria-invalid=${error ? 'true' : nothing}
            aria-describedby="to-error to-hint"
            aria-activedescendant=${this.#at < 0 ? nothing : `to-${this.#at}`}
            .value=${this.#q}
            @input=${this.#typed}
            @keydown=${this.#key}
            @click=${this.#show}
          />
        </div>`,
        error,
        hintOf('to', hint),
      )}
      ${this.#list()}
    </div>`;
  }

  #chip(r: Recipient, marked: boolean): TemplateResult {
    const gone = this.#composition.unavailable.includes(r);
    return html`<span class="chip ${marked ? 'marked' : ''} ${gone ? 'gone' : ''}"
      ><bdi>${r.name}</bdi
      ><button type="button" title=${this.#host.words.remove(r.name)} @click=${() => this.#remove(r)}>
        ${icon('close')}
      </button></span
    >`;
  }
  #list(): TemplateResult {
    const { t } = this.#host;
    const rows = this.#rows;
    const says = this.#says(rows.length);
    return html`<div class="popup" part="options" ?hidden=${!this.#open || !(rows.length || says)}>
      <ul id="to-list" role="listbox" aria-label=${t.to} aria-busy=${this.#isBehind} @pointerdown=${(event: Event) => event.preventDefault()}>
        ${rows.map(
          (r, index) =>
            html`<li
              id="to-${index}"
              role="option"
              class=${r.id === this.#active ? 'active' : ''}
              aria-selected=${this.#has(r)}
              @pointerdown=${() => {
                this.#held = r.id;
              }}
              @click=${({ detail }: MouseEvent) => {
                // A press is for the person it began on, though the list may have changed under the finger.
                if (!detail || this.#held === r.id) this.#choose(r);
              }}
            >
              <span class="name"
                ><bdi>${(this.#q && marks()?.highlighted(r.name, this.#q)) || r.name}</bdi></span
              >
              <span class="meta">${this.#about(r)}</span>
            </li>`,
        )}
      </ul>
      ${says && html`<div class="says">${says}</div>`}
    </div>`;
  }
  /** What the list says of itself. */
  #says(found: number): string | undefined {
    const { words: w } = this.#host;
    const { status, page } = this.#search;
    if (status === 'failed') return w.searchFailed;
    if (!found && status) return w.searching;
    if (!found && page && this.#q) return w.noMatch(this.#q.trim());
    return page?.nextCursor ? w.typeMore : undefined;
  }
  /** "Guardian · Marcus W." for portal people, the title for staff. */
  #about({ relation, title }: Recipient): string {
    const { t } = this.#host;
    if (!relation) return title ?? t.staff;
    return [t.relation[relation], relation !== 'patient' && this.#composition.patient]
      .filter(Boolean)
      .join(' · ');
  }

  #$(selector: string): HTMLElement | null | undefined {
    return this.#host.shadowRoot?.querySelector<HTMLElement>(selector);
  }
  get #single(): boolean {
    return this.#composition.type === 'portal';
  }
  #has({ id }: Recipient): boolean {
    return this.chosen.some((one) => one.id === id);
  }
  get #rows(): readonly Recipient[] {
    const rows = this.#search.page?.data ?? [];
    return this.#single ? rows : rows.filter((r) => !this.#has(r));
  }

  /** The list still shows the answer to an earlier question. */
  get #isBehind(): boolean {
    return this.#search.q !== this.#q.trim();
  }
  /** Where the highlighted person stands. */
  get #at(): number {
    return this.#rows.findIndex((r) => r.id === this.#active);
  }

  readonly #typed = ({ target }: Event): void => {
    this.#q = (target as HTMLInputElement).value;
    this.#marked = false;
    this.#active = undefined;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#find(), TYPING_MS);
    this.#host.requestUpdate();
  };
  readonly #pressed = (event: Event): void => {
    if (event.target !== event.currentTarget) return;
    event.preventDefault();
    this.#$('#to')?.focus();
    this.#show();
  };
  readonly #left = (event: FocusEvent): void => {
    if (!(event.currentTarget as Element).contains(event.relatedTarget as Node | null)) this.#close();
  };
  readonly #key = (event: KeyboardEvent): void => {
    if (event.isComposing || event.keyCode === 229) return;
    const rows = this.#rows;
    const { key } = event;
    const last = this.chosen.at(-1);
    const marked = this.#marked;
    this.#marked = false;
    this.#host.requestUpdate();
    if (key === 'ArrowDown' || key === 'ArrowUp') {
      event.preventDefault();
      if (!this.#open) this.#show();
      else {
        const at = this.#at;
        this.#active = rows.at(key === 'ArrowDown' ? (at + 1) % rows.length : Math.max(at, 0) - 1)?.id;
        void this.#host.updateComplete.then(() => this.#$('.active')?.scrollIntoView({ block: 'nearest' }));
      }
    } else if (key === 'Enter' && !event.ctrlKey && !event.metaKey) {
      event.preventDefault();
      const row = rows[this.#at];
      // A name is typed faster than it is found: Enter must not choose whoever stood there before.
      if (row && !this.#isBehind) this.#choose(row);
      else this.#show();
    } else if (key === 'Escape' && this.#open) {
      event.preventDefault();
      event.stopPropagation();
      this.#close();
    } else if (key === 'Backspace' && !this.#q && last) {
      if (marked) this.#remove(last);
      else {
        this.#marked = true;
        announce(this.#host, this.#host.words.remove(last.name), 'recipient');
      }
    }
  };

  readonly #show = (): void => {
    if (!this.#open) void this.#find();
  };
  #close(): void {
    clearTimeout(this.#timer);
    this.#open = this.#marked = false;
    this.#active = undefined;
    this.#host.requestUpdate();
  }
  #choose(r: Recipient): void {
    this.#q = '';
    this.#search.showEveryone();
    this.#close();
    this.#change(this.#single ? [r] : [...this.chosen, r], this.#host.words.added(r.name));
  }
  #remove(r: Recipient): void {
    const left = this.chosen.filter(({ id }) => id !== r.id);
    this.#change(left, this.#host.words.removed(r.name));
  }
  #change(chosen: readonly Recipient[], said: string): void {
    this.chosen = chosen;
    announce(this.#host, said, 'recipient');
    this.#$('#to')?.focus();
    this.#composition.choose(chosen);
  }

  async #find(): Promise<void> {
    const q = this.#q.trim();
    this.#open = true;
    if (!(await this.#search.find(q)) || !this.#open) return;
    const n = this.#rows.length;
    const { words: w } = this.#host;
    const more = !!this.#search.page?.nextCursor;
    announce(this.#host, n || !q ? w.recipientsFound(n, more) : w.noMatch(q), 'found');
  }
}
