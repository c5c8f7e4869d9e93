import type { Tx } from '../store/tx.ts';

/** A user's position: how far their own stream, and their company's directory, have come. */
export interface Position {
  eventSeq: number;
  directoryVersion: number;
}

export function encodeState(position: Position): string {
  return `st1.${position.eventSeq}.${position.directoryVersion}`;
}

/** Undefined for text that is not a state of ours. */
export function decodeState(state: string): Position | undefined {
  const match = /^st1\.(\d{1,15})\.(\d{1,15})$/.exec(state);
  return match === null ? undefined : { eventSeq: Number(match[1]), directoryVersion: Number(match[2]) };
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
    .select(['company.directory_version', 'mailbox_position.event_seq'])
    .where('company.company_id', '=', tx.companyId)
    .executeTakeFirst();
  return { eventSeq: row?.event_seq ?? 0, directoryVersion: row?.directory_version ?? 0 };
}

/** The position in this very snapshot: a stream that starts from it misses nothing of what the snapshot lacks. */
export async function readState(tx: Tx, userKey: string): Promise<string> {
  return encodeState(await readPosition(tx, userKey));
}
