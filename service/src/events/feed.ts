import type { UserKey } from '../auth/principal.ts';
import type { Tx } from '../store/tx.ts';
import type { EventData } from './append.ts';
import { touchedBy } from './directory-event.ts';
import { encodeState, type Position } from './state.ts';

/** Events of one user are kept this long, ms. */
export const EVENTS_KEPT_MS = 7 * 24 * 60 * 60 * 1000;
/** And at most this many of them. */
export const EVENTS_KEPT = 10_000;

/** An event as it leaves the service: `id` is the position right after it. */
export type FeedEvent = { id: string } & (
  | EventData
  | { type: 'directory'; conversationIds?: string[] }
  | { type: 'hello'; state: string }
  | { type: 'reset'; state: string }
);

/** `reset`: what came after the given position is not known any more, or the position is none of this history's. */
export type FeedPage =
  | { reset: true; position: Position }
  | { reset: false; events: FeedEvent[]; position: Position; more: boolean };

/**
 * What happened to one user from a position to `now` (this snapshot's own), at most `limit` events of their own; then, once those are all told, what the
 * directory's changes mean to them. The position only ever moves over what was told or means nothing to this user.
 */
export async function readFeed(
  tx: Tx,
  user: UserKey,
  { from, now, limit }: { from: Position; now: Position; limit: number },
): Promise<FeedPage> {
  // The same numbers name other events there.
  if (from.timeline !== now.timeline) return { reset: true, position: now };
  if (from.eventSeq > now.eventSeq || from.directoryVersion > now.directoryVersion)
    return { reset: true, position: now };
  if (now.eventSeq - from.eventSeq > EVENTS_KEPT) return { reset: true, position: now };
  const position = { ...from };
  const events: FeedEvent[] = [];
  if (now.eventSeq > from.eventSeq) {
    const rows = await tx.db
      .selectFrom('event')
      .select(['event_seq', 'kind', 'data', 'at'])
      .where('company_id', '=', tx.companyId)
      .where('user_key', '=', user)
      .where('event_seq', '>', from.eventSeq)
      .orderBy('event_seq')
      .limit(limit)
      .execute();
    const next = rows[0];
    // Numbers have no gap, so a missing next one was trimmed.
    if (next?.event_seq !== from.eventSeq + 1 || next.at < tx.now - EVENTS_KEPT_MS)
      return { reset: true, position: now };
    for (const row of rows) {
      position.eventSeq = row.event_seq;
      events.push({
        id: encodeState(position),
        ...({ type: row.kind, ...(JSON.parse(row.data) as object) } as EventData),
      });
    }
  }
  const more = position.eventSeq < now.eventSeq;
  if (!more && now.directoryVersion > from.directoryVersion) {
    const touched = await touchedBy(tx, user, from.directoryVersion, now.directoryVersion);
    position.directoryVersion = now.directoryVersion;
    if (touched !== null) {
      events.push({
        id: encodeState(position),
        type: 'directory',
        ...(touched === 'any' ? {} : { conversationIds: touched }),
      });
    }
  }
  return { reset: false, events, position, more };
}
