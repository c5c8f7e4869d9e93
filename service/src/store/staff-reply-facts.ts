import { sql } from 'kysely';
import type { StaffFacts } from '../rules/eligibility.ts';
import { hasLocation } from './eligibility-facts.ts';
import type { Tx } from './tx.ts';

/** What decides whether a staff conversation can be replied to, the settings aside. */
export interface StaffReplyFacts {
  readonly conversationId: string;
  readonly patientId: string | null;
  readonly locationId: string | null;
  readonly members: readonly StaffFacts[];
}

/** Staff conversations, a page in the order of their ids, in two statements. */
export async function staffReplyFacts(tx: Tx, after: string, limit: number): Promise<StaffReplyFacts[]> {
  const conversations = await tx.db
    .selectFrom('conversation as c')
    .leftJoin('patient as p', (join) =>
      join.onRef('p.company_id', '=', 'c.company_id').onRef('p.patient_id', '=', 'c.patient_id'),
    )
    .select(['c.conversation_id', 'c.patient_id', 'p.location_id'])
    .where('c.company_id', '=', tx.companyId)
    .where('c.type', '=', 'staff')
    .where('c.conversation_id', '>', after)
    .orderBy('c.conversation_id')
    .limit(limit)
    .execute();
  if (conversations.length === 0) return [];
  const rows = await tx.db
    .selectFrom('participant as m')
    .innerJoin('conversation as c', (join) =>
      join.onRef('c.company_id', '=', 'm.company_id').onRef('c.conversation_id', '=', 'm.conversation_id'),
    )
    .innerJoin('staff as s', (join) =>
      join
        .onRef('s.company_id', '=', 'm.company_id')
        .on('s.staff_id', '=', sql<string>`substr(m.user_key, ${sql.lit('staff:'.length + 1)})`),
    )
    .leftJoin('patient as p', (join) =>
      join
        .onRef('p.company_id', '=', 'c.company_id')
        .onRef('p.patient_id', '=', 'c.patient_id')
        .on('p.active', '=', 1),
    )
    .leftJoin('location as l', (join) =>
      join
        .onRef('l.company_id', '=', 'p.company_id')
        .onRef('l.location_id', '=', 'p.location_id')
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
      'm.conversation_id',
      's.staff_id',
      's.active',
      's.available',
      's.all_locations',
      'l.location_id as location_there',
      'sl.location_id as location_given',
      'r.patient_id as restricted_from',
    ])
    .where('m.company_id', '=', tx.companyId)
    .where(
      'm.conversation_id',
      'in',
      conversations.map((row) => row.conversation_id),
    )
    .execute();
  const members = new Map<string, StaffFacts[]>();
  for (const row of rows) {
    const facts: StaffFacts = {
      id: row.staff_id,
      active: row.active === 1,
      availableForPortalMessages: row.available === 1,
      locationAccess: hasLocation(row),
      restricted: row.restricted_from !== null,
      careTeam: null,
    };
    members.set(row.conversation_id, [...(members.get(row.conversation_id) ?? []), facts]);
  }
  return conversations.map((row) => ({
    conversationId: row.conversation_id,
    patientId: row.patient_id,
    locationId: row.location_id,
    members: members.get(row.conversation_id) ?? [],
  }));
}
