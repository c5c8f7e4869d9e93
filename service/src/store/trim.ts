import type { Tx } from './tx.ts';

/*
 * What is kept for a time only. Each call removes one slice, small enough for the write queue, and answers how many rows
 * went: none means that nothing more is due.
 */

/** Events older than `before`. Of each user only a beginning goes: a reader takes a missing next event as trimmed. */
export async function trimOldEvents(tx: Tx, before: number, slice: number): Promise<number> {
  const old = await tx.db
    .selectFrom('event')
    .select(['user_key', 'event_seq'])
    .where('company_id', '=', tx.companyId)
    .where('at', '<', before)
    .orderBy('at')
    .limit(slice)
    .execute();
  const through = new Map<string, number>();
  for (const { user_key, event_seq } of old) {
    through.set(user_key, Math.max(event_seq, through.get(user_key) ?? 0));
  }
  let removed = 0;
  for (const [user, seq] of through) removed += await removeEvents(tx, user, seq);
  return removed;
}

/** Of each user with more than `kept` events, the oldest above that number. */
export async function trimManyEvents(tx: Tx, kept: number, slice: number): Promise<number> {
  const long = await tx.db
    .selectFrom('mailbox_position as p')
    .innerJoin('event as e', (join) =>
      join.onRef('e.company_id', '=', 'p.company_id').onRef('e.user_key', '=', 'p.user_key'),
    )
    .select((eb) => ['p.user_key', 'p.event_seq', eb.fn.min('e.event_seq').as('first')])
    .where('p.company_id', '=', tx.companyId)
    .where('p.event_seq', '>', kept)
    .groupBy(['p.user_key', 'p.event_seq'])
    .having((eb) => eb(eb.fn.min('e.event_seq'), '<=', eb('p.event_seq', '-', kept)))
    .limit(1)
    .execute();
  let removed = 0;
  for (const { user_key, event_seq, first } of long) {
    removed += await removeEvents(tx, user_key, Math.min(event_seq - kept, first + slice - 1));
  }
  return removed;
}

async function removeEvents(tx: Tx, user: string, throughSeq: number): Promise<number> {
  const result = await tx.db
    .deleteFrom('event')
    .where('company_id', '=', tx.companyId)
    .where('user_key', '=', user)
    .where('event_seq', '<=', throughSeq)
    .executeTakeFirst();
  return Number(result.numDeletedRows);
}

/** Idempotency keys first used before `before`. */
export async function trimIdempotency(tx: Tx, before: number, slice: number): Promise<number> {
  const old = await tx.db
    .selectFrom('idempotency')
    .select(['user_key', 'key'])
    .where('company_id', '=', tx.companyId)
    .where('created_at', '<', before)
    .orderBy('created_at')
    .limit(slice)
    .execute();
  for (const { user_key, key } of old) {
    await tx.db
      .deleteFrom('idempotency')
      .where('company_id', '=', tx.companyId)
      .where('user_key', '=', user_key)
      .where('key', '=', key)
      .execute();
  }
  return old.length;
}

/** Of each user with more than `kept` idempotency keys, the oldest above that number. */
export async function trimManyKeys(tx: Tx, kept: number, slice: number): Promise<number> {
  const many = await tx.db
    .selectFrom('idempotency')
    .select((eb) => ['user_key', eb.fn.countAll<number>().as('count')])
    .where('company_id', '=', tx.companyId)
    .groupBy('user_key')
    .having((eb) => eb(eb.fn.countAll(), '>', kept))
    .limit(1)
    .executeTakeFirst();
  if (many === undefined) return 0;
  const old = await tx.db
    .selectFrom('idempotency')
    .select('key')
    .where('company_id', '=', tx.companyId)
    .where('user_key', '=', many.user_key)
    .orderBy('created_at')
    .orderBy('key')
    .limit(Math.min(slice, Number(many.count) - kept))
    .execute();
  const result = await tx.db
    .deleteFrom('idempotency')
    .where('company_id', '=', tx.companyId)
    .where('user_key', '=', many.user_key)
    .where(
      'key',
      'in',
      old.map(({ key }) => key),
    )
    .executeTakeFirst();
  return Number(result.numDeletedRows);
}

/** Of each user with more than `kept` drafts that were sent or discarded, the oldest above that number. */
export async function trimManySpentDrafts(tx: Tx, kept: number, slice: number): Promise<number> {
  const many = await tx.db
    .selectFrom('draft')
    .select((eb) => ['user_key', eb.fn.countAll<number>().as('count')])
    .where('company_id', '=', tx.companyId)
    .where('consumed', '=', 1)
    .groupBy('user_key')
    .having((eb) => eb(eb.fn.countAll(), '>', kept))
    .limit(1)
    .executeTakeFirst();
  if (many === undefined) return 0;
  const old = await tx.db
    .selectFrom('draft')
    .select('draft_key')
    .where('company_id', '=', tx.companyId)
    .where('user_key', '=', many.user_key)
    .where('consumed', '=', 1)
    .orderBy('updated_at')
    .orderBy('draft_key')
    .limit(Math.min(slice, Number(many.count) - kept))
    .execute();
  const result = await tx.db
    .deleteFrom('draft')
    .where('company_id', '=', tx.companyId)
    .where('user_key', '=', many.user_key)
    .where('consumed', '=', 1)
    .where(
      'draft_key',
      'in',
      old.map(({ draft_key }) => draft_key),
    )
    .executeTakeFirst();
  return Number(result.numDeletedRows);
}

/** Drafts, and what is left of sent ones, that nobody changed since `before`. */
export async function trimDrafts(tx: Tx, before: number, slice: number): Promise<number> {
  const old = await tx.db
    .selectFrom('draft')
    .select(['user_key', 'draft_key'])
    .where('company_id', '=', tx.companyId)
    .where('updated_at', '<', before)
    .orderBy('updated_at')
    .limit(slice)
    .execute();
  let removed = 0;
  for (const { user_key, draft_key } of old) {
    const result = await tx.db
      .deleteFrom('draft')
      .where('company_id', '=', tx.companyId)
      .where('user_key', '=', user_key)
      .where('draft_key', '=', draft_key)
      // Somebody may have written on since it was looked at.
      .where('updated_at', '<', before)
      .executeTakeFirst();
    removed += Number(result.numDeletedRows);
  }
  return removed;
}

/** Changes of the directory older than `before`, from the first one on: a reader takes a missing one for any change. */
export async function trimDirectoryChanges(tx: Tx, before: number, slice: number): Promise<number> {
  const first = await tx.db
    .selectFrom('directory_change')
    .select(['version', 'at'])
    .where('company_id', '=', tx.companyId)
    .orderBy('version')
    .limit(slice)
    .execute();
  const recent = first.findIndex((row) => row.at >= before);
  const last = first.at(recent === -1 ? -1 : recent - 1);
  if (recent === 0 || last === undefined) return 0;
  const result = await tx.db
    .deleteFrom('directory_change')
    .where('company_id', '=', tx.companyId)
    .where('version', '<=', last.version)
    .executeTakeFirst();
  return Number(result.numDeletedRows);
}

/** E-mails that were dealt with, whose message is older than `before`. What was given up stays until somebody looks at it. */
export async function trimEmails(tx: Tx, before: number, slice: number): Promise<number> {
  const old = await tx.db
    .selectFrom('email')
    .select('email_id')
    .where('company_id', '=', tx.companyId)
    .where('created_at', '<', before)
    .where('status', 'in', ['sent', 'covered', 'cancelled'])
    .orderBy('created_at')
    .limit(slice)
    .execute();
  if (old.length === 0) return 0;
  const result = await tx.db
    .deleteFrom('email')
    .where('company_id', '=', tx.companyId)
    .where(
      'email_id',
      'in',
      old.map((row) => row.email_id),
    )
    // Somebody may have asked for it to be tried again since it was looked at.
    .where('status', 'in', ['sent', 'covered', 'cancelled'])
    .executeTakeFirst();
  return Number(result.numDeletedRows);
}

/** Deliveries of webhooks of events older than `before` that are over. */
export async function trimWebhookDeliveries(tx: Tx, before: number, slice: number): Promise<number> {
  const old = await tx.db
    .selectFrom('webhook_delivery')
    .select('delivery_id')
    .where('company_id', '=', tx.companyId)
    .where('created_at', '<', before)
    .where('status', 'in', ['delivered', 'failed'])
    .orderBy('created_at')
    .limit(slice)
    .execute();
  if (old.length === 0) return 0;
  const result = await tx.db
    .deleteFrom('webhook_delivery')
    .where('company_id', '=', tx.companyId)
    .where(
      'delivery_id',
      'in',
      old.map((row) => row.delivery_id),
    )
    .where('status', 'in', ['delivered', 'failed'])
    .executeTakeFirst();
  return Number(result.numDeletedRows);
}
