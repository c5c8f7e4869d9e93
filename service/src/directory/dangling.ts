import { existingIds, type ReferredType } from '../store/directory-existing.ts';
import type { Tx } from '../store/tx.ts';
import { type Kind, kindOf, type Reference } from './kinds.ts';
import type { DirectoryRow } from './rows.ts';

const REFERRED: readonly ReferredType[] = ['location', 'staff', 'patient', 'portalUser'];

/** What one slice of rows means for the references that are open. */
export interface SliceReferences {
  /** Rows that others may have waited for. */
  readonly arrived: readonly string[];
  /** References whose target is neither stored nor in the slice. */
  readonly missing: readonly string[];
}

/**
 * Counts the references of an upload that lead nowhere. Rows come in any order, so one that leads nowhere yet is kept
 * until its target arrives: memory grows with what is open, not with what was sent. A dry run, which stores nothing,
 * remembers what has arrived as well.
 */
export class DanglingReferences {
  readonly #open = new Map<string, number>();
  readonly #arrived: Set<string> | undefined;

  constructor(options: { dryRun: boolean }) {
    this.#arrived = options.dryRun ? new Set() : undefined;
  }

  /** Takes a slice into account, once it is stored. */
  add({ arrived, missing }: SliceReferences): void {
    for (const key of arrived) {
      this.#open.delete(key);
      this.#arrived?.add(key);
    }
    for (const key of missing) {
      if (this.#arrived?.has(key) !== true) this.#open.set(key, (this.#open.get(key) ?? 0) + 1);
    }
  }

  count(): number {
    let count = 0;
    for (const times of this.#open.values()) count += times;
    return count;
  }
}

/** Looks a slice's references up, in the transaction that stores it. */
export async function referencesOf(tx: Tx, rows: readonly DirectoryRow[]): Promise<SliceReferences> {
  const arrived = new Set<string>();
  for (const row of rows) {
    if (row.type !== 'careTeam' && row.type !== 'connection') arrived.add(referenceKey(row));
  }
  const references = rows.flatMap((row) => (kindOf(row.type) as Kind<DirectoryRow, unknown>).references(row));
  return { arrived: [...arrived], missing: await missingOf(tx, references, arrived) };
}

/** Those of the references that lead to no stored row and to none of the slice. */
export async function missingOf(
  tx: Tx,
  references: readonly Reference[],
  arrived: ReadonlySet<string>,
): Promise<string[]> {
  const missing: string[] = [];
  for (const type of REFERRED) {
    const open = references.filter(
      (reference) => reference.type === type && !arrived.has(referenceKey(reference)),
    );
    const known = await existingIds(tx, type, [...new Set(open.map(({ id }) => id))]);
    for (const reference of open) if (!known.has(reference.id)) missing.push(referenceKey(reference));
  }
  return missing;
}

/** One name for a reference and the row that it waits for. */
export function referenceKey({ type, id }: { type: string; id: string }): string {
  return `${type}\n${id}`;
}
