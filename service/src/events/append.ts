import type { UserKey } from '../auth/principal.ts';
import type { Tx } from '../store/tx.ts';

/** What a user's stream tells: ids and counts, never text. */
export type EventData =
  | { type: 'message'; conversationId: string; seq: number; mine: boolean }
  | { type: 'conversation'; conversationId: string; removed?: true }
  | { type: 'unread'; messages: number; conversations: number; active: number; archived: number }
  | { type: 'draft'; key: string; version: number | null };

/**
 * Takes the next numbers of each user's stream, `count` of them, under the lock of their positions (always in the order
 * of their keys, so that two sends never wait for each other in a ring). Answers the first number for each user.
 */
export async function reserveEventSeqs(
  tx: Tx,
  counts: ReadonlyMap<UserKey, number>,
): Promise<Map<UserKey, number>> {
  const keys = [...counts.keys()].sort();
  if (keys.length === 0) return new Map();
  const rows = await tx.db
    .insertInto('mailbox_position')
    .values(keys.map((key) => ({ company_id: tx.companyId, user_key: key, event_seq: counts.get(key) ?? 0 })))
    .onConflict((conflict) =>
      conflict.columns(['company_id', 'user_key']).doUpdateSet((eb) => ({
        event_seq: eb('mailbox_position.event_seq', '+', eb.ref('excluded.event_seq')),
      })),
    )
    .returning(['user_key', 'event_seq'])
    .execute();
  return new Map(
    rows.map((row) => [
      row.user_key as UserKey,
      row.event_seq - (counts.get(row.user_key as UserKey) ?? 0) + 1,
    ]),
  );
}

/** Events in one statement: a database binds a limited number of values. */
const EVENTS_MAX = 500;

/** Writes events under numbers that `reserveEventSeqs` gave. */
export async function insertEvents(
  tx: Tx,
  events: ReadonlyArray<{ user: UserKey; seq: number; data: EventData }>,
): Promise<void> {
  for (let at = 0; at < events.length; at += EVENTS_MAX) {
    await tx.db
      .insertInto('event')
      .values(
        events.slice(at, at + EVENTS_MAX).map(({ user, seq, data: { type, ...data } }) => ({
          company_id: tx.companyId,
          user_key: user,
          event_seq: seq,
          kind: type,
          data: JSON.stringify(data),
          at: tx.now,
        })),
      )
      .execute();
  }
}

/** Reserves and writes in one go, for acts whose rows do not carry the numbers. */
export async function appendEvents(
  tx: Tx,
  events: ReadonlyArray<{ user: UserKey; data: EventData }>,
): Promise<void> {
  const counts = new Map<UserKey, number>();
  for (const { user } of events) counts.set(user, (counts.get(user) ?? 0) + 1);
  const next = await reserveEventSeqs(tx, counts);
  await insertEvents(
    tx,
    events.map(({ user, data }) => {
      const seq = next.get(user) ?? 0;
      next.set(user, seq + 1);
      return { user, seq, data };
    }),
  );
}
