import { sql } from 'kysely';
import type { Tx } from './tx.ts';

/** Work that waits: which company, what kind, and the id of what it is about. Ids only: it stands outside row-level security. */
export interface Job {
  readonly companyId: string;
  readonly ref: string;
}

/**
 * Work that a crash must not lose. `email`, `webhook`: deliver the row of that id. `moment`: a dated change of that chart
 * comes. `retention`: empty what is past its time.
 */
export type JobKind = 'email' | 'webhook' | 'moment' | 'retention';

/** Jobs looked at to find the next: those that are claimed stand among the first. */
const NEXT_AMONG = 100;

/** Puts a job down in the transaction of what it is about, or moves the one that stands and frees it. */
export function putJob(tx: Tx, kind: JobKind, ref: string, dueAt: number): Promise<void> {
  return putJobs(tx, kind, [ref], dueAt);
}

/** The same for several, each named once. */
export async function putJobs(tx: Tx, kind: JobKind, refs: readonly string[], dueAt: number): Promise<void> {
  if (refs.length === 0) return;
  await tx.db
    .insertInto('job')
    .values(refs.map((ref) => ({ company_id: tx.companyId, kind, ref, due_at: dueAt, lease_until: null })))
    .onConflict((conflict) =>
      conflict.columns(['company_id', 'kind', 'ref']).doUpdateSet({ due_at: dueAt, lease_until: null }),
    )
    .execute();
}

/** Puts jobs down, or moves those that stand to the earlier time, never to a later one, and frees them. */
export async function bringForward(
  tx: Tx,
  kind: JobKind,
  jobs: ReadonlyArray<readonly [ref: string, dueAt: number]>,
): Promise<void> {
  if (jobs.length === 0) return;
  await tx.db
    .insertInto('job')
    .values(
      jobs.map(([ref, dueAt]) => ({
        company_id: tx.companyId,
        kind,
        ref,
        due_at: dueAt,
        lease_until: null,
      })),
    )
    .onConflict((conflict) =>
      conflict.columns(['company_id', 'kind', 'ref']).doUpdateSet((eb) => ({
        due_at: eb
          .case()
          .when('job.due_at', '<', eb.ref('excluded.due_at'))
          .then(eb.ref('job.due_at'))
          .else(eb.ref('excluded.due_at'))
          .end(),
        lease_until: null,
      })),
    )
    .execute();
}

/** When a job is due, ms since the epoch; undefined when there is none. */
export async function jobDueAt(tx: Tx, kind: JobKind, ref: string): Promise<number | undefined> {
  const row = await tx.db
    .selectFrom('job')
    .select('due_at')
    .where('company_id', '=', tx.companyId)
    .where('kind', '=', kind)
    .where('ref', '=', ref)
    .executeTakeFirst();
  return row?.due_at;
}

/** Takes jobs away: done, or no longer wanted. */
export async function removeJobs(tx: Tx, kind: JobKind, refs: readonly string[]): Promise<void> {
  if (refs.length === 0) return;
  await tx.db
    .deleteFrom('job')
    .where('company_id', '=', tx.companyId)
    .where('kind', '=', kind)
    .where('ref', 'in', [...refs])
    .execute();
}

/** Lets nothing of a lane be claimed before `until`; what is claimed already is left alone. */
export async function holdLane(tx: Tx, kind: JobKind, lane: string, until: number): Promise<void> {
  await tx.db
    .updateTable('job')
    .set({ due_at: until })
    .where('company_id', '=', tx.companyId)
    .where('kind', '=', kind)
    .where('ref', 'like', inLane(lane))
    .where('due_at', '<', until)
    .where('lease_until', 'is', null)
    .execute();
}

/** What stands before the first slash of a job's ref: jobs of one lane go to the same place. */
export function laneOf(ref: string): string {
  const slash = ref.indexOf('/');
  return slash === -1 ? ref : ref.slice(0, slash);
}

function inLane(lane: string): string {
  return `${lane}/%`;
}

/** How many jobs of one lane may be worked at the same time, and how many are. */
export interface LaneLimit {
  readonly most: number;
  readonly busy: ReadonlyMap<string, number>;
}

function fullLanes({ most, busy }: LaneLimit): string[] {
  return [...busy].filter(([, count]) => count >= most).map(([lane]) => lane);
}

/**
 * When the next job of this kind may be claimed, ms since the epoch; undefined when none stands. Jobs of lanes that are full
 * do not count. For `Store.read`.
 */
export async function nextJobAt(tx: Tx, kind: JobKind, lanes?: LaneLimit): Promise<number | undefined> {
  let first = tx.db
    .selectFrom('job')
    .select(['due_at', 'lease_until'])
    .where('kind', '=', kind)
    .orderBy('due_at')
    .limit(NEXT_AMONG);
  for (const lane of lanes === undefined ? [] : fullLanes(lanes))
    first = first.where('ref', 'not like', inLane(lane));
  const row = await tx.db
    .selectFrom(first.as('first'))
    .select((eb) =>
      eb.fn.min(sql<number>`case when lease_until > due_at then lease_until else due_at end`).as('at'),
    )
    .executeTakeFirst();
  return row?.at ?? undefined;
}

/**
 * Claims at most `limit` due jobs of any company until `now + leaseMs`; whoever dies loses them then. Two workers never
 * hold the same job: PostgreSQL skips rows another transaction has locked, SQLite has one writer. For `Store.system`.
 */
export async function claimJobs(
  tx: Tx,
  kind: JobKind,
  limit: number,
  leaseMs: number,
  lanes?: LaneLimit,
): Promise<Job[]> {
  let due = tx.db
    .selectFrom('job')
    .select(['company_id', 'ref'])
    .where('kind', '=', kind)
    .where('due_at', '<=', tx.now)
    .where((eb) => eb.or([eb('lease_until', 'is', null), eb('lease_until', '<=', tx.now)]))
    // The work of a company that is being moved goes with it.
    .where((eb) =>
      eb.not(
        eb.exists(
          eb
            .selectFrom('company_move')
            .select('state')
            .whereRef('company_move.company_id', '=', 'job.company_id')
            .where('state', '!=', 'arrived'),
        ),
      ),
    )
    .orderBy('due_at')
    .limit(limit);
  for (const lane of lanes === undefined ? [] : fullLanes(lanes))
    due = due.where('ref', 'not like', inLane(lane));
  const found = await (tx.dialect === 'postgres' ? due.forUpdate().skipLocked() : due).execute();
  const rows = lanes === undefined ? found : withinLanes(found, lanes);
  for (const row of rows) {
    await tx.db
      .updateTable('job')
      .set({ lease_until: tx.now + leaseMs })
      .where('company_id', '=', row.company_id)
      .where('kind', '=', kind)
      .where('ref', '=', row.ref)
      .execute();
  }
  return rows.map((row) => ({ companyId: row.company_id, ref: row.ref }));
}

/** Gives a claim back: the job may be claimed again at once. For `Store.system`. */
export async function releaseClaim(tx: Tx, kind: JobKind, job: Job): Promise<void> {
  await tx.db
    .updateTable('job')
    .set({ lease_until: null })
    .where('company_id', '=', job.companyId)
    .where('kind', '=', kind)
    .where('ref', '=', job.ref)
    .execute();
}

function withinLanes<Row extends { readonly ref: string }>(rows: readonly Row[], lanes: LaneLimit): Row[] {
  const busy = new Map(lanes.busy);
  return rows.filter(({ ref }) => {
    const lane = laneOf(ref);
    const count = busy.get(lane) ?? 0;
    if (count >= lanes.most) return false;
    busy.set(lane, count + 1);
    return true;
  });
}

/** Frees every claim of this kind: only where no other process can hold one, at the start on SQLite. For `Store.system`. */
export async function freeClaims(tx: Tx, kind: JobKind): Promise<void> {
  await tx.db
    .updateTable('job')
    .set({ lease_until: null })
    .where('kind', '=', kind)
    .where('lease_until', 'is not', null)
    .execute();
}
