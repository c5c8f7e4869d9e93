import type { UserKey } from '../auth/principal.ts';
import type { Ground } from '../rules/removal.ts';
import { EMPTIED } from './drafts.ts';
import { redactKeys } from './idempotency.ts';
import { forgetMessages, forgetSubject } from './search-index.ts';
import type { Tx } from './tx.ts';

/** Which messages of a conversation: one, all by one author, or every one. */
export type Emptied = { readonly seq: number } | { readonly author: UserKey } | 'all';

/** Who emptied a message, and on what ground. */
export interface Removal {
  readonly by: string;
  readonly ground: Ground;
}

/** Numbers in one statement: a database binds a limited number of values. */
const SEQS_MAX = 5000;

/**
 * Empties messages under the lock of their conversation; their rows, numbers, authors and times stay (B22). Those that
 * are empty already keep what is written of that. Answers the numbers of those it emptied.
 */
export async function emptyMessages(
  tx: Tx,
  conversationId: string,
  which: Emptied,
  { by, ground }: Removal,
): Promise<number[]> {
  let full = tx.db
    .selectFrom('message')
    .select('seq')
    .where('company_id', '=', tx.companyId)
    .where('conversation_id', '=', conversationId)
    .where('removed_at', 'is', null);
  if (which !== 'all')
    full = 'seq' in which ? full.where('seq', '=', which.seq) : full.where('author_key', '=', which.author);
  const seqs = (await full.orderBy('seq').execute()).map((row) => row.seq);
  for (let at = 0; at < seqs.length; at += SEQS_MAX) {
    const slice = seqs.slice(at, at + SEQS_MAX);
    await forgetMessages(tx, conversationId, slice);
    await redactKeys(tx, conversationId, slice);
    await tx.db
      .updateTable('message')
      .set({ body: '', body_fold: '', removed_at: tx.now, removed_by: by, removed_ground: ground })
      .where('company_id', '=', tx.companyId)
      .where('conversation_id', '=', conversationId)
      .where('seq', 'in', slice)
      .execute();
  }
  return seqs;
}

/** The subject was written with the first message and goes with it. */
export async function emptySubject(tx: Tx, conversationId: string): Promise<void> {
  await forgetSubject(tx, conversationId);
  await tx.db
    .updateTable('conversation')
    .set({ subject: null, subject_fold: '' })
    .where('company_id', '=', tx.companyId)
    .where('conversation_id', '=', conversationId)
    .execute();
}

/** What a message says of its removal; undefined when there is no such message, null when it was not removed. */
export async function removalOf(
  tx: Tx,
  conversationId: string,
  seq: number,
): Promise<(Removal & { readonly at: number }) | null | undefined> {
  const row = await tx.db
    .selectFrom('message')
    .select(['removed_at', 'removed_by', 'removed_ground'])
    .where('company_id', '=', tx.companyId)
    .where('conversation_id', '=', conversationId)
    .where('seq', '=', seq)
    .executeTakeFirst();
  if (row === undefined) return undefined;
  if (row.removed_at === null) return null;
  return { at: row.removed_at, by: row.removed_by ?? '', ground: (row.removed_ground ?? 'other') as Ground };
}

export interface DraftPlace {
  readonly user: UserKey;
  readonly key: string;
}

/**
 * Empties the drafts in which a text lives on that is about to be emptied: what its author has in a draft word for word,
 * and, where the whole conversation goes, every draft in it. Their versions stay, so that no open tab saves them back.
 */
export async function emptyDraftsOf(
  tx: Tx,
  conversationId: string,
  which: Emptied,
): Promise<readonly DraftPlace[]> {
  const rows = await tx.db
    .updateTable('draft')
    .set((eb) => ({ version: eb('version', '+', 1), ...EMPTIED, updated_at: tx.now }))
    .where('company_id', '=', tx.companyId)
    .where('consumed', '=', 0)
    .where((eb) => {
      let same = eb
        .selectFrom('message as m')
        .select('m.seq')
        .where('m.company_id', '=', tx.companyId)
        .where('m.conversation_id', '=', conversationId)
        .where('m.removed_at', 'is', null)
        .whereRef('m.author_key', '=', 'draft.user_key')
        .whereRef('m.body', '=', 'draft.body');
      if (which !== 'all')
        same =
          'seq' in which
            ? same.where('m.seq', '=', which.seq)
            : same.where('m.author_key', '=', which.author);
      const ofMembers = eb.and([
        eb('draft.user_key', 'in', (sub) =>
          sub
            .selectFrom('participant')
            .select('user_key')
            .where('company_id', '=', tx.companyId)
            .where('conversation_id', '=', conversationId),
        ),
        eb.exists(same),
      ]);
      return which === 'all' ? eb.or([eb('draft_key', '=', conversationId), ofMembers]) : ofMembers;
    })
    .returning(['user_key', 'draft_key'])
    .execute();
  return rows.map((row) => ({ user: row.user_key as UserKey, key: row.draft_key }));
}

/** Takes back the e-mails that would still tell of emptied messages. Answers their ids. */
export async function cancelEmailsOfEmptied(tx: Tx, conversationId: string): Promise<string[]> {
  const rows = await tx.db
    .updateTable('email')
    .set({ status: 'cancelled', last_error: 'message_removed' })
    .where('company_id', '=', tx.companyId)
    .where('conversation_id', '=', conversationId)
    .where('status', '=', 'queued')
    .where('seq', 'in', (eb) =>
      eb
        .selectFrom('message')
        .select('seq')
        .where('company_id', '=', tx.companyId)
        .where('conversation_id', '=', conversationId)
        .where('removed_at', 'is not', null),
    )
    .returning('email_id')
    .execute();
  return rows.map((row) => row.email_id);
}
