import { html, nothing, type TemplateResult } from 'lit';
import { live } from 'lit/directives/live.js';
import { icon } from '../base/icons.ts';
import type { ComposeWords } from '../locales/compose-en.ts';
import type { Words } from '../locales/en.ts';
import { inWords } from '../locales/reasons.ts';
import type { Composition } from './composition.ts';
import type { Recipient } from './recipient-search.ts';
import type { Choice, MessageType, Rights } from './rights.ts';
import { BODY_MAX, COUNT_FROM, codePoints } from './text.ts';

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

/** The fields and the foot of the dialog, for someone who may write. */
export function composeForm(c: ComposeView): TemplateResult {
  const { t, w, composition, rights, locale } = c;
  const { draft, field, sending } = composition;
  const { body = '', subject = '' } = draft?.value ?? {};
  const notice = rights.charts.find((chart) => chart.id === composition.chartId)?.notice ?? rights.me.notice;
  const names = field.chosen.map((person) => readerOf(person, composition.patient, t));
  const hidden = names.length > NAMED ? t.others(names.length - NAMED + 1) : [];
  const readers = new Intl.ListFormat(locale).format(
    names.slice(0, hidden.length ? NAMED - 1 : NAMED).concat(hidden),
  );
  const name = field.chosen.length ? t.sendTo(whoOf(field.chosen, locale, t)) : w.send;
  return html`<div class="body" @keydown=${(event: KeyboardEvent) => {
    if (event.key === 'Enter' && (event.ctrlKey || event.metaKey) && !event.isComposing) c.send();
  }}>
      ${composition.failure ? failed(c) : nothing}
      ${notice.emergency ? noticeBox(t.notice(notice.emergency)) : nothing}
      ${rights.choices.length > 1 ? types(c) : nothing} ${rights.charts.length > 1 ? regarding(c) : nothing}
      ${field.render(composition.errors.to, toHint(c))} ${subjectField(c, subject)} ${bodyField(c, body)}
      ${draft?.status === 'conflict' ? conflict(c) : nothing}
      <div class="meta">${t.notice(notice.nonUrgent)}</div>
      ${notice.redisclosure ? html`<div class="meta">${notice.redisclosure}</div>` : nothing}
    </div>
    <div class="foot">
      ${
        c.asking
          ? html`<div class="grow" role="alert">${c.asking}</div>
            <button type="button" class="btn" @click=${c.discard}>${t.discard}</button>
            <button type="button" class="btn primary keep" @click=${c.keep}>${w.keepWriting}</button>`
          : html`<div class="grow">
              ${readers ? html`<div class="readers">${t.to} ${readers}</div>` : nothing}
              ${draft?.status === 'saved' && (body || subject) ? html`<div class="meta">${t.draftSaved}</div>` : nothing}
            </div>
            <button type="button" class="btn" @click=${c.close}>${w.cancel}</button>
            <button
              type="button"
              class="btn primary"
              part="send"
              aria-label=${sending ? w.sending : name}
              aria-disabled=${sending}
              @click=${c.send}
            >
              ${sending ? w.sending : w.send}
            </button>`
      }
    </div>`;
}

/** A name keeps its own direction inside words of the other. */
const isolated = (name: string) => `\u2068${name}\u2069`;

function readerOf(person: Recipient, patientName: string | undefined, t: Words): string {
  const { relation } = person;
  const name = isolated(person.name);
  const patient = patientName && relation !== 'patient' ? isolated(patientName) : undefined;
  if (!relation) return name;
  return t.person(name, relation, patient);
}

/** Nobody there, or somebody of the draft gone: said below the field. */
function toHint({ w, locale, composition, type }: ComposeView): string | undefined {
  const { nobody } = composition.field;
  if (composition.someGone) return w.chooseAgain;
  if (!nobody) return undefined;
  const { portalUser } = composition;
  if (nobody.reasons.length) return inWords(nobody.reasons, locale, portalUser).join(' ');
  return portalUser ? w.nobodyForPortal : type === 'portal' ? w.nobodyOnChart : w.nobody;
}

/** Neither kind may be written here: the reasons, and nothing to fill in. */
export function blocked(w: ComposeWords, reasons: readonly string[], close: () => void): TemplateResult {
  return html`<div class="body">
      <div class="notice">
        ${icon('alert')}
        <div>
          <strong>${w.cannotSend}</strong>
          ${reasons.map((reason) => html`<p>${reason}</p>`)}
        </div>
      </div>
    </div>
    <div class="foot"><div class="grow"></div><button type="button" class="btn" @click=${close}>${w.close}</button></div>`;
}

const noticeBox = (text: string) => html`<div class="notice">${icon('alert')}<span>${text}</span></div>`;

function failed({ t, w, locale, composition }: ComposeView): TemplateResult {
  const { failure, portalUser } = composition;
  const reasons = inWords(failure?.reasons ?? [], locale, portalUser);
  const said = reasons.length ? reasons : [failure?.status === 0 ? w.notSentOffline : w.notSent];
  return html`<div class="notice danger-notice failure" role="alert" tabindex="-1">
    ${icon('alert')}
    <div>
      ${said.map((words) => html`<div>${words}</div>`)}
      ${failure?.requestId ? html`<div class="request">${t.requestId(failure.requestId)}</div>` : nothing}
    </div>
  </div>`;
}

function types(c: ComposeView): TemplateResult {
  const words = { portal: [c.w.portal, c.w.portalHint], staff: [c.w.staff, c.w.staffHint] } as const;
  const radio = ({ type, allowed, reasons }: Choice) => {
    const { portalUser } = c.composition;
    return html`<label class="card ${allowed ? '' : 'off'}"
      ><input
        type="radio"
        name="type"
        value=${type}
        .checked=${live(type === c.type)}
        ?disabled=${!allowed}
        aria-describedby="type-${type}"
        @change=${() => c.composition.setType(type)}
      /><span
        ><span class="label">${words[type][0]}</span
        ><span class="meta" id="type-${type}"
          >${allowed ? words[type][1] : inWords(reasons, c.locale, portalUser).join(' ')}</span
        ></span
      ></label
    >`;
  };
  return html`<fieldset>
    <legend class="label">${c.w.type}</legend>
    <div class="cards">${c.rights.choices.map(radio)}</div>
  </fieldset>`;
}

function regarding({ w, composition, rights }: ComposeView): TemplateResult {
  const { errors, chartId } = composition;
  return html`<div class="field">
    <label class="label" for="regarding">${w.regarding}</label>
    <select
      id="regarding"
      class="input"
      required
      aria-invalid=${errors.regarding ? 'true' : nothing}
      aria-describedby=${errors.regarding ? 'regarding-error' : nothing}
      @change=${(event: Event) => composition.setChart((event.target as HTMLSelectElement).value)}
    >
      <option value="" ?selected=${!chartId} disabled>${w.choose}</option>
      ${rights.charts.map(
        (chart) =>
          html`<option value=${chart.id} ?selected=${chart.id === chartId}>${[chart.name, [chart.label, chart.locationName].filter(Boolean).join(', ')].filter(Boolean).join(' — ')}</option>`,
      )}
    </select>
    ${errors.regarding ? html`<div class="error" id="regarding-error">${errors.regarding}</div>` : nothing}
  </div>`;
}

function subjectField({ w, composition, blur }: ComposeView, value: string): TemplateResult {
  const { errors } = composition;
  return html`<div class="field">
    <label class="label" for="subject">${w.subject} <span class="meta">${w.optional}</span></label>
    <input
      id="subject"
      class="input"
      autocomplete="off"
      dir="auto"
      .value=${live(value)}
      aria-invalid=${errors.subject ? 'true' : nothing}
      aria-describedby=${errors.subject ? 'subject-error' : nothing}
      @input=${(event: Event) => composition.write({ subject: (event.target as HTMLInputElement).value })}
      @blur=${blur}
    />
    ${errors.subject ? html`<div class="error" id="subject-error">${errors.subject}</div>` : nothing}
  </div>`;
}

function bodyField({ t, composition, blur }: ComposeView, value: string): TemplateResult {
  const { errors } = composition;
  const length = codePoints(value);
  const over = length > BODY_MAX;
  const counter = over
    ? t.tooLong(length - BODY_MAX)
    : length >= COUNT_FROM
      ? t.charactersLeft(BODY_MAX - length)
      : '';
  return html`<div class="field">
    <label class="label" for="body">${t.message}</label>
    <textarea
      id="body"
      class="input"
      rows="6"
      dir="auto"
      aria-required="true"
      .value=${live(value)}
      aria-invalid=${errors.body || over ? 'true' : nothing}
      aria-describedby="${errors.body ? 'body-error ' : ''}body-count body-hint"
      @input=${(event: Event) => composition.write({ body: (event.target as HTMLTextAreaElement).value })}
      @blur=${blur}
    ></textarea>
    ${errors.body ? html`<div class="error" id="body-error">${errors.body}</div>` : nothing}
    <div class="meta ${over ? 'over' : ''}" id="body-count">${counter}</div>
    <span class="sr" id="body-hint">${t.sendHintModifier}</span>
  </div>`;
}

function conflict({ t, composition }: ComposeView): TemplateResult {
  const { theirs } = composition.draft ?? {};
  return html`<div class="notice" role="alert">
    ${icon('alert')}
    <div>
      ${t.draftConflict} ${theirs ? html`<blockquote dir="auto">${theirs.body}</blockquote>` : nothing}
      <button type="button" class="link" @click=${() => composition.resolve('mine')}>${t.keepMine}</button>
      <button type="button" class="link" @click=${() => composition.resolve('theirs')}>${t.takeTheirs}</button>
    </div>
  </div>`;
}
