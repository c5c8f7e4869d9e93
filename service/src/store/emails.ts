import type { Tx } from './tx.ts';

/**
 * Where an e-mail stands. `queued`: to be sent, perhaps again. `sending`: an attempt runs. `sent`. `covered`: another
 * e-mail to the same portal user told of its message as well. `cancelled`: no longer wanted. `dead`: given up, to be looked at.
 */
export const EMAIL_STATUSES = ['queued', 'sending', 'sent', 'covered', 'cancelled', 'dead'] as const;
export type EmailStatus = (typeof EMAIL_STATUSES)[number];

export interface EmailRow {
  readonly emailId: string;
  readonly portalUserId: string;
  readonly conversationId: string;
  readonly seq: number;
  /** The chart of its conversation: whose location's brand it carries, and which connection it needs. */
  readonly patientId: string | null;
  readonly status: EmailStatus;
  readonly attempts: number;
  readonly messageId: string;
  readonly deferred: boolean;
  /** Its message was emptied meanwhile: there is nothing to tell of. */
  readonly messageRemoved: boolean;
}

async function emailById(tx: Tx, emailId: string): Promise<EmailRow | undefined> {
  const row = await tx.db
    .selectFrom('email as e')
    .innerJoin('conversation as c', (join) =>
      join.onRef('c.company_id', '=', 'e.company_id').onRef('c.conversation_id', '=', 'e.conversation_id'),
    )
    .innerJoin('message as m', (join) =>
      join
        .onRef('m.company_id', '=', 'e.company_id')
        .onRef('m.conversation_id', '=', 'e.conversation_id')
        .onRef('m.seq', '=', 'e.seq'),
    )
    .select([
      'e.portal_user_id',
      'e.conversation_id',
      'e.seq',
      'c.patient_id',
      'e.status',
      'e.attempts',
      'e.message_id',
      'e.deferred',
      'm.removed_at',
    ])
    .where('e.company_id', '=', tx.companyId)
    .where('e.email_id', '=', emailId)
    .executeTakeFirst();
  if (row === undefined) return undefined;
  return {
    emailId,
    portalUserId: row.portal_user_id,
    conversationId: row.conversation_id,
    seq: row.seq,
    patientId: row.patient_id,
    status: row.status as EmailStatus,
    attempts: row.attempts,
    messageId: row.message_id,
    deferred: row.deferred === 1,
    messageRemoved: row.removed_at !== null,
  };
}

/** Where the portal account is written to: its own address, never the facesheet's (B32). */
export interface Contact {
  readonly address: string;
  readonly locale: string | null;
}

export interface LockedEmail {
  readonly email: EmailRow;
  /** Undefined when the account is not there. */
  readonly contact: Contact | undefined;
}

/**
 * An e-mail and its portal account, the account under a lock: whatever is decided about e-mails to one portal user is
 * decided one after the other, so that none overlooks another when it counts the quiet time or is covered.
 */
export async function lockEmail(tx: Tx, emailId: string): Promise<LockedEmail | undefined> {
  const before = await emailById(tx, emailId);
  if (before === undefined) return undefined;
  const query = tx.db
    .selectFrom('portal_user')
    .select(['email as address', 'locale'])
    .where('company_id', '=', tx.companyId)
    .where('portal_user_id', '=', before.portalUserId);
  const contact = await (tx.dialect === 'postgres' ? query.forUpdate() : query).executeTakeFirst();
  // What was read before the lock may be old by now.
  const email = await emailById(tx, emailId);
  return email === undefined ? undefined : { email, contact };
}

export interface Sender {
  readonly mailFrom: string | null;
  readonly portalUrl: string | null;
  readonly neutralSender: string | null;
}

export async function senderOf(tx: Tx): Promise<Sender> {
  const row = await tx.db
    .selectFrom('settings')
    .select(['mail_from', 'portal_url', 'neutral_sender'])
    .where('company_id', '=', tx.companyId)
    .executeTakeFirstOrThrow();
  return { mailFrom: row.mail_from, portalUrl: row.portal_url, neutralSender: row.neutral_sender };
}

/** When the last e-mail to this portal user went or began to go, apart from this one; null for never. */
export async function lastEmailAt(tx: Tx, portalUserId: string, except: string): Promise<number | null> {
  const row = await tx.db
    .selectFrom('email')
    .select((eb) => eb.fn.max('attempted_at').as('at'))
    .where('company_id', '=', tx.companyId)
    .where('portal_user_id', '=', portalUserId)
    .where('status', 'in', ['sending', 'sent'])
    .where('email_id', '!=', except)
    .executeTakeFirst();
  return row?.at ?? null;
}

/** When the nth last e-mail to this portal user went or began to go, apart from this one; null where there were fewer. */
export async function nthLastEmailAt(
  tx: Tx,
  portalUserId: string,
  except: string,
  n: number,
): Promise<number | null> {
  const row = await tx.db
    .selectFrom('email')
    .select('attempted_at')
    .where('company_id', '=', tx.companyId)
    .where('portal_user_id', '=', portalUserId)
    .where('status', 'in', ['sending', 'sent'])
    .where('email_id', '!=', except)
    .where('attempted_at', 'is not', null)
    .orderBy('attempted_at', 'desc')
    .offset(n - 1)
    .limit(1)
    .executeTakeFirst();
  return row?.attempted_at ?? null;
}

/** The other e-mails to this portal user that wait: their messages are stored, so one sent now tells of them too. */
export async function waitingEmails(tx: Tx, portalUserId: string, except: string): Promise<string[]> {
  const rows = await tx.db
    .selectFrom('email')
    .select('email_id')
    .where('company_id', '=', tx.companyId)
    .where('portal_user_id', '=', portalUserId)
    .where('status', '=', 'queued')
    .where('email_id', '!=', except)
    .execute();
  return rows.map((row) => row.email_id);
}

export interface EmailChange {
  status?: EmailStatus;
  attempts?: number;
  last_error?: string | null;
  deferred?: number;
  attempted_at?: number;
  sent_at?: number;
}

export async function changeEmail(tx: Tx, emailId: string, change: EmailChange): Promise<void> {
  await tx.db
    .updateTable('email')
    .set(change)
    .where('company_id', '=', tx.companyId)
    .where('email_id', '=', emailId)
    .execute();
}

/** Marks those of these that still wait as covered; answers which. */
export async function coverEmails(tx: Tx, emailIds: readonly string[]): Promise<string[]> {
  if (emailIds.length === 0) return [];
  const rows = await tx.db
    .updateTable('email')
    .set({ status: 'covered' })
    .where('company_id', '=', tx.companyId)
    .where('email_id', 'in', [...emailIds])
    .where('status', '=', 'queued')
    .returning('email_id')
    .execute();
  return rows.map((row) => row.email_id);
}

/** Takes back what waits to be sent to a portal user. Answers the ids. */
export async function cancelEmailsTo(tx: Tx, portalUserId: string, reason: string): Promise<string[]> {
  const rows = await tx.db
    .updateTable('email')
    .set({ status: 'cancelled', last_error: reason })
    .where('company_id', '=', tx.companyId)
    .where('portal_user_id', '=', portalUserId)
    .where('status', '=', 'queued')
    .returning('email_id')
    .execute();
  return rows.map((row) => row.email_id);
}

/** Queues dead e-mails again, with all their tries: the oldest, at most `most`, with `code` only those that ended with it. */
export async function reviveDeadEmails(
  tx: Tx,
  code: string | undefined,
  most: number,
): Promise<{ ids: string[]; more: boolean }> {
  let dead = tx.db
    .selectFrom('email')
    .select('email_id')
    .where('company_id', '=', tx.companyId)
    .where('status', '=', 'dead')
    .orderBy('created_at')
    .orderBy('email_id')
    .limit(most + 1);
  if (code !== undefined) dead = dead.where('last_error', '=', code);
  const found = (await dead.execute()).map((row) => row.email_id);
  if (found.length === 0) return { ids: [], more: false };
  const rows = await tx.db
    .updateTable('email')
    .set({ status: 'queued', attempts: 0, deferred: 0, last_error: null })
    .where('company_id', '=', tx.companyId)
    .where('email_id', 'in', found.slice(0, most))
    // Somebody else may have put it back meanwhile.
    .where('status', '=', 'dead')
    .returning('email_id')
    .execute();
  return { ids: rows.map((row) => row.email_id), more: found.length > most };
}

/** A delivery as the company's back end sees it: ids, status and times; no address. */
export interface EmailDelivery {
  readonly id: string;
  readonly status: EmailStatus;
  readonly portalUserId: string;
  readonly conversationId: string;
  readonly messageSeq: number;
  readonly attempts: number;
  readonly lastError: string | null;
  readonly createdAt: number;
  readonly lastAttemptAt: number | null;
  readonly nextAttemptAt: number | null;
  readonly sentAt: number | null;
}

/** Newest first; `after` is the place of the last row of the page before. */
export async function listEmails(
  tx: Tx,
  filter: { status?: EmailStatus; id?: string; after?: { at: number; id: string }; limit: number },
): Promise<EmailDelivery[]> {
  let query = tx.db
    .selectFrom('email as e')
    .leftJoin('job as j', (join) =>
      join
        .onRef('j.company_id', '=', 'e.company_id')
        .on('j.kind', '=', 'email')
        .onRef('j.ref', '=', 'e.email_id'),
    )
    .selectAll('e')
    .select('j.due_at')
    .where('e.company_id', '=', tx.companyId);
  if (filter.status !== undefined) query = query.where('e.status', '=', filter.status);
  if (filter.id !== undefined) query = query.where('e.email_id', '=', filter.id);
  const after = filter.after;
  if (after !== undefined) {
    query = query.where((eb) =>
      eb.or([
        eb('e.created_at', '<', after.at),
        eb.and([eb('e.created_at', '=', after.at), eb('e.email_id', '<', after.id)]),
      ]),
    );
  }
  const rows = await query
    .orderBy('e.created_at', 'desc')
    .orderBy('e.email_id', 'desc')
    .limit(filter.limit)
    .execute();
  return rows.map((row) => ({
    id: row.email_id,
    status: row.status as EmailStatus,
    portalUserId: row.portal_user_id,
    conversationId: row.conversation_id,
    messageSeq: row.seq,
    attempts: row.attempts,
    lastError: row.last_error,
    createdAt: row.created_at,
    lastAttemptAt: row.attempted_at,
    nextAttemptAt: row.due_at,
    sentAt: row.sent_at,
  }));
}
