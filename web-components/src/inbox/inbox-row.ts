import type { ConversationListItem, SearchResult } from '@kipu-messages/sdk';
import { html, nothing, type TemplateResult } from 'lit';
import { around } from '../base/around.ts';
import { icon } from '../base/icons.ts';
import { fullTime, rowTime } from '../base/time.ts';
import type { Words } from '../locales/en.ts';
import { others, peopleNames, peopleParts, roleOf } from '../thread/people.ts';

/** A row of the list, or a hit of a search. */
export type Entry = ConversationListItem & Partial<Pick<SearchResult, 'matches'>>;

export interface InboxRowContext {
  t: Words;
  locale: string;
  now: Date;
  current: boolean;
  tabStop: boolean;
  fresh: boolean;
  failed: boolean;
  setSize: number;
  position: number;
  open(entry: Entry): void;
}

/** A text with what was searched for marked, built from text nodes. */
function marked(text: string, entry: Entry): unknown {
  const ranges = (entry.matches ?? [])
    .flatMap(({ snippet, ranges }) => {
      const at = text.indexOf(snippet);
      return at < 0 ? [] : ranges.map(([from, to]) => [at + (from ?? 0), at + (to ?? 0)] as const);
    })
    .sort(([a], [b]) => a - b);
  const parts: unknown[] = [];
  let end = 0;
  for (const [from, to] of ranges) {
    if (from < end) continue;
    parts.push(text.slice(end, from), html`<mark part="match">${text.slice(from, to)}</mark>`);
    end = to;
  }
  return ranges.length ? [...parts, text.slice(end)] : text;
}

/** The piece of a long text that was found, where the text itself is not shown. */
const found = (entry: Entry, field: string) => entry.matches?.find((match) => match.field === field)?.snippet;

/** Who speaks in the preview: "You:", or a first name among colleagues. */
function speaker(t: Words, { type, participants, lastMessage }: Entry): string {
  const me = participants.find(({ you }) => you);
  const { author } = lastMessage;
  if (author.id === me?.id && author.type === me.type) return `${t.you}:`;
  return type === 'staff' && participants.length > 2 ? `${author.name.split(' ')[0]}:` : '';
}

/** One conversation as one button of three lines. */
export function inboxRow(entry: Entry, context: InboxRowContext): TemplateResult {
  const { t, locale, now, current, tabStop, fresh, failed, setSize, position, open } = context;
  const { patient, subject, unread, hasDraft, lastMessage, matches } = entry;
  const at = new Date(lastMessage.sentAt);
  const names = peopleNames(t, locale, entry);
  const time = rowTime(locale, at, now, t.yesterday);
  const hit = found(entry, 'subject');
  const about = subject && hit && !subject.includes(hit) ? hit : subject;
  const body = found(entry, 'body');
  const says = speaker(t, entry);
  const count = unread > 99 ? '99+' : unread > 1 ? String(unread) : '';
  const side = matches ? t.section[entry.archived ? 'archived' : 'active'] : count;
  const alone = others(entry).length === 1;
  const who = peopleParts(t, locale, entry, !matches).map(({ name, text }) =>
    name ? html`<bdi>${marked(text, entry)}</bdi>` : html`<span>${text}</span>`,
  );
  const name = [
    unread ? t.unread : '',
    [names, ...(alone ? [roleOf(t, entry).toLocaleLowerCase(locale)] : [])].join(', '),
    patient ? t.aboutPatient(patient.name) : '',
    subject ?? '',
    unread ? t.newMessages(unread) : '',
    hasDraft ? t.draft : '',
    failed ? t.notSent : '',
    matches ? t.section[entry.archived ? 'archived' : 'active'] : '',
    fullTime(locale, at),
  ];
  return html`<li class=${fresh ? 'fresh' : ''} aria-setsize=${setSize} aria-posinset=${position}>
    <button
      type="button"
      class="row ${unread ? 'unread' : ''} ${patient || about ? '' : 'two'}"
      part="row"
      tabindex=${tabStop ? 0 : -1}
      aria-current=${current ? 'true' : nothing}
      @click=${() => open(entry)}
    >
      <span class="sr">${name.filter(Boolean).join('. ')}</span>
      <span class="seen" aria-hidden="true"
        ><span class="dot" part="dot"></span>
        <span class="line"><span class="names cut">${who}</span><span class="role"> · ${roleOf(t, entry)}</span></span>
        <time class="meta" datetime=${lastMessage.sentAt} title=${fullTime(locale, at)}>${time}</time>
        ${
          patient || about
            ? html`<span class="line about cut ${side ? '' : 'wide'}"
                >${patient ? around(t.regardingPatient, marked(patient.name, entry)) : nothing}${
                  patient && about ? html`<span> — </span>` : nothing
                }${about ? html`<bdi>${marked(about, entry)}</bdi>` : nothing}</span
              >`
            : nothing
        }
        ${side ? html`<span class="meta side ${matches ? '' : 'count'}">${side}</span>` : nothing}
        <span class="line preview"
          >${failed ? html`<span class="failed">${icon('alert')} ${t.notSent} </span>` : nothing}${
            hasDraft ? html`<span class="failed">${t.draft}: </span>` : nothing
          }${!body && says ? html`<span>${says} </span>` : nothing}<bdi
            >${body ? marked(body, entry) : lastMessage.preview || t.removed}</bdi
          ></span
        ></span
      >
    </button>
  </li>`;
}
