import type { OutgoingMessage } from '@kipu-messages/sdk';
import { html, nothing, type TemplateResult } from 'lit';
import { icon } from '../base/icons.ts';
import { clockTime, dayName, fullTime } from '../base/time.ts';
import type { DrawnRow } from '../controllers/virtual-window.ts';
import type { Words } from '../locales/en.ts';
import { linkify } from './linkify.ts';
import type { ThreadRow } from './rows.ts';

/** A text shorter than this cannot have over 40 lines, unless it breaks them itself. */
const MAY_BE_LONG = 1000;

/** What a row needs to know about the thread that it stands in. */
export interface RowContext {
  t: Words;
  locale: string;
  now: Date;
  /** The "New" line stands above this message. */
  firstUnread: number | undefined;
  readThrough: number;
  /** The newest message of the conversation. */
  newest: number;
  /** The last own message that the other had read, and when. */
  read: { seq: number; at: string } | undefined;
  /** The message that was searched for. */
  found: number | undefined;
  expanded: ReadonlySet<string>;
  expand(key: string): void;
  resend(out: OutgoingMessage): void;
  edit(out: OutgoingMessage): void;
  discard(out: OutgoingMessage): void;
}

const time = ({ locale }: RowContext, at: Date) =>
  html`<time datetime=${at.toISOString()} title=${fullTime(locale, at)}>${clockTime(locale, at)}</time>`;

/** One row: the day and "New" lines above it if they belong there, author and time, the text, what became of it. */
export function messageRow(row: ThreadRow, context: RowContext): DrawnRow {
  const { t, locale, now, firstUnread, readThrough, newest, found, expanded } = context;
  const { key, message, mine, at, body } = row;
  const seq = message?.seq;
  const maybeLong = !expanded.has(key) && (body.length > MAY_BE_LONG || body.split('\n').length > 40);
  const position = seq ?? newest + 1;
  const className = [
    mine && 'mine',
    row.firstOfRun && 'first',
    seq !== undefined && seq === found && 'found',
    message?.removedAt && 'removed',
  ]
    .filter(Boolean)
    .join(' ');
  const content = html`${row.firstOfDay ? html`<div class="day meta">${dayName(locale, at, now, t)}</div>` : nothing}
    ${seq !== undefined && seq === firstUnread ? html`<div class="new meta">${t.newLine}</div>` : nothing}
    ${
      mine
        ? html`<span class="sr">${t.you}</span>`
        : row.firstOfRun
          ? html`<div class="by"><b>${row.author}</b><span class="meta">${time(context, at)}</span></div>`
          : html`<span class="sr">${row.author}</span>`
    }
    <div class="text ${maybeLong ? 'long' : ''}" part="message" dir="auto">${
      message?.removedAt ? t.removed : linkify(body)
    }</div>
    ${
      maybeLong
        ? html`<button type="button" class="link show-all" @click=${() => context.expand(key)}>${t.showAll}</button>`
        : nothing
    }
    ${mine ? under(row, context) : nothing}
    ${!mine && seq !== undefined && seq > readThrough ? html`<i class="end" data-seq=${seq}></i>` : nothing}`;
  return { className, position, setSize: Math.max(newest, position), content };
}

/** What became of an own message. */
function under(row: ThreadRow, context: RowContext): TemplateResult | typeof nothing {
  const { t, locale, read } = context;
  const { outgoing, message, at } = row;
  if (outgoing) return onItsWay(outgoing, context);
  const isRead = read && message?.seq === read.seq;
  if (!row.lastOfRun && !isRead) return nothing;
  return html`<div class="under meta">${time(context, at)}${
    isRead ? html`<span>${t.read(clockTime(locale, new Date(read.at)))}</span>` : nothing
  }</div>`;
}

function onItsWay(out: OutgoingMessage, { t, resend, edit, discard }: RowContext): TemplateResult {
  if (out.status === 'sending') return html`<div class="under meta late">${t.sending}</div>`;
  const failed = out.status === 'failed';
  const action = (label: string, run: (out: OutgoingMessage) => void) =>
    html`<button type="button" class="link" @click=${() => run(out)}>${label}</button>`;
  return html`<div class="under meta ${failed ? 'failed' : ''}">
    ${icon(failed ? 'alert' : 'clock')}
    <span>${failed ? `${t.notSent}.` : out.status === 'confirm' ? t.confirmOld : t.waiting}
      ${failed ? out.error?.reasons[0]?.message : nothing}</span>
    ${failed ? action(t.retry, resend) : out.status === 'confirm' ? action(t.sendNow, resend) : nothing}
    ${action(t.edit, edit)}${action(t.discard, discard)}
  </div>`;
}
