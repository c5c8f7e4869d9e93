import { cleanLine, cleanText } from '@kipu-messages/sdk';
import { html, nothing, type TemplateResult } from 'lit';
import { choiceCard, field, typedText } from '../base/field.ts';
import { icon } from '../base/icons.ts';
import { stateSlot } from '../base/state-view.ts';
import type { ComposeWords } from '../locales/compose-en.ts';
import type { Words } from '../locales/en.ts';
import { inWords } from '../locales/reasons.ts';
import { episode, few, personInFull } from '../thread/people.ts';
import {
  conflictBox,
  counter,
  leftOf,
  noticeBox,
  refusalOf,
  refusedFiles,
  sends,
} from '../thread/writing.ts';
import type { Composition } from './composition.ts';
import type { Recipient } from './recipient-search.ts';
import type { Choice, MessageType, Rights } from './rights.ts';

/** So many readers are named beside Send; the chips name all. */
const NAMED = 4;

/** All that the fields are drawn from. */
export interface ComposeView {
  t: Words;
  w: ComposeWords;
  locale: string;
  composition: Composition;
  rights: Rights;
  type: MessageType;
  /** The draft could not be saved: keep writing or discard? */
  asking: string | undefined;
  send(): void;
  close(): void;
  blur(): void;
  keep(): void;
  discard(): void;
}

/** "Dana Whitfield and Tom Brandt", "3 people". */
export function whoOf(chosen: readonly Recipient[], locale: string, t: Words): string {
  return chosen.length > 2
    ? t.people(chosen.length)
    : new Intl.ListFormat(locale).format(chosen.map((person) => person.name));
}

const button = (label: string, run: () => void, className = '') =>
  html`<button type="button" class="btn ${className}" @click=${run}>${label}</button>`;

/** The fields and the foot of the dialog, for someone who may write. */
export function composeForm(c: ComposeView): TemplateResult {
  const { t, composition, rights } = c;
  const { draft } = composition;
  const { body = '', subject = '' } = draft?.value ?? {};
  const notice = rights.charts.find((chart) => chart.id === composition.chartId)?.notice ?? rights.me.notice;
  const files = (event: ClipboardEvent | DragEvent) => {
    if (refusedFiles(event)) composition.refuse('body', t.noFiles);
  };
  const keys = (event: KeyboardEvent) => {
    if (sends(event)) c.send();
  };
  return html`<div class="body" @keydown=${keys} @paste=${files} @drop=${files}>
      ${composition.failure ? failed(c) : nothing}
      ${notice.emergency && noticeBox(t.notice(notice.emergency))}
      ${rights.choices.length > 1 ? types(c) : nothing} ${rights.charts.length > 1 ? regarding(c) : nothing}
      ${composition.field.render(composition.errors.to, toHint(c))} ${subjectField(c, subject)} ${bodyField(c, body)}
      ${conflictBox(t, draft, composition.resolve)}
      ${notice.redisclosure && html`<div class="meta">${notice.redisclosure}</div>`}
    </div>
    <div class="foot">${c.asking ? question(c) : actions(c, body || subject, notice.nonUrgent)}</div>`;
}

const question = ({ t, w, asking, discard, keep }: ComposeView) =>
  html`<div class="grow" role="alert">${asking}</div>
    ${button(t.discard, discard)} ${button(w.keepWriting, keep, 'primary keep')}`;

function actions(
  { t, w, locale, composition, close, send }: ComposeView,
  written: string,
  nonUrgent: string,
): TemplateResult {
  const { draft, sending, patient } = composition;
  const { chosen } = composition.field;
  const readers = few(
    t,
    chosen.map(({ name, relation }) => personInFull(t, { name, relation }, patient)),
    NAMED,
  );
  const name = chosen.length ? t.sendTo(whoOf(chosen, locale, t)) : w.send;
  return html`<div class="grow">
      ${chosen.length ? html`<div class="readers">${t.to} ${new Intl.ListFormat(locale).format(readers)}</div>` : nothing}
      <div class="meta">${t.notice(nonUrgent)}</div>
      ${written && draft?.status === 'saved' ? html`<div class="meta">${t.draftSaved}</div>` : nothing}
    </div>
    ${button(w.cancel, close)}
    <button
      type="button"
      class="btn primary"
      part="send"
      aria-label=${sending ? t.sending : name}
      aria-disabled=${sending}
      @click=${send}
    >
      ${sending ? t.sending : w.send}
    </button>`;
}

/** Nobody there, or somebody of the draft gone: said below the field. */
function toHint({ w, locale, composition, type }: ComposeView): string | undefined {
  const { someGone, field, portalUser } = composition;
  const { nobody } = field;
  if (someGone) return w.chooseAgain;
  if (nobody?.reasons.length) return inWords(nobody.reasons, locale, portalUser).join(' ');
  return nobody && (portalUser ? w.nobodyForPortal : type === 'portal' ? w.nobodyOnChart : w.nobody);
}

/** Neither kind may be written here: the reasons, and nothing to fill in. */
export function blocked(w: ComposeWords, reasons: Iterable<string>, close: () => void): TemplateResult {
  const why = html`${icon('alert')}
    <div>
      <strong>${w.cannotSend}</strong>
      ${Array.from(reasons, (reason) => html`<p>${reason}</p>`)}
    </div>`;
  return html`<div class="body"><div class="notice">${stateSlot('forbidden', why)}</div></div>
    <div class="foot"><div class="grow"></div>${button(w.close, close)}</div>`;
}

function failed({ t, w, locale, composition, send }: ComposeView): TemplateResult {
  const { failure, portalUser, unavailable, field } = composition;
  const { body = '' } = composition.draft?.value ?? {};
  const refused = failure && (failure.reasons.length || /^(invalid|rate_limited)$/.test(failure.code));
  const names = new Intl.ListFormat(locale).format(unavailable.map(({ name }) => `\u2068${name}\u2069`));
  const said = unavailable.length
    ? [w.unavailable(names, unavailable.length)]
    : refused
      ? refusalOf(failure, body, t, locale, portalUser)
      : [failure?.status ? w.notSent : w.notSentOffline];
  const others = () => {
    composition.keepOthers();
    send();
  };
  return html`<div class="notice danger-notice failure" role="alert" tabindex="-1">
    ${icon('alert')}
    <div>
      ${said.map((words) => html`<div>${words}</div>`)}
      ${unavailable.length && unavailable.length < field.chosen.length ? button(w.sendToOthers, others, 'others') : nothing}
      ${failure?.requestId && html`<div class="request">${t.requestId(failure.requestId)}</div>`}
    </div>
  </div>`;
}

function types({ t, w, locale, composition, rights, type: current }: ComposeView): TemplateResult {
  const { portalUser } = composition;
  const card = ({ type, allowed, reasons }: Choice) => {
    const why = inWords(reasons, locale, portalUser).join(' ');
    const [label, hint] = type === 'portal' ? [w.portal, w.portalHint] : [t.staff, w.staffHint];
    const choose = () => composition.setType(type);
    return choiceCard('type', type, [label, allowed ? hint : why], type === current, choose, !allowed);
  };
  return html`<fieldset>
    <legend class="label">${w.type}</legend>
    <div class="cards">${rights.choices.map(card)}</div>
  </fieldset>`;
}

const invalid = (error: unknown) => (error ? 'true' : nothing);

function regarding({ w, composition, rights }: ComposeView): TemplateResult {
  const { errors, chartId } = composition;
  return field(
    'regarding',
    w.regarding,
    html`<select
      id="regarding"
      class="input"
      required
      aria-invalid=${invalid(errors.regarding)}
      aria-describedby="regarding-error"
      @change=${(event: Event) => composition.setChart((event.target as HTMLSelectElement).value)}
    >
      <option value="" ?selected=${!chartId} disabled>${w.choose}</option>
      ${rights.charts.map(
        (chart) =>
          html`<option value=${chart.id} ?selected=${chart.id === chartId}>${[chart.name, episode(chart)].filter(Boolean).join(' — ')}</option>`,
      )}
    </select>`,
    errors.regarding,
  );
}

function subjectField({ w, composition, blur }: ComposeView, value: string): TemplateResult {
  const { errors } = composition;
  return field(
    'subject',
    html`${w.subject} <span class="meta">${w.optional}</span>`,
    html`<input
      id="subject"
      class="input"
      autocomplete="off"
      dir="auto"
      .value=${value}
      aria-invalid=${invalid(errors.subject)}
      aria-describedby="subject-error"
      @input=${(event: Event) => composition.write({ subject: typedText(event.target as HTMLInputElement, cleanLine) })}
      @blur=${blur}
    />`,
    errors.subject,
  );
}

function bodyField({ t, composition, blur }: ComposeView, value: string): TemplateResult {
  const { errors } = composition;
  return field(
    'body',
    t.message,
    html`<textarea
      id="body"
      class="input"
      rows="6"
      dir="auto"
      aria-required="true"
      .value=${value}
      aria-invalid=${invalid(errors.body || leftOf(value) < 0)}
      aria-describedby="body-error body-count body-hint"
      @input=${(event: Event) => composition.write({ body: typedText(event.target as HTMLTextAreaElement, cleanText) })}
      @blur=${blur}
    ></textarea>
      <span class="sr" id="body-hint">${t.sendHintModifier}</span>`,
    errors.body,
    counter(t, value),
  );
}
