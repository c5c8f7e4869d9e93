import { sql } from 'kysely';
import { type UserKey, userOf } from '../auth/principal.ts';
import { containsFolded, oneOf } from './folded.ts';
import type { InboxFilter } from './inbox.ts';
import type { Tx } from './tx.ts';

/** A conversation in which to look: its place in the user's inbox, and the folded texts of its header. */
export interface SearchedHeader {
  readonly id: string;
  readonly place: number;
  /** Messages in it that the user may see. */
  readonly messages: number;
  /** Subject, patient's and participants' names, those they had before among them. */
  readonly folded: readonly string[];
}

/**
 * The headers of the user's own conversations, the latest first: no more of them than a search needs to go through, and
 * of `among` only, where it is given.
 */
export async function searchedHeaders(
  tx: Tx,
  user: UserKey,
  { archived, before }: InboxFilter,
  limit: number,
  among?: readonly string[],
): Promise<SearchedHeader[]> {
  let query = tx.db
    .selectFrom('participant as p')
    .innerJoin('conversation as c', (join) =>
      join.onRef('c.company_id', '=', 'p.company_id').onRef('c.conversation_id', '=', 'p.conversation_id'),
    )
    .leftJoin('patient as t', (join) =>
      join.onRef('t.company_id', '=', 'c.company_id').onRef('t.patient_id', '=', 'c.patient_id'),
    )
    .select([
      'p.conversation_id',
      'p.activity_seq',
      'p.passed_seq',
      'c.last_seq',
      'c.subject_fold',
      't.name_fold',
      't.former_fold',
    ])
    .where('p.company_id', '=', tx.companyId)
    .where('p.user_key', '=', user)
    .orderBy('p.activity_seq', 'desc')
    .limit(limit);
  if (archived !== undefined) query = query.where('p.archived', '=', archived ? 1 : 0);
  if (before !== undefined) query = query.where('p.activity_seq', '<', before);
  if (among !== undefined) query = query.where(oneOf(tx, sql.ref('p.conversation_id'), among));
  const rows = await query.execute();
  const members = await memberNames(
    tx,
    rows.map((row) => row.conversation_id),
  );
  return rows.map((row) => ({
    id: row.conversation_id,
    place: row.activity_seq,
    messages: row.passed_seq === null ? row.last_seq : row.passed_seq - 1,
    folded: [
      row.subject_fold,
      row.name_fold ?? '',
      row.former_fold ?? '',
      ...(members.get(row.conversation_id) ?? []),
    ],
  }));
}

/** The folded names of each conversation's members, those they had before after it. Few people share many conversations, so each name is read once. */
async function memberNames(tx: Tx, conversationIds: readonly string[]): Promise<Map<string, string[]>> {
  const names = new Map<string, string[]>();
  if (conversationIds.length === 0) return names;
  const members = await tx.db
    .selectFrom('participant')
    .select(['conversation_id', 'user_key'])
    .where('company_id', '=', tx.companyId)
    .where('conversation_id', 'in', conversationIds)
    .execute();
  const users = [...new Set(members.map((member) => member.user_key))].map(userOf);
  const idsOf = (type: 'staff' | 'portal') => [
    '',
    ...users.filter((one) => one.type === type).map((one) => one.id),
  ];
  const people = await tx.db
    .selectFrom('staff')
    .select([sql<string>`'staff:' || staff_id`.as('user_key'), 'name_fold', 'former_fold'])
    .where('company_id', '=', tx.companyId)
    .where('staff_id', 'in', idsOf('staff'))
    .unionAll(
      tx.db
        .selectFrom('portal_user')
        .select([sql<string>`'portal:' || portal_user_id`.as('user_key'), 'name_fold', 'former_fold'])
        .where('company_id', '=', tx.companyId)
        .where('portal_user_id', 'in', idsOf('portal')),
    )
    .execute();
  const byKey = new Map(
    people.map(({ user_key, name_fold, former_fold }) => [user_key, `${name_fold}\n${former_fold}`]),
  );
  for (const { conversation_id, user_key } of members)
    names.set(conversation_id, [...(names.get(conversation_id) ?? []), byKey.get(user_key) ?? '']);
  return names;
}

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
