import { sql } from 'kysely';
import type { Tx } from './tx.ts';

export const HOLD_SUBJECTS = ['patient', 'conversation'] as const;

/** What a hold keeps: all conversations about a patient, or one conversation. */
export interface HoldSubject {
  readonly type: (typeof HOLD_SUBJECTS)[number];
  readonly id: string;
}

export interface LegalHold extends HoldSubject {
  /** The company's own number of the case; null: none was given. */
  readonly reference: string | null;
  readonly placedAt: number;
  readonly placedBy: string;
}

/**
 * Placing a hold and emptying anything take this lock of the company first, before any conversation: once a hold is
 * acknowledged, nothing that it keeps is emptied any more.
 */
export async function lockRemovals(tx: Tx): Promise<void> {
  await tx.db
    .insertInto('retention')
    .values({ company_id: tx.companyId })
    .onConflict((conflict) =>
      conflict.column('company_id').doUpdateSet((eb) => ({ version: eb.ref('retention.version') })),
    )
    .execute();
}

function holdOf(row: {
  subject_type: string;
  subject_id: string;
  reference: string | null;
  placed_at: number;
  placed_by: string;
}): LegalHold {
  return {
    type: row.subject_type as HoldSubject['type'],
    id: row.subject_id,
    reference: row.reference,
    placedAt: row.placed_at,
    placedBy: row.placed_by,
  };
}

/** In the order of type and id; `after` is the last one of the page before. */
export async function listHolds(tx: Tx, page: { after?: HoldSubject; limit: number }): Promise<LegalHold[]> {
  let query = tx.db.selectFrom('legal_hold').selectAll().where('company_id', '=', tx.companyId);
  const { after } = page;
  if (after !== undefined) {
    query = query.where((eb) =>
      eb.or([
        eb('subject_type', '>', after.type),
        eb.and([eb('subject_type', '=', after.type), eb('subject_id', '>', after.id)]),
      ]),
    );
  }
  const rows = await query.orderBy('subject_type').orderBy('subject_id').limit(page.limit).execute();
  return rows.map(holdOf);
}

export async function holdOn(tx: Tx, subject: HoldSubject): Promise<LegalHold | undefined> {
  const row = await tx.db
    .selectFrom('legal_hold')
    .selectAll()
    .where('company_id', '=', tx.companyId)
    .where('subject_type', '=', subject.type)
    .where('subject_id', '=', subject.id)
    .executeTakeFirst();
  return row === undefined ? undefined : holdOf(row);
}

export async function saveHold(tx: Tx, hold: LegalHold): Promise<void> {
  const { reference } = hold;
  await tx.db
    .insertInto('legal_hold')
    .values({
      company_id: tx.companyId,
      subject_type: hold.type,
      subject_id: hold.id,
      reference,
      placed_at: hold.placedAt,
      placed_by: hold.placedBy,
    })
    .onConflict((conflict) =>
      conflict.columns(['company_id', 'subject_type', 'subject_id']).doUpdateSet({ reference }),
    )
    .execute();
}

/** False when there was none. */
export async function removeHold(tx: Tx, subject: HoldSubject): Promise<boolean> {
  const result = await tx.db
    .deleteFrom('legal_hold')
    .where('company_id', '=', tx.companyId)
    .where('subject_type', '=', subject.type)
    .where('subject_id', '=', subject.id)
    .executeTakeFirst();
  return Number(result.numDeletedRows) > 0;
}

/** Is there such a patient or conversation in this company? */
export async function holdSubjectExists(tx: Tx, { type, id }: HoldSubject): Promise<boolean> {
  const row =
    type === 'patient'
      ? await tx.db
          .selectFrom('patient')
          .select('patient_id')
          .where('company_id', '=', tx.companyId)
          .where('patient_id', '=', id)
          .executeTakeFirst()
      : await tx.db
          .selectFrom('conversation')
          .select('conversation_id')
          .where('company_id', '=', tx.companyId)
          .where('conversation_id', '=', id)
          .executeTakeFirst();
  return row !== undefined;
}

/** Is this conversation, or the patient it is about, under a hold? After {@link lockRemovals}. */
export async function isHeld(
  tx: Tx,
  conversation: { readonly id: string; readonly patientId: string | null },
): Promise<boolean> {
  if (await holdOn(tx, { type: 'conversation', id: conversation.id })) return true;
  return (
    conversation.patientId !== null &&
    (await holdOn(tx, { type: 'patient', id: conversation.patientId })) !== undefined
  );
}

/** Does a hold keep a conversation of this portal user, or a patient they are connected to? After {@link lockRemovals}. */
export async function isPortalUserHeld(tx: Tx, portalUserId: string): Promise<boolean> {
  const conversations = tx.db
    .selectFrom('participant as p')
    .innerJoin('conversation as c', (join) =>
      join.onRef('c.company_id', '=', 'p.company_id').onRef('c.conversation_id', '=', 'p.conversation_id'),
    )
    .innerJoin('legal_hold as h', (join) =>
      join
        .onRef('h.company_id', '=', 'p.company_id')
        .on((eb) =>
          eb.or([
            eb.and([
              eb('h.subject_type', '=', 'conversation'),
              eb('h.subject_id', '=', eb.ref('c.conversation_id')),
            ]),
            eb.and([eb('h.subject_type', '=', 'patient'), eb('h.subject_id', '=', eb.ref('c.patient_id'))]),
          ]),
        ),
    )
    .select(sql<number>`1`.as('held'))
    .where('p.company_id', '=', tx.companyId)
    .where('p.user_key', '=', `portal:${portalUserId}`);
  const charts = tx.db
    .selectFrom('portal_connection as k')
    .innerJoin('legal_hold as h', (join) =>
      join
        .onRef('h.company_id', '=', 'k.company_id')
        .on('h.subject_type', '=', 'patient')
        .onRef('h.subject_id', '=', 'k.patient_id'),
    )
    .select(sql<number>`1`.as('held'))
    .where('k.company_id', '=', tx.companyId)
    .where('k.portal_user_id', '=', portalUserId);
  return (await conversations.unionAll(charts).limit(1).executeTakeFirst()) !== undefined;
}
