/** What a reader's marks are changed from; every number is a message's `seq` in its conversation. */
export interface ReadMark {
  /** Everything up to here is read. Falls only by Mark as unread. */
  readonly readThrough: number;
  /** The furthest it ever was: what staff see of a portal user. Never falls (B30). */
  readonly readUpTo: number;
}

/** A message as far as reading is concerned. */
export interface Countable {
  readonly seq: number;
  /** Written by the reader. Own messages are never unread. */
  readonly own: boolean;
}

/** The last message a reader may see: all, or what came before the first that passed them over (B13). */
export function visibleThrough(lastSeq: number, passedOverFrom: number | null): number {
  return passedOverFrom === null ? lastSeq : Math.min(lastSeq, passedOverFrom - 1);
}

/** How many messages by others, visible to the reader, stand after their mark. */
export function unreadCount(
  messages: Iterable<Countable>,
  readThrough: number,
  visible = Number.POSITIVE_INFINITY,
): number {
  let count = 0;
  for (const { seq, own } of messages) if (!own && seq > readThrough && seq <= visible) count++;
  return count;
}

/**
 * The mark after the reader saw everything through `seen`: it only moves forward, and never past what the
 * reader can see.
 */
export function raiseMark(mark: ReadMark, seen: number, visible: number): ReadMark {
  const readThrough = Math.max(mark.readThrough, Math.min(seen, visible));
  return { readThrough, readUpTo: Math.max(mark.readUpTo, readThrough) };
}

/**
 * The mark after Mark as unread (B25): just before the chosen message, so that every message by another from there on is
 * unread. Never forward: what is unread already stays so. Unchanged when no message by another stands there.
 *
 * @param lastByAnother `seq` of the last visible message by another, null when there is none
 * @param from the `seq` the reader chose
 */
export function markUnread(mark: ReadMark, lastByAnother: number | null, from: number): ReadMark {
  if (lastByAnother === null || lastByAnother < from) return mark;
  return { ...mark, readThrough: Math.min(mark.readThrough, from - 1) };
}

/**
 * Does archiving with what was shown take effect? Not when a newer message by another exists: the
 * conversation stays Active and the reader is told (B28).
 *
 * @param lastByAnother `seq` of the last visible message by another, null when there is none
 */
export function mayArchive(lastByAnother: number | null, shownThrough: number): boolean {
  return lastByAnother === null || lastByAnother <= shownThrough;
}

/** One conversation as it stands in a reader's mailbox. */
export interface MailboxEntry {
  readonly unread: number;
  readonly archived: boolean;
}

/** A mailbox's numbers, or the change of them: messages, and unread conversations in all and by section. */
export interface UnreadTotals {
  readonly messages: number;
  readonly conversations: number;
  readonly active: number;
  readonly archived: number;
}

function totalsOf(entry: MailboxEntry | null): UnreadTotals {
  const unread = entry?.unread ?? 0;
  const one = unread > 0 ? 1 : 0;
  const archived = entry?.archived ? one : 0;
  return { messages: unread, conversations: one, active: one - archived, archived };
}

/** What to add to the mailbox's numbers when one conversation goes from `before` to `after`. */
export function mailboxChange(before: MailboxEntry | null, after: MailboxEntry | null): UnreadTotals {
  const was = totalsOf(before);
  const is = totalsOf(after);
  return {
    messages: is.messages - was.messages,
    conversations: is.conversations - was.conversations,
    active: is.active - was.active,
    archived: is.archived - was.archived,
  };
}
