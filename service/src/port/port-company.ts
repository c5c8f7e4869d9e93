import { setTimeout as pause } from 'node:timers/promises';
import { OPERATOR, recordAudit } from '../audit/record.ts';
import { isServed } from '../store/lock-file.ts';
import { moveOf, setMove } from '../store/moves.ts';
import { actFor, copyCompany, finishHandOver, handOver, standing } from '../store/port/hand-over.ts';
import { openHandle } from '../store/sqlite-handle.ts';
import type { Tx } from '../store/tx.ts';
import { PortRefused, type PortSides } from './sides.ts';

const LOOK_MS = 50;

export type PortResult =
  | { readonly kind: 'moved'; readonly rows: number; readonly tables: number }
  /** By an earlier run. */
  | { readonly kind: 'already' };

/**
 * Moves one company from the file to PostgreSQL: read only from the first mark on, copied and compared in one transaction
 * there, handed over. May be run again after any end: a run that was cut off has left either nothing on PostgreSQL, or all.
 * Throws `PortRefused` or `PortMismatch`; the company then stays read only, until it is moved or taken back.
 */
export async function portCompany(sides: PortSides, companyId: string): Promise<PortResult> {
  const { store, target, targetName } = sides;
  const before = await store.system((tx) => moveOf(tx, companyId));
  if (before !== undefined && before.target !== targetName)
    throw new PortRefused(`it is on its way to ${before.target}: finish that, or take it back, first`);
  if (before?.state === 'moved') return { kind: 'already' };
  if (before?.state === 'returning')
    throw new PortRefused('taking it back was cut off: run that (--abort) again first');
  const there = await standing(target, companyId);
  if (there === 'other' || (there === 'arrived' && before === undefined))
    throw new PortRefused(`${targetName} has a company of this id already`);

  await store.write(companyId, (tx) => begin(tx, targetName, before === undefined), 'move');
  await drain(sides, companyId);
  return transfer(sides, companyId, there === 'arrived');
}

/** From this commit on no process writes the company's rows, whatever it had begun. */
async function begin(tx: Tx, target: string, first: boolean): Promise<void> {
  await setMove(tx, { state: 'moving', target });
  if (first) await recordAudit(tx, OPERATOR, { act: 'company.move', data: { target } });
}

/** Waits until nobody works a job of the company: none is claimed any more. A claim of a process that is gone counts for nothing. */
async function drain({ store, file, drainMs }: PortSides, companyId: string): Promise<void> {
  const until = Date.now() + drainMs;
  while (isServed(file)) {
    const claimed = await store.system((tx) =>
      tx.db
        .selectFrom('job')
        .select('ref')
        .where('company_id', '=', companyId)
        .where('lease_until', '>', tx.now)
        .limit(1)
        .execute(),
    );
    if (claimed.length === 0) return;
    if (Date.now() > until)
      throw new PortRefused('something of it is still being delivered: run this again in a few minutes');
    await pause(LOOK_MS);
  }
}

async function transfer(sides: PortSides, companyId: string, arrived: boolean): Promise<PortResult> {
  const { store, target, targetName, tables } = sides;
  const snapshot = openHandle(sides.file, true);
  const file = openHandle(sides.file, false);
  const client = await target.connect();
  // A connection that breaks fails the statement under way; without a listener it would end the process.
  client.on('error', () => undefined);
  let broken = true;
  try {
    const close = () =>
      store.write(companyId, (tx) => setMove(tx, { state: 'closing', target: targetName }), 'move');
    await client.query('begin');
    await actFor(client, companyId);
    const over = { file, target: client, tables, companyId };
    if (arrived) {
      await close();
      await finishHandOver(over);
      broken = false;
      return { kind: 'already' };
    }
    snapshot.exec('begin');
    const copied = await copyCompany({ ...over, snapshot });
    await close();
    // A process over the file writes views down in groups; from now on it serves no more of them.
    if (isServed(sides.file)) await pause(sides.settleMs);
    await handOver(over, copied, targetName);
    broken = false;
    const rows = [...copied.rows.values()].reduce((sum, count) => sum + count, 0);
    return { kind: 'moved', rows, tables: tables.length };
  } finally {
    // Destroyed, not given back: its transaction ends with it.
    client.release(broken);
    if (snapshot.inTransaction) snapshot.exec('commit');
    snapshot.close();
    file.close();
  }
}
