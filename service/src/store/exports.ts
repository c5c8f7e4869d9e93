import type { Relation } from '../rules/eligibility.ts';
import type { Ground } from '../rules/removal.ts';
import type { Tx } from './tx.ts';

/** Whose conversations about a patient: those of one portal user, or null for everyone's. */
export interface ExportScope {
  readonly patientId: string;
  readonly portalUserId: string | null;
}

/** What stands above an export. */
export interface ExportSubject {
  readonly company: { readonly id: string; readonly name: string };
  readonly patient: { readonly id: string; readonly name: string; readonly label: string | null };
  readonly portalUser: {
    readonly id: string;
    readonly name: string;
    readonly relation: Relation | null;
  } | null;
  /** The redisclosure notice, where the company requires consent (B16). */
  readonly notice: string | null;
}

/** Undefined when the patient or the portal user is none of the company's, or they never had to do with each other. */
export async function exportSubject(tx: Tx, scope: ExportScope): Promise<ExportSubject | undefined> {
  const row = await tx.db
    .selectFrom('patient as p')
    .innerJoin('company as c', (join) => join.onRef('c.company_id', '=', 'p.company_id'))
    .innerJoin('settings as s', (join) => join.onRef('s.company_id', '=', 'p.company_id'))
    .select([
      'c.name as company',
      'p.name',
      'p.label',
      's.part2_notice as notice',
      's.require_consent_for_contacts as gate',
    ])
    .where('p.company_id', '=', tx.companyId)
    .where('p.patient_id', '=', scope.patientId)
    .executeTakeFirst();
  if (row === undefined) return undefined;
  const portalUser = scope.portalUserId === null ? null : await portalUserOf(tx, scope.portalUserId, scope);
  if (portalUser === undefined) return undefined;
  return {
    company: { id: tx.companyId, name: row.company },
    patient: { id: scope.patientId, name: row.name, label: row.label },
    portalUser,
    notice: row.gate === 1 ? row.notice : null,
  };
}

async function portalUserOf(
  tx: Tx,
  id: string,
  { patientId }: ExportScope,
): Promise<NonNullable<ExportSubject['portalUser']> | undefined> {
  const row = await tx.db
    .selectFrom('portal_user as u')
    .leftJoin('portal_connection as k', (join) =>
      join
        .onRef('k.company_id', '=', 'u.company_id')
        .onRef('k.portal_user_id', '=', 'u.portal_user_id')
        .on('k.patient_id', '=', patientId),
    )
    .select(['u.name', 'k.relation'])
    .where('u.company_id', '=', tx.companyId)
    .where('u.portal_user_id', '=', id)
    .executeTakeFirst();
  if (row === undefined) return undefined;
  if (row.relation === null) {
    const any = await selectConversations(tx, { patientId, portalUserId: id }).limit(1).execute();
    if (any.length === 0) return undefined;
  }
  return { id, name: row.name, relation: row.relation as Relation | null };
}

/** A conversation to be exported, through the last message that it had when the export began. */
export interface ExportedConversation {
  readonly id: string;
  readonly type: 'portal' | 'staff';
  readonly subject: string | null;
  readonly startedAt: number;
  readonly lastSeq: number;
}

function selectConversations(tx: Tx, { patientId, portalUserId }: ExportScope) {
  const about = tx.db
    .selectFrom('conversation as c')
    .select(['c.conversation_id', 'c.type', 'c.subject', 'c.created_at', 'c.last_seq'])
    .where('c.company_id', '=', tx.companyId)
    .where('c.patient_id', '=', patientId);
  if (portalUserId === null) return about;
  return about.where((eb) =>
    eb.exists(
      eb
        .selectFrom('participant as p')
        .select('p.user_key')
        .where('p.company_id', '=', tx.companyId)
        .whereRef('p.conversation_id', '=', 'c.conversation_id')
        .where('p.user_key', '=', `portal:${portalUserId}`),
    ),
  );
}

/** In the order in which they began. */
export async function exportedConversations(tx: Tx, scope: ExportScope): Promise<ExportedConversation[]> {
  const rows = await selectConversations(tx, scope)
    .orderBy('c.created_at')
    .orderBy('c.conversation_id')
    .execute();
  return rows.map((row) => ({
    id: row.conversation_id,
    type: row.type as ExportedConversation['type'],
    subject: row.subject,
    startedAt: row.created_at,
    lastSeq: row.last_seq,
  }));
}

export interface ExportedMessage {
  readonly id: string;
  readonly seq: number;
  readonly authorKey: string;
  readonly body: string;
  readonly sentAt: number;
  /** The portal user's relation to the patient when it was sent; null: none, or not kept yet. */
  readonly relation: Relation | null;
  /** Set where the message was emptied. */
  readonly removed: { readonly at: number; readonly by: string; readonly ground: Ground } | null;
}

/** At most `limit` messages above `after`, none above `through`, oldest first. */
export async function exportedMessages(
  tx: Tx,
  conversationId: string,
  { after, through, limit }: { after: number; through: number; limit: number },
): Promise<ExportedMessage[]> {
  const rows = await tx.db
    .selectFrom('message')
    .selectAll()
    .where('company_id', '=', tx.companyId)
    .where('conversation_id', '=', conversationId)
    .where('seq', '>', after)
    .where('seq', '<=', through)
    .orderBy('seq')
    .limit(limit)
    .execute();
  return rows.map((row) => ({
    id: row.message_id,
    seq: row.seq,
    authorKey: row.author_key,
    body: row.body,
    sentAt: row.sent_at,
    relation: row.portal_relation as Relation | null,
    removed:
      row.removed_at === null
        ? null
        : { at: row.removed_at, by: row.removed_by ?? '', ground: (row.removed_ground ?? 'other') as Ground },
  }));
}
