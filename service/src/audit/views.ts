import type { Logger } from 'pino';
import type { Store, Tx } from '../store/tx.ts';
import { type AuditContext, type AuditRecord, recordAudit } from './record.ts';

const FLUSH_MS = 200;

/** Records of views: a read has no transaction to write in, so they are gathered and written in groups within 200 ms. */
export class ViewAudit {
  readonly #store: Store;
  readonly #log: Logger;
  readonly #waiting = new Map<string, Array<{ context: AuditContext; record: AuditRecord }>>();
  #timer: NodeJS.Timeout | undefined;

  constructor(store: Store, log: Logger) {
    this.#store = store;
    this.#log = log;
  }

  record(companyId: string, context: AuditContext, record: AuditRecord): void {
    const rows = this.#waiting.get(companyId) ?? [];
    rows.push({ context, record });
    this.#waiting.set(companyId, rows);
    this.#timer ??= setTimeout(() => void this.flush(), FLUSH_MS);
  }

  /** Writes what waits; called by the timer and at the end of a drain. What cannot be written waits for the next flush. */
  async flush(): Promise<void> {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const groups = [...this.#waiting];
    this.#waiting.clear();
    for (const [companyId, rows] of groups) {
      try {
        const write = async (tx: Tx) => {
          for (const { context, record } of rows) await recordAudit(tx, context, record);
        };
        await this.#store.write(companyId, write, 'finish');
      } catch (error) {
        this.#log.error({
          event: 'audit_views_delayed',
          companyId,
          rows: rows.length,
          error: (error as Error).message,
        });
        this.#waiting.set(companyId, [...rows, ...(this.#waiting.get(companyId) ?? [])]);
        this.#timer ??= setTimeout(() => void this.flush(), FLUSH_MS * 5);
      }
    }
  }
}
