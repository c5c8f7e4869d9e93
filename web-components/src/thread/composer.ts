import type { Conversation, DraftState, InboxStore } from '@kipu-messages/sdk';
import { html, nothing, type ReactiveController, type TemplateResult } from 'lit';
import { announce } from '../base/announcer.ts';
import { around } from '../base/around.ts';
import { maySend } from '../base/events.ts';
import { icon } from '../base/icons.ts';
import type { Words } from '../locales/en.ts';
import { inWords } from '../locales/reasons.ts';
import { joined, others, personInFull } from './people.ts';

/** The longest message, in code points (B20), and from where on the rest is counted. */
const BODY_MAX = 10_000;
const COUNT_FROM = 9_500;
/** So many readers are named with title or relation; of more, the names alone. */
const NAMED_IN_FULL = 3;
/** More readers than these may not fit their box: it scrolls, by keys too. */
const MAY_SCROLL = 8;

/** What the composer needs from the element that it stands in. */
export interface ComposerHost extends HTMLElement {
  requestUpdate(): void;
  addController(controller: ReactiveController): void;
  readonly updateComplete: Promise<boolean>;
  /** Which key sends: Enter alone, or with Ctrl or ⌘. */
  sendOn: 'enter' | 'modifier';
  /** What the composer works on now, while a conversation is open. */
  readonly composing:
    | {
        store: InboxStore;
        conversation: Conversation;
        draft: DraftState | undefined;
        t: Words;
        locale: string;
        offline: boolean;
        /** Reasons are worded for whom they are told. */
        portalUser: boolean;
      }
    | undefined;
  /** A message left the composer. */
  sent(): void;
}

/**
 * Where a reply is written: who will read it, the text, what must be known before sending, and Send. While no reply is
 * possible it says why and keeps the unsent text in the same field, read-only. The text lives in the store's draft alone. It is no `<form>`:
 * a sandboxed frame may not submit one.
 */
export class Composer implements ReactiveController {
  readonly #host: ComposerHost;
  #problem = '';
  #asking = false;
  #couldReply: boolean | undefined;
  #hadFocus = false;
  #conversationId: string | undefined;

  constructor(host: ComposerHost) {
    this.#host = host;
    host.addController(this);
  }

  get field(): HTMLTextAreaElement | null {
    return this.#host.shadowRoot?.querySelector('textarea') ?? null;
  }

  hostConnected(): void {
    addEventListener('beforeunload', this.#unload);
  }
  hostDisconnected(): void {
    removeEventListener('beforeunload', this.#unload);
  }
  hostUpdate(): void {
    const active = this.#host.shadowRoot?.activeElement;
    this.#hadFocus = active?.closest('.composer') != null;
    const now = this.#host.composing;
    if (now?.conversation.id !== this.#conversationId) {
      this.#conversationId = now?.conversation.id;
      this.#couldReply = undefined;
      this.#problem = '';
    }
  }
  hostUpdated(): void {
    const now = this.#host.composing;
    if (!now) return;
    const { field } = this;
    const body = now.draft?.value.body ?? '';
    // Set only what differs, or the caret would jump.
    if (field && field.value !== body) field.value = body;
    const { canReply } = now.conversation;
    if (canReply && this.#couldReply === false) announce(this.#host, now.t.canReplyAgain);
    const root = this.#host.shadowRoot;
    // What had the focus may have left with this update: it must not fall to the page.
    if (this.#hadFocus && !root?.activeElement)
      root?.querySelector<HTMLElement>(canReply ? 'textarea' : '.blocked')?.focus();
    this.#couldReply = canReply;
  }

  render(): TemplateResult | typeof nothing {
    const now = this.#host.composing;
    if (!now) return nothing;
    const { conversation, draft, t } = now;
    const { canReply, notice } = conversation;
    const body = draft?.value.body ?? '';
    return html`<div class="composer" part="composer">
      ${notice.emergency ? html`<p class="notice">${icon('alert')}<bdi>${t.notice(notice.emergency)}</bdi></p>` : nothing}
      ${canReply ? this.#recipients(now) : nothing}
      ${draft?.status === 'conflict' ? this.#conflict(now) : nothing}
      ${canReply || body ? this.#field(now, body) : nothing}
      ${
        canReply
          ? this.#foot(now, body)
          : html`<div class="notice blocked" tabindex="-1" role="group" aria-label=${t.cantReply}>
              <div><strong>${t.cantReply}</strong>${this.#reasons(now)}</div>
            </div>`
      }
    </div>`;
  }

  #recipients({ conversation, t, locale }: NonNullable<ComposerHost['composing']>): TemplateResult {
    const absent = new Set(conversation.notReceiving?.map(({ id }) => id));
    const readers = others(conversation).filter(({ id }) => !absent.has(id));
    const { patient } = conversation;
    // A relation says whose chart it is; without one the chart is named by itself.
    const about = patient && !readers.some(({ relation }) => relation && relation !== 'patient');
    const named = (person: (typeof readers)[number]) =>
      readers.length > NAMED_IN_FULL ? person.name : personInFull(t, person, conversation);
    return html`<p class="to" id="to" tabindex=${readers.length > MAY_SCROLL ? 0 : nothing}>
        <span class="meta">${t.to}</span>
        ${readers.map((person) => html`<span class="chip">${named(person)}</span>`)}${
          about
            ? html`<span class="meta">${conversation.type === 'staff' ? `${t.staff} · ` : ''}${t.aboutPatient(patient.name)}</span>`
            : conversation.type === 'staff'
              ? html`<span class="meta">${t.staff}</span>`
              : nothing
        }
      </p>
      ${
        absent.size
          ? html`<p class="notice">${t.notReceiving(
              joined(locale, conversation.notReceiving?.map(({ name }) => name) ?? []),
              absent.size,
            )}</p>`
          : nothing
      }`;
  }

  #conflict({ store, draft, t }: NonNullable<ComposerHost['composing']>): TemplateResult {
    const keep = (which: 'mine' | 'theirs') => () => {
      store.resolveDraft(draft!.key, which);
      this.field?.focus();
    };
    return html`<div class="notice conflict" role="group" aria-label=${t.draftConflict}>
      <p>${t.draftConflict}</p>
      <blockquote dir="auto">${draft?.theirs?.body}</blockquote>
      <button type="button" class="link" @click=${keep('mine')}>${t.keepMine}</button>
      <button type="button" class="link" @click=${keep('theirs')}>${t.takeTheirs}</button>
    </div>`;
  }

  #field(now: NonNullable<ComposerHost['composing']>, body: string): TemplateResult {
    const { conversation, t } = now;
    const { canReply } = conversation;
    const rows = Math.min(10, Math.max(2, body.split('\n').length));
    return html`<textarea
        class="input"
        part="text"
        dir="auto"
        rows=${rows}
        enterkeyhint=${this.#host.sendOn === 'enter' ? 'send' : 'enter'}
        aria-label=${canReply ? t.message : t.yourText}
        aria-describedby="to hint problem"
        aria-invalid=${this.#problem ? 'true' : nothing}
        ?readonly=${!canReply}
        placeholder=${canReply ? t.message : ''}
        @input=${this.#input}
        @keydown=${this.#keydown}
        @blur=${() => void now.store.flushDrafts().catch(() => undefined)}
        @paste=${(event: ClipboardEvent) => this.#files(event, event.clipboardData)}
        @drop=${(event: DragEvent) => this.#files(event, event.dataTransfer)}
      ></textarea>
      <span id="hint" class="sr">${this.#host.sendOn === 'enter' ? t.sendHintEnter : t.sendHintModifier}</span>
      <p id="problem" class="error" ?hidden=${!this.#problem}>${this.#problem}</p>
      ${canReply ? nothing : html`<button type="button" class="btn copy" @click=${() => void this.#copy(body)}>${t.copy}</button>`}`;
  }

  #foot(now: NonNullable<ComposerHost['composing']>, body: string): TemplateResult {
    const { conversation, draft, t, offline } = now;
    const absent = new Set(conversation.notReceiving?.map(({ id }) => id));
    const readers = others(conversation).filter(({ id }) => !absent.has(id));
    const to = readers.length === 1 && readers[0] ? readers[0].name : t.people(readers.length);
    const left = BODY_MAX - [...body].length;
    const saved =
      body && draft?.status === 'saved' ? t.draftSaved : body && offline ? t.draftUnsaved : undefined;
    return html`<div class="foot">
      <div class="meta notes">
        <p><bdi>${t.notice(conversation.notice.nonUrgent)}</bdi></p>
        ${conversation.notice.redisclosure ? html`<p><bdi>${conversation.notice.redisclosure}</bdi></p>` : nothing}
        ${saved ? html`<p>${saved}</p>` : nothing}
      </div>
      ${
        left <= BODY_MAX - COUNT_FROM
          ? html`<span class="meta ${left < 0 ? 'over' : ''}">${left < 0 ? t.tooLong(-left) : t.charactersLeft(left)}</span>`
          : nothing
      }
      <button type="button" class="btn primary send" part="send" @click=${() => void this.#send()} title=${t.sendTo(to)}>
        ${icon('send')}<span class="cut">${around(t.sendTo, to)}</span>
      </button>
    </div>`;
  }

  #reasons({ conversation, portalUser, locale }: NonNullable<ComposerHost['composing']>): TemplateResult {
    const said = inWords(conversation.reasons, locale, portalUser);
    return said.length > 1
      ? html`<ul>${said.map((words) => html`<li>${words}</li>`)}</ul>`
      : html`<p>${said}</p>`;
  }

  readonly #unload = (event: BeforeUnloadEvent): void => {
    if (this.#host.composing?.store.hasUnsavedText) event.preventDefault();
  };
  readonly #input = (): void => {
    const now = this.#host.composing;
    if (!now || !this.field) return;
    this.#problem = '';
    now.store.setDraft(now.conversation.id, { ...now.draft?.value, body: this.field.value });
  };
  readonly #keydown = (event: KeyboardEvent): void => {
    // 229: the key belongs to an input method even where `isComposing` comes late.
    if (event.key !== 'Enter' || event.isComposing || event.keyCode === 229) return;
    const modified = event.ctrlKey || event.metaKey;
    const sends = this.#host.sendOn === 'enter' ? !event.shiftKey && !event.altKey : modified;
    if (!sends) return;
    event.preventDefault();
    void this.#send();
  };
  #files(event: Event, data: DataTransfer | null): void {
    const now = this.#host.composing;
    if (!now || !data?.files.length) return;
    event.preventDefault();
    this.#say(now.t.noFiles);
  }
  #say(problem: string): void {
    this.#problem = problem;
    announce(this.#host, problem);
    this.#host.requestUpdate();
  }

  async #send(): Promise<void> {
    const now = this.#host.composing;
    if (!now?.conversation.canReply || this.#asking) return;
    const { store, conversation, t } = now;
    const body = this.field?.value ?? '';
    const over = [...body].length - BODY_MAX;
    if (!body.replace(/[\s\u200b-\u200d\u2060\ufeff]/gu, '') || over > 0) {
      this.#say(over > 0 ? t.tooLong(over) : t.writeFirst);
      this.field?.focus();
      return;
    }
    this.#asking = true;
    const go = await maySend(this.#host, conversation.id);
    this.#asking = false;
    if (!go) return;
    this.#problem = '';
    store.send(conversation.id, body);
    this.#host.sent();
  }

  async #copy(body: string): Promise<void> {
    const { field } = this;
    const t = this.#host.composing?.t;
    try {
      await navigator.clipboard.writeText(body);
    } catch {
      // No permission, or no secure page: select it for the reader's own copy.
      field?.focus();
      field?.select();
      return;
    }
    if (t) announce(this.#host, t.copied);
  }
}
