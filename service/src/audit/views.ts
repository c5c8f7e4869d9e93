import type { Logger } from 'pino';
import { type AuditContent, appendAudit } from '../store/audit.ts';
import { type Store, StoreUnavailable } from '../store/tx.ts';
import { type AuditContext, type AuditRecord, toRow } from './record.ts';

export interface ViewAuditOptions {
  /** A view is served only after its record is on disk. */
  readonly strict?: boolean | undefined;
  /** How many records may wait to be written; more views wait for room. */
  readonly most?: number | undefined;
  /** How long a view waits for room before it is refused, ms. */
  readonly patienceMs?: number | undefined;
  /** How long views of the same by the same user count as one, ms. */
  readonly sameViewMs?: number | undefined;
}

const FLUSH_MS = 200;
/** After a failure of the database. */
const RETRY_MS = 1_000;
const MOST = 10_000;
const PATIENCE_MS = 5_000;
/** Records in one transaction: a few milliseconds of the write queue. */
const SLICE = 200;
/** The longest that a stop tries to write what waits, ms. */
const CLOSE_MS = 5_000;

/** How long views of the same by the same user count as one, ms. */
const SAME_VIEW_MS = 5 * 60_000;
const CLOSE_WINDOWS_EVERY_MS = 10_000;
/** Open windows in memory; beyond it the oldest are closed early. */
const WINDOWS_MAX = 20_000;

type Row = { id: string; content: AuditContent };

/** Views of the same by the same user from the first, whose record is written, until it closes. */
interface Window {
  readonly companyId: string;
  readonly context: AuditContext;
  readonly record: AuditRecord;
  /** The record of the first view. */
  readonly firstId: string;
  readonly until: number;
  repeats: number;
  lastAt: number;
}

/**
 * Records of views: a read has no transaction to write in, so they are gathered and written in groups within 200 ms.
 * None is dropped: when too many wait, because the database does not take them, views wait too, and are refused in the end.
 *
 * The first view of something is recorded as it happens. The same view again, by the same user from the same address
 * within five minutes, is counted, and one more record tells how many there were when the time is over or the service
 * stops. So a page that is read again and again leaves two records in five minutes, not thousands that nobody can
 * remove. A process that is killed loses such a count, never the record of the first view.
 */
export class ViewAudit {
  readonly #store: Store;
  readonly #log: Logger;
  readonly #strict: boolean;
  readonly #most: number;
  readonly #patienceMs: number;
  #waiting = new Map<string, Row[]>();
  #count = 0;
  #timer: NodeJS.Timeout | undefined;
  #flushing: Promise<boolean> | undefined;
  readonly #sameViewMs: number;
  /** By what is the same; in the order in which they close. */
  readonly #windows = new Map<string, Window>();
  #closing: NodeJS.Timeout | undefined;

  constructor(store: Store, log: Logger, options: ViewAuditOptions = {}) {
    this.#store = store;
    this.#log = log;
    this.#strict = options.strict ?? false;
    this.#most = options.most ?? MOST;
    this.#patienceMs = options.patienceMs ?? PATIENCE_MS;
    this.#sameViewMs = options.sameViewMs ?? SAME_VIEW_MS;
  }

  /**
   * Takes a record. Await it before the view is served: it resolves at once, or when there is room again, or (strict)
   * when the record is on disk. Throws `StoreUnavailable` when the view must not be served.
   */
  async record(companyId: string, context: AuditContext, record: AuditRecord): Promise<void> {
    const now = Date.now();
    const row = toRow(now, context, record);
    if (this.#strict) {
      await this.#store.write(companyId, (tx) => appendAudit(tx, [row]), 'finish');
      return;
    }
    const same = JSON.stringify([companyId, context.actor, context.ip, record]);
    const window = this.#windows.get(same);
    if (window !== undefined && now < window.until) {
      window.repeats += 1;
      window.lastAt = now;
      return;
    }
    if (this.#count >= this.#most) await this.#room();
    this.#take(companyId, row);
    // While the first one waited for room, another may have opened it.
    const meanwhile = this.#windows.get(same);
    if (meanwhile !== undefined) this.#end(same, meanwhile);
    this.#windows.set(same, {
      companyId,
      context,
      record,
      firstId: row.id,
      until: now + this.#sameViewMs,
      repeats: 0,
      lastAt: now,
    });
    this.#endWindows(now);
  }

  #take(companyId: string, row: Row): void {
    const rows = this.#waiting.get(companyId) ?? [];
    rows.push(row);
    this.#waiting.set(companyId, rows);
    this.#count += 1;
    this.#later(FLUSH_MS);
  }

  /** Closes the windows whose time is over, and the oldest of too many. */
  #endWindows(now: number): void {
    for (const [same, window] of this.#windows) {
      if (now < window.until && this.#windows.size <= WINDOWS_MAX) break;
      this.#end(same, window);
    }
    if (this.#windows.size === 0) {
      clearInterval(this.#closing);
      this.#closing = undefined;
    } else this.#closing ??= setInterval(() => this.#endWindows(Date.now()), CLOSE_WINDOWS_EVERY_MS).unref();
  }

  /** Forgets a window; tells in one record how often the same was viewed after the first time. */
  #end(same: string, { companyId, context, record, firstId, repeats, lastAt }: Window): void {
    this.#windows.delete(same);
    if (repeats === 0) return;
    const data = { ...record.data, repeats, of: firstId };
    this.#take(companyId, toRow(lastAt, context, { ...record, data }));
  }

  /** Writes what waits, at once. False: some could not be written and wait for the next time. */
  async flush(): Promise<boolean> {
    // What is being written was taken before the caller's own record.
    await this.#flushing;
    this.#flushing ??= this.#flush().finally(() => {
      this.#flushing = undefined;
    });
    return this.#flushing;
  }

  /** The last flush: tries for a while, and says in the log what had to be left. */
  async close(): Promise<void> {
    for (const [same, window] of this.#windows) this.#end(same, window);
    clearInterval(this.#closing);
    const until = performance.now() + CLOSE_MS;
    while (!(await this.flush()) && performance.now() < until)
      await new Promise((resolve) => setTimeout(resolve, FLUSH_MS));
    clearTimeout(this.#timer);
    if (this.#count > 0) this.#log.error({ event: 'audit_views_lost', rows: this.#count });
  }

  async #room(): Promise<void> {
    const until = performance.now() + this.#patienceMs;
    do {
      await Promise.race([
        this.flush(),
        new Promise((resolve) => setTimeout(resolve, Math.max(0, until - performance.now())).unref()),
      ]);
      if (this.#count < this.#most) return;
      await new Promise((resolve) => setTimeout(resolve, FLUSH_MS));
    } while (performance.now() < until);
    throw new StoreUnavailable('too many records of views wait to be written');
  }

  #later(ms: number): void {
    this.#timer ??= setTimeout(() => void this.flush(), ms);
  }

  async #flush(): Promise<boolean> {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const groups = this.#waiting;
    this.#waiting = new Map();
    let whole = true;
    for (const [companyId, rows] of groups) {
      try {
        while (rows.length > 0) {
          const slice = rows.slice(0, SLICE);
          await this.#store.write(companyId, (tx) => appendAudit(tx, slice), 'finish');
          rows.splice(0, slice.length);
          this.#count -= slice.length;
        }
      } catch (error) {
        whole = false;
        this.#log.error({
          event: 'audit_views_delayed',
          companyId,
          rows: rows.length,
          error: (error as Error).name,
        });
        this.#waiting.set(companyId, [...rows, ...(this.#waiting.get(companyId) ?? [])]);
        this.#later(RETRY_MS);
      }
    }
    return whole;
  }
}
