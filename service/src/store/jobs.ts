import { sql } from 'kysely';
import type { Tx } from './tx.ts';

/** Work that waits: which company, what kind, and the id of what it is about. Ids only: it stands outside row-level security. */
export interface Job {
  readonly companyId: string;
  readonly ref: string;
}

/** Work that a crash must not lose. `email`: deliver the row of that id. `retention`: empty what is past its time. */
export type JobKind = 'email' | 'retention';

/** Puts a job down in the transaction of what it is about, or moves the one that stands and frees it. */
export async function putJob(tx: Tx, kind: JobKind, ref: string, dueAt: number): Promise<void> {
  await tx.db
    .insertInto('job')
    .values({ company_id: tx.companyId, kind, ref, due_at: dueAt, lease_until: null })
    .onConflict((conflict) =>
      conflict.columns(['company_id', 'kind', 'ref']).doUpdateSet({ due_at: dueAt, lease_until: null }),
    )
    .execute();
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

/** When the next job of this kind may be claimed, ms since the epoch; undefined when none stands. For `Store.read`. */
export async function nextJobAt(tx: Tx, kind: JobKind): Promise<number | undefined> {
  const row = await tx.db
    .selectFrom('job')
    .select((eb) =>
      eb.fn.min(sql<number>`case when lease_until > due_at then lease_until else due_at end`).as('at'),
    )
    .where('kind', '=', kind)
    .executeTakeFirst();
  return row?.at ?? undefined;
}

/**
 * Claims at most `limit` due jobs of any company until `now + leaseMs`; whoever dies loses them then. Two workers never
 * hold the same job: PostgreSQL skips rows another transaction has locked, SQLite has one writer. For `Store.system`.
 */
export async function claimJobs(tx: Tx, kind: JobKind, limit: number, leaseMs: number): Promise<Job[]> {
  const due = tx.db
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
  const rows = await (tx.dialect === 'postgres' ? due.forUpdate().skipLocked() : due).execute();
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

/** Frees every claim of this kind: only where no other process can hold one, at the start on SQLite. For `Store.system`. */
export async function freeClaims(tx: Tx, kind: JobKind): Promise<void> {
  await tx.db
    .updateTable('job')
    .set({ lease_until: null })
    .where('kind', '=', kind)
    .where('lease_until', 'is not', null)
    .execute();
}
