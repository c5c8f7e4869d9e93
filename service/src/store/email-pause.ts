import type { Tx } from './tx.ts';

/** Why and until when no e-mail of the company is tried. */
export interface EmailPause {
  readonly since: number;
  /** Rounds of attempts that failed, one after the other. */
  readonly failures: number;
  readonly code: string;
  readonly until: number;
}

/** The company's pause, also one that is over; undefined while nothing is known against its sending. */
export async function emailPause(tx: Tx): Promise<EmailPause | undefined> {
  const row = await tx.db
    .selectFrom('email_pause')
    .select(['since', 'failures', 'code', 'paused_until'])
    .where('company_id', '=', tx.companyId)
    .executeTakeFirst();
  return row && { since: row.since, failures: row.failures, code: row.code, until: row.paused_until };
}

/** Pauses the company's e-mail, and moves all that waits to the end of the pause; what is being sent is left alone. */
export async function pauseEmail(tx: Tx, { since, failures, code, until }: EmailPause): Promise<void> {
  const row = { since, failures, code, paused_until: until };
  await tx.db
    .insertInto('email_pause')
    .values({ company_id: tx.companyId, ...row })
    .onConflict((conflict) => conflict.column('company_id').doUpdateSet(row))
    .execute();
  await tx.db
    .updateTable('job')
    .set({ due_at: until })
    .where('company_id', '=', tx.companyId)
    .where('kind', '=', 'email')
    .where('due_at', '<', until)
    .where('lease_until', 'is', null)
    .execute();
}

/**
 * Ends the pause: what waits for its end is due now.
 *
 * @returns the pause that there was
 */
export async function resumeEmail(tx: Tx): Promise<EmailPause | undefined> {
  const pause = await emailPause(tx);
  if (pause === undefined) return undefined;
  await tx.db.deleteFrom('email_pause').where('company_id', '=', tx.companyId).execute();
  await tx.db
    .updateTable('job')
    .set({ due_at: tx.now })
    .where('company_id', '=', tx.companyId)
    .where('kind', '=', 'email')
    .where('due_at', '=', pause.until)
    .where('lease_until', 'is', null)
    .execute();
  return pause;
}
