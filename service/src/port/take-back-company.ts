import { OPERATOR, recordAudit } from '../audit/record.ts';
import { type MoveState, moveOf, setMove } from '../store/moves.ts';
import { PortMismatch, standing } from '../store/port/hand-over.ts';
import { removeUnchanged } from '../store/port/take-back.ts';
import { openPool } from '../store/postgres.ts';
import { openHandle } from '../store/sqlite-handle.ts';
import { PortRefused, type PortSides } from './sides.ts';

/**
 * Gives a company that is being moved, or was, back to its file. One that has arrived is taken back only while it is
 * on PostgreSQL as it was in the file: throws `PortMismatch` otherwise, and it stays there. May be run again.
 *
 * @param ownerUrl PostgreSQL as the owner of the tables; needed once the company has arrived
 * @returns false when it was at home
 */
export async function takeBackCompany(
  sides: PortSides,
  companyId: string,
  ownerUrl: string | undefined,
): Promise<boolean> {
  const { store, target, targetName } = sides;
  const move = await store.system((tx) => moveOf(tx, companyId));
  if (move === undefined) return false;
  if (move.target !== targetName)
    throw new PortRefused(`it is on its way to ${move.target}, not to ${targetName}`);
  const mark = (state: MoveState) =>
    store.write(companyId, (tx) => setMove(tx, { state, target: targetName }), 'move');

  if ((await standing(target, companyId)) === 'arrived') {
    if (ownerUrl === undefined)
      throw new PortRefused(
        'DATABASE_OWNER_URL is required: the application role cannot remove audit records',
      );
    await mark('returning');
    try {
      await removeArrived(sides, companyId, ownerUrl);
    } catch (error) {
      if (error instanceof PortMismatch) await mark('moved');
      throw error;
    }
  }
  const atHome = store.write(
    companyId,
    async (tx) => {
      await setMove(tx, undefined);
      await recordAudit(tx, OPERATOR, { act: 'company.take_back', data: { target: targetName } });
    },
    'move',
  );
  await atHome;
  return true;
}

async function removeArrived(sides: PortSides, companyId: string, ownerUrl: string): Promise<void> {
  const file = openHandle(sides.file, true);
  const owner = openPool(ownerUrl, 1);
  try {
    const client = await owner.connect();
    client.on('error', () => undefined);
    try {
      await removeUnchanged(file, client, sides.tables, companyId);
    } finally {
      client.release();
    }
  } finally {
    await owner.end();
    file.close();
  }
}
