import { recordAudit } from '../audit/record.ts';
import { keptSince } from '../rules/removal.ts';
import type { Services } from '../services.ts';
import { lockAnyConversation } from '../store/conversations.ts';
import { putJob, removeJobs } from '../store/jobs.ts';
import { isHeld, lockRemovals } from '../store/legal-holds.ts';
import {
  type ConversationPlace,
  conversationsPastTheirTime,
  markEmptied,
  retentionPolicy,
} from '../store/retention.ts';
import type { Tx } from '../store/tx.ts';
import { RETENTION_JOB } from './change-retention.ts';
import { emptyWithTraces } from './empty-messages.ts';

const SYSTEM = { actor: 'system:retention', requestId: null, ip: null } as const;

/** Looked for in one read; each is emptied in a transaction of its own, so that sends have their turn between. */
const PAGE = 100;
/** Shorter than the claim on the job: what is left then is gone on with in the next claim, on whichever node. */
const TURN_MS = 60_000;
const EVERY_MS = 60 * 60_000;

/**
 * Empties what is past its time by the company's policy, then puts the job down for the next hour, or, if more is left
 * than one turn takes, for now. Safe beside sends, holds, changes of the policy and another node at the same work: each
 * conversation is judged anew under its lock. Answers how much went.
 */
export async function emptyExpired(
  services: Pick<Services, 'store' | 'hub' | 'outbox'>,
  companyId: string,
  stopping: AbortSignal,
): Promise<{ conversations: number; messages: number }> {
  const { store } = services;
  const until = performance.now() + TURN_MS;
  const gone = { conversations: 0, messages: 0 };
  let after: ConversationPlace | undefined;
  let more = true;
  while (more && !stopping.aborted && performance.now() < until) {
    const place = after;
    const page = await store.read(companyId, async (tx) => {
      const through = await limitOf(tx);
      return through === null ? [] : conversationsPastTheirTime(tx, through, place, PAGE);
    });
    for (const { id } of page) {
      if (stopping.aborted) break;
      const messages = await store.write(companyId, (tx) => emptyOne(tx, services, id));
      if (messages > 0) gone.conversations += 1;
      gone.messages += messages;
    }
    after = page.at(-1);
    more = page.length === PAGE;
  }
  if (gone.messages > 0) store.purgeLog();
  await store.write(companyId, async (tx) => {
    if ((await limitOf(tx)) === null) await removeJobs(tx, 'retention', [RETENTION_JOB]);
    else await putJob(tx, 'retention', RETENTION_JOB, more ? tx.now : tx.now + EVERY_MS);
  });
  return gone;
}

async function limitOf(tx: Tx): Promise<number | null> {
  const { retentionDays } = await retentionPolicy(tx);
  return retentionDays === null ? null : keptSince(tx.now, retentionDays);
}

async function emptyOne(
  tx: Tx,
  told: Pick<Services, 'hub' | 'outbox'>,
  conversationId: string,
): Promise<number> {
  await lockRemovals(tx);
  const through = await limitOf(tx);
  const conversation = await lockAnyConversation(tx, conversationId);
  if (through === null || conversation === undefined || conversation.updatedAt > through) return 0;
  if (await isHeld(tx, conversation)) return 0;
  const messages = await emptyWithTraces(tx, told, [conversationId], 'all', {
    by: SYSTEM.actor,
    ground: 'retention',
  });
  await markEmptied(tx, conversationId);
  if (messages > 0)
    await recordAudit(tx, SYSTEM, { act: 'retention.empty', subject: conversationId, data: { messages } });
  return messages;
}
