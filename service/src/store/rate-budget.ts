import { sql } from 'kysely';
import type { Tx } from './tx.ts';

export interface Taking {
  readonly budget: string;
  /** Whose budget: a `user_key` or `key:<id>`. */
  readonly subject: string;
  readonly want: number;
  /** How many points there are in a window. */
  readonly points: number;
  readonly windowMs: number;
}

export interface Taken {
  /** 0 to `want`: what was left of it. */
  readonly granted: number;
  readonly remaining: number;
  /** This request is the first in the window that got less than it wanted. */
  readonly firstRefusal: boolean;
  /** When the window ends, ms since the epoch. */
  readonly endsAt: number;
}

/** Takes points from a subject's budget, as many of them as are left. A window begins with the first taking after the last one ended. */
export async function takePoints(
  tx: Tx,
  { budget, subject, want, points, windowMs }: Taking,
): Promise<Taken> {
  const { spent, ends_at } = await tx.db
    .insertInto('rate_budget')
    .values({
      company_id: tx.companyId,
      budget,
      subject,
      spent: want,
      ends_at: tx.now + windowMs,
    })
    .onConflict((conflict) =>
      conflict.columns(['company_id', 'budget', 'subject']).doUpdateSet({
        // Refused requests are counted twice at most: a limit that is raised within the window helps at once.
        spent: sql<number>`case when rate_budget.ends_at <= ${tx.now} then ${want} when rate_budget.spent > ${points + want} then ${points + 2 * want} else rate_budget.spent + ${want} end`,
        ends_at: sql<number>`case when rate_budget.ends_at <= ${tx.now} then ${tx.now + windowMs} else rate_budget.ends_at end`,
      }),
    )
    .returning(['spent', 'ends_at'])
    .executeTakeFirstOrThrow();
  const granted = Math.max(0, Math.min(want, points - (spent - want)));
  return {
    granted,
    remaining: Math.max(0, points - spent),
    firstRefusal: spent > points && spent - want <= points,
    endsAt: ends_at,
  };
}
