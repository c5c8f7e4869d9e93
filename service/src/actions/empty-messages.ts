import type { UserKey } from '../auth/principal.ts';
import { appendEvents, type EventData } from '../events/append.ts';
import { auditEmail } from '../outbox/audit-email.ts';
import { enqueueWebhooks, type WebhookEvent } from '../outbox/webhook-events.ts';
import type { Services } from '../services.ts';
import { removeJobs } from '../store/jobs.ts';
import { participantsOf } from '../store/participants.ts';
import {
  cancelEmailsOfEmptied,
  type Emptied,
  emptyDraftsOf,
  emptyMessages,
  emptySubject,
  type Removal,
} from '../store/removals.ts';
import type { Tx } from '../store/tx.ts';

/**
 * Empties messages with everything that still holds or tells of their text: search, drafts, waiting e-mails, and the
 * subject with the first message; and tells every member's open page. Under `lockRemovals` and the locks of all these
 * conversations; whoever calls has looked for a hold and writes the audit. Answers how many messages it emptied.
 */
export async function emptyWithTraces(
  tx: Tx,
  { hub, outbox }: Pick<Services, 'hub' | 'outbox'>,
  conversationIds: readonly string[],
  which: Emptied,
  removal: Removal,
): Promise<number> {
  const removed: WebhookEvent[] = [];
  const events: { user: UserKey; data: EventData }[] = [];
  let emptied = 0;
  for (const conversationId of conversationIds) {
    const drafts = await emptyDraftsOf(tx, conversationId, which);
    for (const { user, key } of drafts) events.push({ user, data: { type: 'draft', key, version: null } });
    const seqs = await emptyMessages(tx, conversationId, which, removal);
    if (seqs.length === 0) continue;
    emptied += seqs.length;
    removed.push({ type: 'message.removed', data: { conversationId, seqs } });
    if (seqs[0] === 1) await emptySubject(tx, conversationId);
    const emails = await cancelEmailsOfEmptied(tx, conversationId);
    await removeJobs(tx, 'email', emails);
    for (const id of emails) await auditEmail(tx, 'email.cancel', id, { reason: 'message_removed' });
    for (const { user } of await participantsOf(tx, conversationId))
      events.push({ user, data: { type: 'conversation', conversationId, removed: true } });
  }
  if (removed.length > 0) await enqueueWebhooks(tx, outbox, removed);
  // The streams' numbers last and all at once: they are locks too, taken in one order by everyone.
  await appendEvents(tx, events);
  tx.afterCommit(() => {
    for (const user of new Set(events.map((event) => event.user))) hub.wakeUser(tx.companyId, user);
  });
  return emptied;
}
