import { sql } from 'kysely';
import type { UserKey } from '../auth/principal.ts';
import { DRAFTS_KEPT_MS } from './drafts.ts';
import { prepared } from './prepared.ts';
import type { Tx } from './tx.ts';

/** One conversation as it stands in one user's inbox, with the last message this user can see. */
export interface InboxRow {
  readonly conversation_id: string;
  readonly type: string;
  readonly patient_id: string | null;
  readonly subject: string | null;
  readonly last_seq: number;
  readonly read_seq: number;
  readonly unread: number;
  readonly archived: number;
  readonly activity_seq: number;
  readonly passed_seq: number | null;
  readonly message_seq: number;
  readonly author_key: string;
  /** The beginning of the body, longer than any preview. */
  readonly body_start: string;
  readonly sent_at: number;
  readonly removed_at: number | null;
  readonly patient_name: string | null;
  readonly patient_label: string | null;
  readonly location_name: string | null;
  readonly draft_key: string | null;
}

/** The conversations of one user; add conditions, an order and a limit. Each row is one of {@link InboxRow}. */
export function selectInbox(tx: Tx, user: UserKey, draftsSince = tx.now - DRAFTS_KEPT_MS) {
  return tx.db
    .selectFrom('participant as p')
    .innerJoin('conversation as c', (join) =>
      join.onRef('c.company_id', '=', 'p.company_id').onRef('c.conversation_id', '=', 'p.conversation_id'),
    )
    .innerJoin('message as m', (join) =>
      join
        .onRef('m.company_id', '=', 'p.company_id')
        .onRef('m.conversation_id', '=', 'p.conversation_id')
        .on('m.seq', '=', sql<number>`coalesce(p.passed_seq - 1, c.last_seq)`),
    )
    .leftJoin('patient as t', (join) =>
      join.onRef('t.company_id', '=', 'c.company_id').onRef('t.patient_id', '=', 'c.patient_id'),
    )
    .leftJoin('location as l', (join) =>
      join.onRef('l.company_id', '=', 't.company_id').onRef('l.location_id', '=', 't.location_id'),
    )
    .leftJoin('draft as d', (join) =>
      join
        .onRef('d.company_id', '=', 'p.company_id')
        .onRef('d.user_key', '=', 'p.user_key')
        .onRef('d.draft_key', '=', 'p.conversation_id')
        .on('d.consumed', '=', 0)
        .on('d.updated_at', '>', draftsSince),
    )
    .select([
      'p.conversation_id',
      'c.type',
      'c.patient_id',
      'c.subject',
      'c.last_seq',
      'p.read_seq',
      'p.unread',
      'p.archived',
      'p.activity_seq',
      'p.passed_seq',
      'm.seq as message_seq',
      'm.author_key',
      sql<string>`substr(m.body, 1, 1000)`.as('body_start'),
      'm.sent_at',
      'm.removed_at',
      't.name as patient_name',
      't.label as patient_label',
      'l.name as location_name',
      'd.draft_key',
    ])
    .where('p.company_id', '=', tx.companyId)
    .where('p.user_key', '=', user);
}

export interface InboxFilter {
  readonly archived?: boolean | undefined;
  readonly unread?: boolean | undefined;
  readonly patientId?: string | undefined;
  /** Only what reached this reader before this place. */
  readonly before?: number | undefined;
}

const page = prepared(
  (
    tx,
    by: {
      user: UserKey;
      draftsSince: number;
      archived: number | undefined;
      unreadOver: number | undefined;
      patientId: string | undefined;
      before: number | undefined;
      limit: number;
    },
  ) => {
    let query = selectInbox(tx, by.user, by.draftsSince).orderBy('p.activity_seq', 'desc').limit(by.limit);
    if (by.archived !== undefined) query = query.where('p.archived', '=', by.archived);
    if (by.unreadOver !== undefined) query = query.where('p.unread', '>', by.unreadOver);
    if (by.patientId !== undefined) query = query.where('c.patient_id', '=', by.patientId);
    if (by.before !== undefined) query = query.where('p.activity_seq', '<', by.before);
    return query;
  },
);

/** The latest first: by the order in which messages reached this reader, never by a clock. */
export function inboxPage(tx: Tx, user: UserKey, filter: InboxFilter, limit: number): Promise<InboxRow[]> {
  return page(tx, {
    user,
    draftsSince: tx.now - DRAFTS_KEPT_MS,
    archived: filter.archived === undefined ? undefined : Number(filter.archived),
    unreadOver: filter.unread === true ? 0 : undefined,
    patientId: filter.patientId,
    before: filter.before,
    limit,
  });
}

const one = prepared((tx, by: { user: UserKey; conversationId: string; draftsSince: number }) =>
  selectInbox(tx, by.user, by.draftsSince).where('p.conversation_id', '=', by.conversationId),
);

/** One conversation of this user; undefined when there is none, or it is not theirs. */
export async function inboxRow(tx: Tx, user: UserKey, conversationId: string): Promise<InboxRow | undefined> {
  return (await one(tx, { user, conversationId, draftsSince: tx.now - DRAFTS_KEPT_MS }))[0];
}

/** Those of these conversations that are this user's, in no order. */
export function inboxRows(tx: Tx, user: UserKey, conversationIds: readonly string[]): Promise<InboxRow[]> {
  if (conversationIds.length === 0) return Promise.resolve([]);
  return selectInbox(tx, user).where('p.conversation_id', 'in', conversationIds).execute();
}

/** A member of a conversation as others see them. */
export interface MemberRow {
  readonly conversation_id: string;
  readonly user_key: string;
  readonly read_up_to: number;
  readonly read_up_to_at: number | null;
  readonly staff_name: string | null;
  readonly title: string | null;
  readonly portal_name: string | null;
  /** Portal users: the relation to the conversation's patient; stays when the connection ends. */
  readonly relation: string | null;
}

const members = prepared((tx, by: { conversationIds: readonly string[] }) =>
  tx.db
    .selectFrom('participant as p')
    .innerJoin('conversation as c', (join) =>
      join.onRef('c.company_id', '=', 'p.company_id').onRef('c.conversation_id', '=', 'p.conversation_id'),
    )
    .leftJoin('staff as s', (join) =>
      join
        .onRef('s.company_id', '=', 'p.company_id')
        .on('s.staff_id', '=', sql<string>`substr(p.user_key, 7)`)
        .on(sql`substr(p.user_key, 1, 6)`, '=', 'staff:'),
    )
    .leftJoin('portal_user as u', (join) =>
      join
        .onRef('u.company_id', '=', 'p.company_id')
        .on('u.portal_user_id', '=', sql<string>`substr(p.user_key, 8)`)
        .on(sql`substr(p.user_key, 1, 7)`, '=', 'portal:'),
    )
    .leftJoin('portal_connection as k', (join) =>
      join
        .onRef('k.company_id', '=', 'u.company_id')
        .onRef('k.portal_user_id', '=', 'u.portal_user_id')
        .onRef('k.patient_id', '=', 'c.patient_id'),
    )
    .select([
      'p.conversation_id',
      'p.user_key',
      'p.read_up_to',
      'p.read_up_to_at',
      's.name as staff_name',
      's.title',
      'u.name as portal_name',
      'k.relation',
    ])
    .where('p.company_id', '=', tx.companyId)
    .where('p.conversation_id', 'in', by.conversationIds)
    .orderBy('p.conversation_id')
    .orderBy('p.user_key'),
);

/** The members of these conversations, which must be the reader's own; one statement for any number. */
export function membersOf(tx: Tx, conversationIds: readonly string[]): Promise<MemberRow[]> {
  return conversationIds.length === 0 ? Promise.resolve([]) : members(tx, { conversationIds });
}

/** A conversation whose messages passed its reader over, with what decides whether they still do. */
export interface PassedRow {
  readonly conversation_id: string;
  readonly patient_id: string | null;
  readonly staff_active: number;
  readonly all_locations: number;
  readonly location_there: string | null;
  readonly location_given: string | null;
  readonly restricted_from: string | null;
}

const passed = prepared((tx, by: { user: UserKey; staffId: string }) =>
  tx.db
    .selectFrom('participant as p')
    .innerJoin('conversation as c', (join) =>
      join.onRef('c.company_id', '=', 'p.company_id').onRef('c.conversation_id', '=', 'p.conversation_id'),
    )
    .innerJoin('staff as s', (join) =>
      join.onRef('s.company_id', '=', 'p.company_id').on('s.staff_id', '=', by.staffId),
    )
    .leftJoin('patient as t', (join) =>
      join
        .onRef('t.company_id', '=', 'c.company_id')
        .onRef('t.patient_id', '=', 'c.patient_id')
        .on('t.active', '=', 1),
    )
    .leftJoin('location as l', (join) =>
      join
        .onRef('l.company_id', '=', 't.company_id')
        .onRef('l.location_id', '=', 't.location_id')
        .on('l.active', '=', 1),
    )
    .leftJoin('staff_location as sl', (join) =>
      join
        .onRef('sl.company_id', '=', 's.company_id')
        .onRef('sl.staff_id', '=', 's.staff_id')
        .onRef('sl.location_id', '=', 'l.location_id'),
    )
    .leftJoin('staff_restriction as r', (join) =>
      join
        .onRef('r.company_id', '=', 's.company_id')
        .onRef('r.staff_id', '=', 's.staff_id')
        .onRef('r.patient_id', '=', 'c.patient_id'),
    )
    .select([
      'p.conversation_id',
      'c.patient_id',
      's.active as staff_active',
      's.all_locations',
      'l.location_id as location_there',
      'sl.location_id as location_given',
      'r.patient_id as restricted_from',
    ])
    .where('p.company_id', '=', tx.companyId)
    .where('p.user_key', '=', by.user)
    .where('p.passed_seq', 'is not', null)
    .orderBy('c.updated_at'),
);

/** The conversations in which messages passed this staff user over; most often none. */
export function passedOver(tx: Tx, user: UserKey): Promise<PassedRow[]> {
  return passed(tx, { user, staffId: user.slice('staff:'.length) });
}
