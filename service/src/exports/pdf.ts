import type { ExportedPerson, OpenConversation, OpenExport } from '../actions/export-conversations.ts';
import type { ExportedMessage } from '../store/exports.ts';
import { Pages } from './pdf/pages.ts';

const TIME = new Intl.DateTimeFormat('en-US', {
  dateStyle: 'medium',
  timeStyle: 'short',
  hourCycle: 'h23',
  timeZone: 'UTC',
});
const MUTED = '#5d697b';

const time = (ms: number) => `${TIME.format(ms)} UTC`;
const count = (n: number, one: string, many: string) => `${n} ${n === 1 ? one : many}`;

/**
 * The export as pages to print, handed on as they are done. Times are UTC. A letter that no font has stands as its code.
 *
 * @param fonts font files of the operator's, for scripts that do not come with the service
 */
export async function* exportAsPdf(opened: OpenExport, fonts: readonly string[]): AsyncGenerator<Uint8Array> {
  const conversations = opened.conversations();
  const first = await conversations.next();
  const pages = new Pages({
    head: `${opened.company.name} — messages about ${opened.patient.name}`,
    title: `Messages about ${opened.patient.name}`,
    author: opened.company.name,
    at: first.done ? 0 : first.value.startedAt,
    fonts,
  });
  titlePage(pages, opened);
  for (let next = first; !next.done; next = await conversations.next()) {
    const conversation = next.value;
    conversationHead(pages, conversation);
    const people = new Map(conversation.people.map((person) => [person.key, person]));
    for await (const page of conversation.messages()) {
      for (const message of page) {
        messageText(pages, message, people.get(message.authorKey));
        const ready = pages.take();
        if (ready !== null) yield ready;
        // Others have their turn between two messages: laying out a long one takes a while.
        await new Promise((turn) => setImmediate(turn));
      }
    }
  }
  pages.end();
  for (let ready = pages.take(); ready !== null; ready = pages.take()) yield ready;
}

function titlePage(pages: Pages, opened: OpenExport): void {
  const { company, patient, portalUser, notice, conversationCount, messageCount } = opened;
  pages.text(company.name, { size: 18 });
  pages.text(`Messages about ${patient.name}${patient.label === null ? '' : ` — ${patient.label}`}`, {
    size: 14,
    above: 6,
  });
  pages.text(`Chart ${patient.id}`, { size: 10, color: MUTED, above: 2 });
  const whose =
    portalUser === null
      ? 'Conversations of everyone about this chart'
      : `Conversations of ${portalUser.name}${portalUser.relation === null ? '' : ` (${portalUser.relation})`}, account ${portalUser.id}`;
  pages.text(whose, { size: 10, color: MUTED });
  const counts = [
    count(conversationCount, 'conversation', 'conversations'),
    count(messageCount, 'message', 'messages'),
  ];
  pages.text(`${counts.join(', ')}. Times are UTC.`, { size: 10, color: MUTED });
  if (notice !== null) pages.text(notice, { size: 11, above: 12 });
}

function conversationHead(pages: Pages, { id, subject, startedAt, people }: OpenConversation): void {
  pages.rule(90);
  pages.text(subject ?? 'No subject', { size: 13 });
  pages.text(people.map(named).join(', '), { size: 10, color: MUTED });
  pages.text(`Started ${time(startedAt)}. Conversation ${id}`, { size: 8, color: MUTED });
}

function messageText(pages: Pages, message: ExportedMessage, author: ExportedPerson | undefined): void {
  const { seq, sentAt, body, removed, relation } = message;
  const role = author?.type === 'portal' && relation !== null ? ` (${relation})` : '';
  const who = author === undefined ? '' : ` ${author.name}${role}`;
  pages.text(`${seq}.${who}, ${time(sentAt)}`, { size: 9, color: MUTED, above: 10 });
  if (removed === null) pages.text(body, { size: 10.5 });
  else
    pages.text(`This message was removed ${time(removed.at)} (${removed.ground}).`, {
      size: 10.5,
      color: MUTED,
    });
}

function named({ name, title, relation }: ExportedPerson): string {
  const role = title ?? relation;
  return role === null ? name : `${name} (${role})`;
}
