import type { ConversationListItem, SearchResult } from '@kipu-messages/sdk';
import { html, nothing, type TemplateResult } from 'lit';
import { around } from '../base/around.ts';
import { icon } from '../base/icons.ts';
import { later } from '../base/reach.ts';
import { type Clock, fullTime, rowTime } from '../base/time.ts';
import type { Words } from '../locales/en.ts';
import { others, peopleNames, peopleParts, roleOf } from '../thread/people.ts';

/** More of a text than two lines hold, in UTF-16 units. */
const UNSENT_MAX = 300;

/** A row of the list, or a hit of a search. */
export type Entry = ConversationListItem & Partial<Pick<SearchResult, 'matches'>>;

export interface InboxRowContext extends Clock {
  t: Words;
  current: boolean;
  tabStop: boolean;
  /** The text of a message on its way that could not be sent. */
  failed: string | undefined;
  open(): void;
}

/** Few rows are hits: what marks the words comes with the first. Until then, and without it, they are not marked. */
const marks = later(() => import('./marked.ts'));
const marked = (text: string, { matches }: Entry): unknown =>
  (matches && marks()?.marked(text, matches)) ?? text;

/** The piece of a long text that was found, where the text itself is not shown. */
const found = (entry: Entry, field: string) => entry.matches?.find((match) => match.field === field)?.snippet;

/** Who speaks in the preview: "You: ", or a first name among colleagues. */
function speaker(t: Words, { type, participants, lastMessage: { author } }: Entry): string {
  const mine = participants.some(({ you, id, type }) => you && id === author.id && type === author.type);
  if (mine) return `${t.you}: `;
  return type === 'staff' && participants.length > 2 ? `${author.name.split(' ')[0]}: ` : '';
}

/** One conversation as one button of three lines. */
export function inboxRow(entry: Entry, context: InboxRowContext): TemplateResult {
  const { t, locale, current, tabStop, failed, open } = context;
  const { patient, subject, unread, hasDraft, lastMessage, matches, archived } = entry;
  const at = new Date(lastMessage.sentAt);
  const fullAt = fullTime(context, at);
  const role = roleOf(t, entry);
  const hit = found(entry, 'subject');
  const about = subject && hit && !subject.includes(hit) ? hit : subject;
  const body = found(entry, 'body');
  // What could not be sent is shown itself: the last message that was sent must not seem to be it.
  const unsent = body ? undefined : failed;
  const says = body || unsent !== undefined ? '' : speaker(t, entry);
  const section = matches && t.section[archived ? 'archived' : 'active'];
  const side = section ?? (unread > 99 ? '99+' : unread > 1 && unread);
  const names = peopleNames(t, locale, entry);
  const who = peopleParts(t, locale, entry, !matches).map(({ name, text }) =>
    name ? html`<bdi>${marked(text, entry)}</bdi>` : html`<span>${text}</span>`,
  );
  const name = [
    unread && t.unread,
    others(entry).length === 1 ? `${names}, ${role.toLocaleLowerCase(locale)}` : names,
    patient && t.aboutPatient(patient.name),
    subject,
    unread && t.newMessages(unread),
    hasDraft && t.draft,
    failed !== undefined && t.notSent,
    section,
    fullAt,
  ];
  return html`<button
    class="row ${unread ? 'unread' : ''} ${patient || about ? '' : 'two'}"
    part="row"
    tabindex=${tabStop ? 0 : -1}
    aria-current=${current || nothing}
    @click=${open}
  >
    <span class="sr">${name.filter(Boolean).join('. ')}</span>
    <span class="seen" aria-hidden="true"
      ><span class="dot" part="dot"></span>
      <span class="line names cut">${who}<span class="role"> · ${role}</span></span>
      <time class="meta" datetime=${lastMessage.sentAt} title=${fullAt}>${rowTime(context, at, new Date(), t.yesterday)}</time>
      ${
        patient || about
          ? html`<span class="line about cut ${side ? '' : 'wide'}"
              >${patient && around(t.regardingPatient, marked(patient.name, entry))}${
                patient && about && html`<span> — </span>`
              }${about && html`<bdi>${marked(about, entry)}</bdi>`}</span
            >`
          : nothing
      }
      ${side ? html`<span class="meta side ${matches ? '' : 'count'}">${side}</span>` : nothing}
      <span class="line preview"
        >${unsent === undefined ? nothing : html`<span class="failed">${icon('alert')} ${t.notSent}: </span>`}${
          hasDraft ? html`<span class="draft">${t.draft}</span>` : nothing
        }${says && html`<span>${says}</span>`}<bdi
          >${body ? marked(body, entry) : unsent?.slice(0, UNSENT_MAX) || lastMessage.preview || t.removed}</bdi
        ></span
      ></span
    >
  </button>`;
}
