import { sql } from 'kysely';
import type { PortalFacts, Relation, StaffFacts } from '../rules/eligibility.ts';
import { consentFromText } from './consent.ts';
import { hasLocation } from './eligibility-facts.ts';
import type { Tx } from './tx.ts';

/** What decides whether a portal conversation can be replied to, the settings aside. */
export interface ReplyFacts {
  readonly conversationId: string;
  readonly locationId: string;
  readonly staff: StaffFacts;
  readonly portal: PortalFacts;
}

/** Portal conversations about charts in force, a page in the order of their ids, in one statement. */
export async function portalReplyFacts(tx: Tx, after: string, limit: number): Promise<ReplyFacts[]> {
  const rows = await tx.db
    .selectFrom('conversation as c')
    .innerJoin('patient as p', (join) =>
      join
        .onRef('p.company_id', '=', 'c.company_id')
        .onRef('p.patient_id', '=', 'c.patient_id')
        .on('p.active', '=', 1),
    )
    .innerJoin('participant as sp', (join) =>
      join
        .onRef('sp.company_id', '=', 'c.company_id')
        .onRef('sp.conversation_id', '=', 'c.conversation_id')
        .on('sp.user_key', 'like', 'staff:%'),
    )
    .innerJoin('participant as pp', (join) =>
      join
        .onRef('pp.company_id', '=', 'c.company_id')
        .onRef('pp.conversation_id', '=', 'c.conversation_id')
        .on('pp.user_key', 'like', 'portal:%'),
    )
    .innerJoin('staff as s', (join) =>
      join
        .onRef('s.company_id', '=', 'sp.company_id')
        .on('s.staff_id', '=', sql<string>`substr(sp.user_key, ${sql.lit('staff:'.length + 1)})`),
    )
    .innerJoin('portal_user as u', (join) =>
      join
        .onRef('u.company_id', '=', 'pp.company_id')
        .on('u.portal_user_id', '=', sql<string>`substr(pp.user_key, ${sql.lit('portal:'.length + 1)})`),
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
        .onRef('r.patient_id', '=', 'p.patient_id'),
    )
    .leftJoin('care_team_member as t', (join) =>
      join
        .onRef('t.company_id', '=', 's.company_id')
        .onRef('t.staff_id', '=', 's.staff_id')
        .onRef('t.patient_id', '=', 'p.patient_id'),
    )
    .leftJoin('portal_connection as k', (join) =>
      join
        .onRef('k.company_id', '=', 'u.company_id')
        .onRef('k.portal_user_id', '=', 'u.portal_user_id')
        .onRef('k.patient_id', '=', 'p.patient_id')
        .on('k.connected', '=', 1),
    )
    .select([
      'c.conversation_id',
      'p.location_id',
      's.staff_id',
      's.active',
      's.available',
      's.all_locations',
      'l.location_id as location_there',
      'sl.location_id as location_given',
      'r.patient_id as restricted_from',
      't.staff_id as on_team',
      't.starts_at',
      't.ends_at',
      'u.portal_user_id',
      'u.status',
      'k.relation',
      'k.consent',
    ])
    .where('c.company_id', '=', tx.companyId)
    .where('c.type', '=', 'portal')
    .where('c.conversation_id', '>', after)
    .orderBy('c.conversation_id')
    .limit(limit)
    .execute();
  return rows.map((row) => ({
    conversationId: row.conversation_id,
    locationId: row.location_id,
    staff: {
      id: row.staff_id,
      active: row.active === 1,
      availableForPortalMessages: row.available === 1,
      locationAccess: hasLocation(row),
      restricted: row.restricted_from !== null,
      careTeam: row.on_team === null ? null : { startsAt: row.starts_at, endsAt: row.ends_at },
    },
    portal: {
      id: row.portal_user_id,
      status: row.status as PortalFacts['status'],
      connection:
        row.relation === null
          ? null
          : { relation: row.relation as Relation, consent: consentFromText(row.consent) },
    },
  }));
}
