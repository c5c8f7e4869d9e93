import type { Conversation, OutgoingMessage } from '@kipu-messages/sdk';
import { html, nothing, type TemplateResult } from 'lit';
import { icon } from '../base/icons.ts';
import { later } from '../base/reach.ts';
import { type Clock, clockTime, dayName, fullTime } from '../base/time.ts';
import type { DrawnRow } from '../controllers/virtual-window.ts';
import type { Words } from '../locales/en.ts';
import type { OpenThread } from './open-thread.ts';
import type { ThreadRow } from './rows.ts';
import { isFinal, linkButton, refusalOf } from './writing.ts';

/** A text shorter than this cannot have over 40 lines, unless it breaks them itself. */
const MAY_BE_LONG = 1000;

/** What can be done about a message on its way. */
export type OutgoingAction = 'resend' | 'edit' | 'discard';

/** What a row needs to know about the thread that it stands in. */
export interface RowContext extends Clock {
  t: Words;
  now: Date;
  conversation: Conversation;
  open: OpenThread;
  portalUser: boolean;
  /** The last own message that the other had read, and when. */
  read: { seq: number; at: string } | undefined;
  expand(key: string): void;
  act(action: OutgoingAction, out: OutgoingMessage): void;
}

/** Few messages have links: what makes them comes with the first. Until then, and without it, a text is shown without links. */
const links = later(() => import('./linkify.ts'));
const withLinks = (body: string) => (/https?:|mailto:|tel:/i.test(body) && links()?.linkify(body)) || body;

const time = (clock: Clock, at: Date) =>
  html`<time datetime=${at.toISOString()} title=${fullTime(clock, at)}>${clockTime(clock, at)}</time>`;

/** One row: the day and "New" lines above it if they belong there, author and time, the text, what became of it. */
export function messageRow(row: ThreadRow, context: RowContext): DrawnRow {
  const { t, now, conversation, open, expand } = context;
  const { key, seq, message, mine, at, body, firstOfRun } = row;
  const newest = conversation.lastMessage.seq;
  const position = Math.min(seq, newest + 1);
  const long = !open.expanded.has(key) && (body.length > MAY_BE_LONG || body.split('\n').length > 40);
  const removed = message?.removedAt;
  const by = mine ? t.you : message!.author.name;
  // The relation of then, where it is another one today.
  const then = message?.author.type === 'portal' && message.relation;
  const other = then && !conversation.participants.some(({ relation }) => relation === then);
  const content = html`${row.firstOfDay ? html`<div class="day meta">${dayName(context, at, now, t)}</div>` : nothing}
    ${seq === open.firstUnread ? html`<div class="new meta">${t.newLine}</div>` : nothing}
    ${
      firstOfRun && !mine
        ? html`<div class="by"><b>${by}</b>${other ? html`<span class="meta">${t.relation[then]}</span>` : nothing}<span class="meta">${time(context, at)}</span></div>`
        : html`<span class="sr">${by}</span>`
    }
    <div class="text ${long ? 'long' : ''}" part="message" dir="auto">${removed ? t.removed : withLinks(body)}</div>
    ${long ? html`<button type="button" class="link show-all" @click=${() => expand(key)}>${t.showAll}</button>` : nothing}
    ${mine ? under(row, context) : seq > conversation.readThroughSeq ? html`<i class="end" data-seq=${seq}></i>` : nothing}`;
  const className = [
    mine && 'mine',
    firstOfRun && 'first',
    seq === open.around && 'found',
    removed && 'removed',
  ]
    .filter(Boolean)
    .join(' ');
  return { className, position, setSize: Math.max(newest, position), content };
}

/** What became of an own message. */
function under(row: ThreadRow, context: RowContext): TemplateResult | typeof nothing {
  const { t, read } = context;
  const { outgoing, seq, at } = row;
  if (outgoing) return onItsWay(outgoing, context);
  const readAt = seq === read?.seq && clockTime(context, new Date(read.at));
  return readAt || row.lastOfRun
    ? html`<div class="under meta">${time(context, at)}${readAt ? html`<span>${t.read(readAt)}</span>` : nothing}</div>`
    : nothing;
}

function onItsWay(out: OutgoingMessage, { t, locale, portalUser, act }: RowContext): TemplateResult {
  const { status, error } = out;
  if (status === 'sending') return html`<div class="under meta late">${t.sending}</div>`;
  const failed = status === 'failed';
  const asks = status === 'confirm';
  const [why] = error ? refusalOf(error, out.body, t, locale, portalUser) : [];
  const action = (label: string, what: OutgoingAction) => linkButton(label, () => act(what, out));
  return html`<div class="under meta ${failed ? 'failed' : ''}">
    ${icon(failed ? 'alert' : 'clock')}
    <span>${failed ? `${t.notSent}.` : asks ? t.confirmOld : why ? '' : t.waiting} ${why}</span>
    ${asks || (failed && !isFinal(error)) ? action(failed ? t.retry : t.sendNow, 'resend') : nothing}
    ${action(t.edit, 'edit')}${action(t.discard, 'discard')}
  </div>`;
}
