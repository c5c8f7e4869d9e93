import type BetterSqlite3 from 'better-sqlite3';
import { StoreUnavailable, type Tx, type WritePurpose } from './tx.ts';

/**
 * How far the move of a company to PostgreSQL has come, as its SQLite file has it. `moving`: it is read only; `closing`:
 * nothing is served, what has been served is still written down; `moved`: it lives there; `returning`: it is being taken
 * back. On PostgreSQL `arrived`: all of it is there.
 */
export type MoveState = 'moving' | 'closing' | 'moved' | 'returning' | 'arrived';

/** A company that is on its way to another database, or lives there. Nothing was stored; asking again later is right. */
export class CompanyMoving extends StoreUnavailable {
  readonly moved: boolean;
  constructor(state: MoveState) {
    super(`the company is ${state}`);
    this.moved = state !== 'moving';
  }
}

/** Is nothing of the company served from here in this state? */
export function isAway(state: MoveState | string | null | undefined): boolean {
  return state === 'closing' || state === 'moved' || state === 'returning';
}

/** What a state lets pass: reading, acts of users and the EMR, the end of what had begun, the move itself. */
export type CompanyAccess = 'read' | WritePurpose;

function letsPass(state: MoveState, access: CompanyAccess): boolean {
  switch (access) {
    case 'move':
      return true;
    case 'read':
      return !isAway(state);
    case 'finish':
      return state === 'moving' || state === 'closing';
    case 'act':
      return false;
  }
}

/**
 * Answers why a company is not to be read or written here now; undefined when it is. Asked inside the transaction whose
 * rows it guards, so that not even a write of another process that has begun slips past a move.
 */
export function moveGate(
  handle: BetterSqlite3.Database,
): (companyId: string, access: CompanyAccess) => CompanyMoving | undefined {
  let states: BetterSqlite3.Statement | undefined;
  return (companyId, access) => {
    states ??= handle.prepare('select state from company_move where company_id = ?').pluck();
    const state = states.get(companyId) as MoveState | undefined;
    return state === undefined || letsPass(state, access) ? undefined : new CompanyMoving(state);
  };
}

export interface CompanyMove {
  readonly state: MoveState;
  /** The server and database, without credentials. */
  readonly target: string;
}

/** For `Store.system` or a write of the company. */
export async function moveOf(tx: Tx, companyId: string): Promise<CompanyMove | undefined> {
  const row = await tx.db
    .selectFrom('company_move')
    .select(['state', 'target'])
    .where('company_id', '=', companyId)
    .executeTakeFirst();
  return row === undefined ? undefined : { state: row.state as MoveState, target: row.target };
}

/** Sets how far it has come; undefined: it is at home. For a write whose purpose is the move. */
export async function setMove(tx: Tx, move: CompanyMove | undefined): Promise<void> {
  await tx.db.deleteFrom('company_move').where('company_id', '=', tx.companyId).execute();
  if (move !== undefined)
    await tx.db
      .insertInto('company_move')
      .values({ company_id: tx.companyId, ...move, changed_at: tx.now })
      .execute();
}
