import { NO_COMPANY, type Store } from './tx.ts';

/** How many jobs wait and how many are due, by kind, over all companies; audit records that wait for their seal too. */
export function jobCounts(store: Store): Promise<Array<{ kind: string; waiting: number; due: number }>> {
  return store.read(NO_COMPANY, async (tx) => {
    const rows = await tx.db
      .selectFrom('job')
      .select((eb) => [
        'kind',
        eb.fn.countAll<number>().as('waiting'),
        eb.fn.sum<number>(eb.case().when('due_at', '<=', tx.now).then(1).else(0).end()).as('due'),
      ])
      .groupBy('kind')
      .orderBy('kind')
      .execute();
    const { unsealed } = await tx.db
      .selectFrom('audit_waiting')
      .select((eb) => eb.fn.countAll<number>().as('unsealed'))
      .executeTakeFirstOrThrow();
    // PostgreSQL sums bigints to numerics, which arrive as text.
    return [
      { kind: 'audit-seal', waiting: unsealed, due: unsealed },
      ...rows.map((row) => ({ kind: row.kind, waiting: Number(row.waiting), due: Number(row.due) })),
    ];
  });
}
