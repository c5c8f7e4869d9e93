import type { RecipientPage } from '@kipu-messages/sdk';
import {
  html,
  nothing,
  type ReactiveController,
  type ReactiveControllerHost,
  type TemplateResult,
} from 'lit';
import { live } from 'lit/directives/live.js';
import { repeat } from 'lit/directives/repeat.js';
import { announce } from '../base/announcer.ts';
import { icon } from '../base/icons.ts';
import type { ComposeWords } from '../locales/compose-en.ts';
import type { Words } from '../locales/en.ts';
import { highlight } from './highlight.ts';
import { type Recipient, type RecipientScope, RecipientSearch } from './recipient-search.ts';

/** What the field asks of its element. */
export interface RecipientHost extends ReactiveControllerHost, HTMLElement {
  /** Undefined: not known yet. */
  readonly recipientScope: RecipientScope | undefined;
  readonly words: ComposeWords;
  readonly coreWords: Words;
  /** The choice changed by the user. */
  recipientsChosen(chosen: readonly Recipient[]): void;
}

const TYPING_MS = 200;

/** The To field: a combobox over the service's recipients, with chips. It offers whom the service lists, nobody else. */
export class RecipientField implements ReactiveController {
  readonly #host: RecipientHost;
  readonly #search: RecipientSearch;
  #chosen: readonly Recipient[] = [];
  #q = '';
  #open = false;
  #active = -1;
  /** The last chip is marked: Backspace once more removes it. */
  #marked = false;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(host: RecipientHost) {
    this.#host = host;
    this.#search = new RecipientSearch(
      () => host.recipientScope,
      () => host.requestUpdate(),
    );
    host.addController(this);
  }

  get chosen(): readonly Recipient[] {
    return this.#chosen;
  }
  /** Nobody can be written to: the service answered an empty list to an empty search. */
  get nobody(): RecipientPage | undefined {
    const { everyone } = this.#search;
    return everyone?.data.length === 0 ? everyone : undefined;
  }

  hostDisconnected(): void {
    this.reset();
  }
  /** Forget everything: another type, another chart, another user. */
  reset(): void {
    clearTimeout(this.#timer);
    this.#search.reset();
    this.#chosen = [];
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
    if (found) this.#chosen = found;
    this.#host.requestUpdate();
    return !found || found.length === ids.length;
  }
  focus(): void {
    this.#input?.focus();
  }

  render(error: string | undefined, hint: string | undefined): TemplateResult {
    const { words: w } = this.#host;
    const described = [error && 'to-error', hint && 'to-hint'].filter(Boolean).join(' ');
    return html`<div class="field to" @focusout=${this.#left}>
      <label class="label" for="to">${w.to}</label>
      <div class="input chips" part="to" @pointerdown=${this.#pressed}>
        ${this.#chosen.map((r, index) => this.#chip(r, index))}
        <input
          id="to"
          role="combobox"
          autocomplete="off"
          autocapitalize="off"
          spellcheck="false"
          placeholder=${this.#chosen.length ? nothing : w.searchName}
          aria-expanded=${this.#open}
          aria-controls="to-list"
          aria-autocomplete="list"
          aria-required="true"
          aria-invalid=${error ? 'true' : nothing}
          aria-describedby=${described || nothing}
          aria-activedescendant=${this.#open && this.#active >= 0 ? `to-${this.#active}` : nothing}
          .value=${live(this.#q)}
          @input=${this.#typed}
          @keydown=${this.#key}
          @click=${() => this.#show()}
        />
      </div>
      ${this.#list()}
      ${error ? html`<div class="error" id="to-error">${error}</div>` : nothing}
      ${hint ? html`<div class="meta" id="to-hint">${hint}</div>` : nothing}
    </div>`;
  }

  #chip(r: Recipient, index: number): TemplateResult {
    const { words: w } = this.#host;
    const marked = this.#marked && index === this.#chosen.length - 1;
    return html`<span class="chip ${marked ? 'marked' : ''}"
      ><bdi>${r.name}</bdi
      ><button type="button" aria-label=${w.remove(r.name)} title=${w.remove(r.name)} @click=${() => this.#remove(r)}>
        ${icon('close')}
      </button></span
    >`;
  }
  #list(): TemplateResult {
    const { words: w } = this.#host;
    const rows = this.#rows;
    const says =
      this.#search.status === 'failed'
        ? w.searchFailed
        : this.#search.status === 'loading' && rows.length === 0
          ? w.searching
          : this.#search.page && rows.length === 0 && this.#q
            ? w.noMatch(this.#q.trim())
            : this.#search.page?.nextCursor
              ? w.typeMore
              : undefined;
    return html`<div class="popup" part="options" ?hidden=${!this.#open || (rows.length === 0 && !says)}>
      <ul id="to-list" role="listbox" aria-label=${w.to} @pointerdown=${(event: Event) => event.preventDefault()}>
        ${repeat(
          rows,
          (r) => r.id,
          (r, index) =>
            html`<li
              id="to-${index}"
              role="option"
              class=${index === this.#active ? 'active' : ''}
              aria-selected=${this.#chosen.some((c) => c.id === r.id)}
              @click=${() => this.#choose(r)}
            >
              <span class="name"
                ><bdi>${highlight(r.name, this.#q).map(([text, hit]) => (hit ? html`<mark part="match">${text}</mark>` : text))}</bdi></span
              >
              <span class="meta">${this.#about(r)}</span>
            </li>`,
        )}
      </ul>
      ${says ? html`<div class="says">${says}</div>` : nothing}
    </div>`;
  }
  /** "Guardian · Marcus W." for portal people, the title for staff. */
  #about(r: Recipient): string {
    const patient = this.#host.recipientScope?.patient;
    if (!r.relation) return r.title ?? this.#host.coreWords.staff;
    return [this.#host.coreWords.relation[r.relation], r.relation !== 'patient' && patient]
      .filter(Boolean)
      .join(' · ');
  }

  get #input(): HTMLInputElement | null {
    return this.#host.shadowRoot?.querySelector<HTMLInputElement>('#to') ?? null;
  }
  get #single(): boolean {
    return this.#host.recipientScope?.type === 'portal';
  }
  get #rows(): readonly Recipient[] {
    const rows = this.#search.page?.data ?? [];
    return this.#single ? rows : rows.filter((r) => !this.#chosen.some((c) => c.id === r.id));
  }

  readonly #typed = (event: Event): void => {
    this.#q = (event.target as HTMLInputElement).value;
    this.#marked = false;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.#find(), TYPING_MS);
    this.#host.requestUpdate();
  };
  readonly #pressed = (event: Event): void => {
    if (event.target === event.currentTarget) {
      event.preventDefault();
      this.focus();
      this.#show();
    }
  };
  readonly #left = (event: FocusEvent): void => {
    if (!(event.currentTarget as Element).contains(event.relatedTarget as Node | null)) {
      clearTimeout(this.#timer);
      this.#close();
    }
  };
  readonly #key = (event: KeyboardEvent): void => {
    if (event.isComposing || event.keyCode === 229) return;
    const rows = this.#rows;
    const { key } = event;
    if (key === 'ArrowDown' || key === 'ArrowUp') {
      event.preventDefault();
      if (!this.#open) {
        this.#show();
        return;
      }
      const step = key === 'ArrowDown' ? 1 : -1;
      this.#active = rows.length
        ? (Math.max(this.#active, step > 0 ? -1 : 0) + step + rows.length) % rows.length
        : -1;
    } else if (key === 'Enter') {
      const row = this.#open ? rows[this.#active] : undefined;
      if (event.ctrlKey || event.metaKey) return;
      event.preventDefault();
      if (row) this.#choose(row);
      else this.#show();
    } else if (key === 'Escape' && this.#open) {
      event.preventDefault();
      event.stopPropagation();
      this.#close();
    } else if (key === 'Backspace' && this.#q === '' && this.#chosen.length) {
      const last = this.#chosen.at(-1);
      if (this.#marked && last) this.#remove(last);
      else this.#marked = true;
    } else {
      this.#marked = false;
      return;
    }
    this.#host.requestUpdate();
    this.#host.updateComplete.then(() =>
      this.#host.shadowRoot?.querySelector('#to-list .active')?.scrollIntoView({ block: 'nearest' }),
    );
  };

  #show(): void {
    if (this.#open) return;
    this.#open = true;
    void this.#find();
  }
  #close(): void {
    this.#open = false;
    this.#active = -1;
    this.#marked = false;
    this.#host.requestUpdate();
  }
  #choose(r: Recipient): void {
    const { words: w } = this.#host;
    this.#chosen = this.#single ? [r] : [...this.#chosen, r];
    this.#q = '';
    clearTimeout(this.#timer);
    this.#search.stop();
    this.#search.page = this.#search.everyone;
    this.#close();
    announce(this.#host, w.added(r.name), 'recipient');
    this.focus();
    this.#host.recipientsChosen(this.#chosen);
  }
  #remove(r: Recipient): void {
    this.#chosen = this.#chosen.filter((c) => c.id !== r.id);
    this.#marked = false;
    announce(this.#host, this.#host.words.removed(r.name), 'recipient');
    this.focus();
    this.#host.recipientsChosen(this.#chosen);
    this.#host.requestUpdate();
  }

  async #find(): Promise<void> {
    const q = this.#q.trim();
    this.#open = true;
    this.#active = -1;
    if (!(await this.#search.find(q)) || !this.#open) return;
    const n = this.#rows.length;
    const { words: w } = this.#host;
    announce(
      this.#host,
      n || !q ? w.recipientsFound(n, this.#search.page?.nextCursor != null) : w.noMatch(q),
      'found',
    );
  }
}
