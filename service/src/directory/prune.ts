import { type AuditContext, recordAudit } from '../audit/record.ts';
import type { Hub } from '../events/hub.ts';
import type { Store } from '../store/tx.ts';
import { appendDirectoryChange, lockDirectory } from './change.ts';
import { DIRECTORY_TYPES, type Kind, kindOf } from './kinds.ts';
import { planDeactivation } from './push.ts';
import type { DirectoryRow, DirectoryType } from './rows.ts';

const PAGE = 1000;
const SLICE = 100;

/**
 * The rows that were in force when a full upload began, less those it has named. A row that someone pushes meanwhile was
 * not in force then and is never pruned.
 */
export class PruneCandidates {
  readonly #left = new Map<DirectoryType, Set<string>>();
  readonly #total = new Map<DirectoryType, number>();

  static async load(store: Store, companyId: string): Promise<PruneCandidates> {
    const candidates = new PruneCandidates();
    for (const type of DIRECTORY_TYPES) {
      const keys = new Set<string>();
      for (let after = ''; ; ) {
        const page = await store.read(companyId, (tx) => kindOf(type).table.activeKeys(tx, after, PAGE));
        for (const key of page) keys.add(key);
        after = page.at(-1) ?? '';
        if (page.length < PAGE) break;
      }
      candidates.#left.set(type, keys);
      candidates.#total.set(type, keys.size);
    }
    return candidates;
  }

  /** The upload names this row, taken or stale: it stays. */
  keep(row: DirectoryRow): void {
    this.#left.get(row.type)?.delete((kindOf(row.type) as Kind<DirectoryRow, unknown>).keyOf(row));
  }

  /** The first kind of which more than `percent` would go, with the numbers. */
  excess(percent: number): { type: DirectoryType; missing: number; total: number } | undefined {
    for (const [type, left] of this.#left) {
      const total = this.#total.get(type) ?? 0;
      if (left.size * 100 > total * percent) return { type, missing: left.size, total };
    }
    return undefined;
  }

  count(): number {
    let count = 0;
    for (const left of this.#left.values()) count += left.size;
    return count;
  }

  /** Takes what is left out of force, in slices. Answers how many rows that changed. */
  async deactivate(
    { store, hub }: { store: Store; hub: Hub },
    companyId: string,
    context: AuditContext,
  ): Promise<number> {
    let deactivated = 0;
    for (const [type, left] of this.#left) {
      const keys = [...left];
      for (let at = 0; at < keys.length; at += SLICE) {
        const slice = keys.slice(at, at + SLICE);
        deactivated += await store.write(companyId, async (tx) => {
          await lockDirectory(tx);
          const plan = await planDeactivation(tx, type, slice);
          if (plan.changed === 0) return 0;
          await plan.save(tx);
          await recordAudit(tx, context, {
            act: 'directory.import.prune',
            data: { type, subjects: [...plan.subjects] },
          });
          await appendDirectoryChange(tx, hub, plan.subjects);
          return plan.changed;
        });
      }
    }
    return deactivated;
  }
}
