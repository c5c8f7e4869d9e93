import type { Tx } from '../store/tx.ts';

/** A user's position: how far their own stream, and their company's directory, have come. */
export interface Position {
  eventSeq: number;
  directoryVersion: number;
  /** Which history both count in: a restored database goes on in another one. Empty in the first. */
  timeline: string;
}

export function encodeState(position: Position): string {
  const { eventSeq, directoryVersion, timeline } = position;
  return `st1.${eventSeq}.${directoryVersion}${timeline === '' ? '' : `.${timeline}`}`;
}

/** Undefined for text that is not a state of ours. */
export function decodeState(state: string): Position | undefined {
  const match = /^st1\.(\d{1,15})\.(\d{1,15})(?:\.([\w-]{1,32}))?$/.exec(state);
  if (match === null) return undefined;
  const [, eventSeq, directoryVersion, timeline = ''] = match;
  return { eventSeq: Number(eventSeq), directoryVersion: Number(directoryVersion), timeline };
}

/** Where this very snapshot stands. */
export async function readPosition(tx: Tx, userKey: string): Promise<Position> {
  const row = await tx.db
    .selectFrom('company')
    .leftJoin('mailbox_position', (join) =>
      join
        .onRef('mailbox_position.company_id', '=', 'company.company_id')
        .on('mailbox_position.user_key', '=', userKey),
    )
    .select(['company.directory_version', 'company.timeline', 'mailbox_position.event_seq'])
    .where('company.company_id', '=', tx.companyId)
    .executeTakeFirst();
  return {
    eventSeq: row?.event_seq ?? 0,
    directoryVersion: row?.directory_version ?? 0,
    timeline: row?.timeline ?? '',
  };
}

/** The position in this very snapshot: a stream that starts from it misses nothing of what the snapshot lacks. */
export async function readState(tx: Tx, userKey: string): Promise<string> {
  return encodeState(await readPosition(tx, userKey));
}
