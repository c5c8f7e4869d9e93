import { sql } from 'kysely';
import { searchWords } from '../rules/text.ts';
import {
  type ChartFacts,
  type PortalPerson,
  portalPersonOf,
  type StaffPerson,
  selectPortalFacts,
  selectStaffFacts,
  staffPersonOf,
} from './eligibility-facts.ts';
import { byBytes, containsFolded } from './folded.ts';
import type { Tx } from './tx.ts';

/** Where a page of people begins: after this folded name and id. */
export type PersonPlace = readonly [nameFold: string, id: string];

/** People by name; the rule says afterwards who of them may be messaged. */
export interface Candidates<P> {
  readonly people: ReadonlyArray<{ person: P; place: PersonPlace }>;
}

export interface CandidateQuery {
  readonly q: string;
  readonly after: PersonPlace | undefined;
  readonly limit: number;
}

/** Staff who are active; with `only`, those who hold the role or are on the chart's care team. */
export async function staffCandidates(
  tx: Tx,
  chart: ChartFacts | null,
  { q, after, limit }: CandidateQuery,
  only: { role: boolean; careTeam: boolean } = { role: false, careTeam: false },
): Promise<Candidates<StaffPerson>> {
  const name = sql.ref<string>('s.name_fold');
  const id = sql.ref<string>('s.staff_id');
  let query = selectStaffFacts(tx, chart)
    .select('s.name_fold')
    .where('s.active', '=', 1)
    .orderBy(byBytes(tx, name))
    .orderBy(byBytes(tx, id))
    .limit(limit);
  if (only.role) query = query.where('s.available', '=', 1);
  if (only.careTeam) query = query.where('c.staff_id', 'is not', null);
  for (const word of searchWords(q)) query = query.where(containsFolded(tx, name, word));
  if (after !== undefined)
    query = query.where(
      sql<boolean>`(${byBytes(tx, name)}, ${byBytes(tx, id)}) > (${after[0]}, ${after[1]})`,
    );
  const rows = await query.execute();
  return {
    people: rows.map((row) => ({ person: staffPersonOf(row), place: [row.name_fold, row.staff_id] })),
  };
}

/** Portal users who are active and connected to the chart. */
export async function portalCandidates(
  tx: Tx,
  chart: ChartFacts,
  { q, after, limit }: CandidateQuery,
): Promise<Candidates<PortalPerson>> {
  const name = sql.ref<string>('u.name_fold');
  const id = sql.ref<string>('u.portal_user_id');
  let query = selectPortalFacts(tx, chart)
    .select('u.name_fold')
    .where('u.status', '=', 'active')
    .where('k.relation', 'is not', null)
    .orderBy(byBytes(tx, name))
    .orderBy(byBytes(tx, id))
    .limit(limit);
  for (const word of searchWords(q)) query = query.where(containsFolded(tx, name, word));
  if (after !== undefined)
    query = query.where(
      sql<boolean>`(${byBytes(tx, name)}, ${byBytes(tx, id)}) > (${after[0]}, ${after[1]})`,
    );
  const rows = await query.execute();
  return {
    people: rows.map((row) => ({ person: portalPersonOf(row), place: [row.name_fold, row.portal_user_id] })),
  };
}
