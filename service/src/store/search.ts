import { sql } from 'kysely';
import type { UserKey } from '../auth/principal.ts';
import { containsFolded } from './folded.ts';
import type { Tx } from './tx.ts';

export interface BodyHit {
  readonly conversation_id: string;
  readonly seq: number;
  readonly body: string;
}

/**
 * The latest messages, at most `each` of a conversation, whose body holds every one of these folded words; only what the
 * user may see of their own conversations.
 */
export function bodyHits(
  tx: Tx,
  user: UserKey,
  conversationIds: readonly string[],
  words: readonly string[],
  each: number,
): Promise<BodyHit[]> {
  if (conversationIds.length === 0) return Promise.resolve([]);
  let hits = tx.db
    .selectFrom('participant as p')
    .innerJoin('message as m', (join) =>
      join.onRef('m.company_id', '=', 'p.company_id').onRef('m.conversation_id', '=', 'p.conversation_id'),
    )
    .select([
      'm.conversation_id',
      'm.seq',
      'm.body',
      sql<number>`row_number() over (partition by m.conversation_id order by m.seq desc)`.as('place'),
    ])
    .where('p.company_id', '=', tx.companyId)
    .where('p.user_key', '=', user)
    .where('p.conversation_id', 'in', conversationIds)
    .where((eb) => eb.or([eb('p.passed_seq', 'is', null), eb('m.seq', '<', eb.ref('p.passed_seq'))]));
  for (const word of words) hits = hits.where(containsFolded(tx, sql.ref<string>('m.body_fold'), word));
  return tx.db
    .selectFrom(hits.as('h'))
    .select(['h.conversation_id', 'h.seq', 'h.body'])
    .where('h.place', '<=', each)
    .orderBy('h.conversation_id')
    .orderBy('h.seq', 'desc')
    .execute();
}
