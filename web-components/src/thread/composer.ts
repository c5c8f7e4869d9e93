import { type Conversation, cleanText, type DraftState } from '@kipu-messages/sdk';
import { html, nothing, type ReactiveController, type TemplateResult } from 'lit';
import { announce } from '../base/announcer.ts';
import { around } from '../base/around.ts';
import { maySend } from '../base/events.ts';
import { typedText } from '../base/field.ts';
import { icon } from '../base/icons.ts';
import type { KipuElement } from '../base/kipu-element.ts';
import { stateSlot } from '../base/state-view.ts';
import { inWords } from '../locales/reasons.ts';
import { personInFull, readersOf } from './people.ts';
import { bodyProblem, conflictBox, counter, noticeBox, refusedFiles, sends } from './writing.ts';

/** So many readers are named with title or relation; of more, the names alone. */
const NAMED_IN_FULL = 3;
/** More readers than these may not fit their box: it scrolls, by keys too. */
const MAY_SCROLL = 8;

/** What the composer needs from the element that it stands in. */
export interface ComposerHost extends KipuElement {
  /** Which key sends: Enter alone, or with Ctrl or ⌘. */
  sendOn: 'enter' | 'modifier';
  /** The open conversation, once it is loaded. */
  readonly conversation: Conversation | undefined;
  focusPart(part: 'messages' | 'composer'): boolean;
  /** A message left the composer. */
  sent(): void;
}

/**
 * Where a reply is written: who will read it, the text, what must be known before sending, and Send. While no reply is
 * possible it says why and keeps the unsent text in the same field, read-only. The text lives in the store's draft alone.
 * It is no `<form>`: a sandboxed frame may not submit one.
 */
export class Composer implements ReactiveController {
  readonly #host: ComposerHost;
  #problem = '';
  #asking = false;
  #conversationId: string | undefined;
  #couldReply: boolean | undefined;
  #hadFocus = false;

  constructor(host: ComposerHost) {
    this.#host = host;
    host.addController(this);
  }

  hostUpdate(): void {
    const { conversation, shadowRoot, t } = this.#host;
    const { id, canReply } = conversation ?? {};
    if (id !== this.#conversationId) this.#problem = '';
    else if (canReply && this.#couldReply === false) announce(this.#host, t.canReplyAgain);
    this.#conversationId = id;
    this.#couldReply = canReply;
    this.#hadFocus = !!shadowRoot?.activeElement?.closest('.composer');
  }
  hostUpdated(): void {
    // What had the focus may have left with this update: it must not fall to the page.
    if (this.#hadFocus && !this.#host.shadowRoot?.activeElement) this.#host.focusPart('composer');
  }

  render(conversation: Conversation): TemplateResult {
    const { t, store, snap } = this.#host;
    const { id, canReply, notice } = conversation;
    const draft = snap?.drafts[id];
    const body = draft?.value.body ?? '';
    const keep = (which: 'mine' | 'theirs') => {
      store?.resolveDraft(id, which);
      this.#host.focusPart('composer');
    };
    return html`<div class="composer" part="composer" @paste=${this.#files} @drop=${this.#files}>
      ${notice.emergency && noticeBox(t.notice(notice.emergency))}
      ${canReply ? this.#recipients(conversation) : nothing}
      ${conflictBox(t, draft, keep)}
      ${canReply || body ? this.#field(canReply, body) : nothing}
      ${canReply ? this.#foot(conversation, draft) : this.#blocked(conversation)}
    </div>`;
  }

  #recipients(conversation: Conversation): TemplateResult {
    const { t, locale } = this.#host;
    const readers = readersOf(conversation);
    const { patient, type, notReceiving } = conversation;
    const about = [
      type === 'staff' && t.staff,
      // A relation says whose chart it is; without one the chart is named by itself.
      patient &&
        !readers.some(({ relation }) => relation && relation !== 'patient') &&
        t.aboutPatient(patient.name),
    ].filter(Boolean);
    return html`<p class="to" id="to" tabindex=${readers.length > MAY_SCROLL ? 0 : nothing}>
        <span class="meta">${t.to}</span>
        ${readers.map(
          (person) =>
            html`<span class="chip">${readers.length > NAMED_IN_FULL ? person.name : personInFull(t, person, patient?.name)}</span>`,
        )}${about.length ? html`<span class="meta">${about.join(' · ')}</span>` : nothing}
      </p>
      ${
        notReceiving?.length
          ? html`<p class="notice">${t.notReceiving(
              new Intl.ListFormat(locale).format(notReceiving.map(({ name }) => name)),
              notReceiving.length,
            )}</p>`
          : nothing
      }`;
  }

  #field(canReply: boolean, body: string): TemplateResult {
    const { t, store, sendOn } = this.#host;
    const enter = sendOn === 'enter';
    const label = canReply ? t.message : t.yourText;
    return html`<textarea
        class="input"
        part="text"
        dir="auto"
        rows=${body.split('\n').length}
        enterkeyhint=${enter ? 'send' : 'enter'}
        aria-label=${label}
        aria-describedby="to hint problem"
        aria-invalid=${this.#problem ? 'true' : nothing}
        ?readonly=${!canReply}
        placeholder=${label}
        .value=${body}
        @input=${this.#input}
        @keydown=${this.#keydown}
        @blur=${() => void store?.flushDrafts().catch(() => undefined)}
      ></textarea>
      <span id="hint" class="sr">${enter ? t.sendHintEnter : t.sendHintModifier}</span>
      <p id="problem" class="error" ?hidden=${!this.#problem}>${this.#problem}</p>
      ${canReply ? nothing : html`<button type="button" class="btn copy" @click=${() => this.#copy(body)}>${t.copy}</button>`}`;
  }

  #foot(conversation: Conversation, draft: DraftState | undefined): TemplateResult {
    const { t, snap } = this.#host;
    const body = draft?.value.body ?? '';
    const offline = snap?.connection.status === 'offline';
    const readers = readersOf(conversation);
    const { nonUrgent, redisclosure } = conversation.notice;
    const to = readers.length === 1 ? readers[0]!.name : t.people(readers.length);
    const saved = draft?.status === 'saved' ? t.draftSaved : offline ? t.draftUnsaved : '';
    return html`<div class="foot">
      <div class="meta notes">
        <p><bdi>${t.notice(nonUrgent)}</bdi></p>
        ${redisclosure && html`<p><bdi>${redisclosure}</bdi></p>`} ${body && saved && html`<p>${saved}</p>`}
      </div>
      ${counter(t, body)}
      <button type="button" class="btn primary send" part="send" @click=${this.#send} title=${t.sendTo(to)}>
        ${icon('send')}<span class="cut">${around(t.sendTo, to)}</span>
      </button>
    </div>`;
  }

  #blocked({ reasons }: Conversation): TemplateResult {
    const { t, locale, snap } = this.#host;
    const said = inWords(reasons, locale, snap?.me?.user.type === 'portal');
    const why = html`<div>
      <strong>${t.cantReply}</strong>
      ${said.length > 1 ? html`<ul>${said.map((words) => html`<li>${words}</li>`)}</ul>` : html`<p>${said}</p>`}
    </div>`;
    return html`<div class="notice blocked" tabindex="-1" role="group" aria-label=${t.cantReply}>
      ${stateSlot('no-reply', why)}
    </div>`;
  }

  readonly #input = ({ target }: Event): void => {
    const { store, conversation } = this.#host;
    this.#problem = '';
    const body = typedText(target as HTMLTextAreaElement, cleanText);
    if (conversation) store?.setDraft(conversation.id, { body });
  };
  readonly #keydown = (event: KeyboardEvent): void => {
    if (!sends(event, this.#host.sendOn === 'enter')) return;
    event.preventDefault();
    void this.#send();
  };
  readonly #files = (event: ClipboardEvent | DragEvent): void => {
    if (refusedFiles(event)) this.#say(this.#host.t.noFiles);
  };
  #say(problem: string): void {
    this.#problem = problem;
    announce(this.#host, problem);
    this.#host.requestUpdate();
  }

  readonly #send = async (): Promise<void> => {
    const { t, store, snap, conversation } = this.#host;
    if (!store || !conversation?.canReply || this.#asking) return;
    const { id } = conversation;
    const body = snap?.drafts[id]?.value.body ?? '';
    const problem = bodyProblem(t, body);
    if (problem) {
      this.#say(problem);
      this.#host.focusPart('composer');
      return;
    }
    this.#asking = true;
    const go = await maySend(this.#host, id);
    this.#asking = false;
    if (!go) return;
    this.#problem = '';
    store.send(id, body);
    this.#host.sent();
  };

  async #copy(body: string): Promise<void> {
    try {
      await navigator.clipboard.writeText(body);
      announce(this.#host, this.#host.t.copied);
    } catch {
      // No permission, or no secure page: select it for the reader's own copy.
      const field = this.#host.shadowRoot?.querySelector('textarea');
      field?.focus();
      field?.select();
    }
  }
}
