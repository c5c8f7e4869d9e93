import { type AuditContext, recordAudit } from '../audit/record.ts';
import type { Hub } from '../events/hub.ts';
import type { Store, Tx } from '../store/tx.ts';
import { appendDirectoryChange, lockDirectory } from './change.ts';
import { DanglingReferences, referencesOf } from './dangling.ts';
import { addError, emptyReport, type ImportReport } from './import-report.ts';
import { LINE_MAX, linesOf, type UploadLine } from './lines.ts';
import { PruneCandidates } from './prune.ts';
import { planPush } from './push.ts';
import type { DirectoryRow } from './rows.ts';

/** What a line says: a row, the end of the upload with the number of rows before it, or what rule it breaks. */
export type ParsedLine = { row: DirectoryRow } | { end: number } | { fault: string };

export interface ImportOptions {
  parse(value: unknown): ParsedLine;
  /** Count and check, store nothing. */
  dryRun: boolean;
  /** Take out of force what a complete and clean upload lacks. */
  prune: boolean;
  /** The most of one kind that `prune` may take out, per cent. */
  pruneMax: number;
}

/** SQLite: the writer's queue is never held longer than about this by one slice, ms. */
const SLICE_MS = 8;
const SLICE_MIN = 8;
const SLICE_MAX = 200;
/** Live readers look at most this often while an import runs, ms; each would look after every slice otherwise. */
const WAKE_MS = 500;

/**
 * Takes a whole directory, a row a line (NDJSON), in any order. Bad lines are named and lose none of the others. Memory
 * is bounded by a slice and by the references that lead nowhere yet; `prune` adds the ids of the stored rows. Slices are
 * transactions of their own: an upload that breaks off has stored what came before.
 */
export async function importDirectory(
  services: { store: Store; hub: Hub },
  companyId: string,
  context: AuditContext,
  chunks: AsyncIterable<Uint8Array>,
  options: ImportOptions,
): Promise<ImportReport> {
  const run = new ImportRun(services, companyId, context, options);
  await run.start();
  for await (const line of linesOf(chunks)) {
    run.take(line);
    if (run.sliceIsFull()) await run.flush();
  }
  return run.finish();
}

class ImportRun {
  readonly #services: { store: Store; hub: Hub };
  readonly #companyId: string;
  readonly #context: AuditContext;
  readonly #options: ImportOptions;
  readonly #report = emptyReport();
  readonly #dangling: DanglingReferences;
  #candidates: PruneCandidates | undefined;
  #changed = false;
  #wokenAt = performance.now();
  readonly #later = {
    wakeCompany: () => {
      this.#changed = true;
    },
  };
  #slice: DirectoryRow[] = [];
  #size = 32;
  #rows = 0;
  #lastLine = 0;
  #end: { line: number; count: number } | undefined;

  constructor(
    services: { store: Store; hub: Hub },
    companyId: string,
    context: AuditContext,
    options: ImportOptions,
  ) {
    this.#services = services;
    this.#companyId = companyId;
    this.#context = context;
    this.#options = options;
    this.#dangling = new DanglingReferences(options);
  }

  async start(): Promise<void> {
    if (this.#options.prune)
      this.#candidates = await PruneCandidates.load(this.#services.store, this.#companyId);
  }

  sliceIsFull(): boolean {
    return this.#slice.length >= this.#size;
  }

  take(line: UploadLine): void {
    this.#lastLine = line.number;
    if ('fault' in line) {
      this.#rows += 1;
      this.#reject(
        line.number,
        line.fault,
        line.fault === 'too_long'
          ? `the line must not exceed ${LINE_MAX} bytes`
          : 'the line is not valid UTF-8',
      );
      return;
    }
    if (line.text.trim() === '') {
      this.#report.skipped += 1;
      return;
    }
    this.#takeText(line.number, line.text);
  }

  #takeText(line: number, text: string): void {
    if (this.#end !== undefined) {
      this.#reject(line, 'after_end', 'nothing may follow the line of type end');
      return;
    }
    let value: unknown;
    try {
      value = JSON.parse(text);
    } catch {
      this.#rows += 1;
      this.#reject(line, 'malformed', 'the line is not valid JSON');
      return;
    }
    const parsed = this.#options.parse(value);
    if ('end' in parsed) {
      this.#end = { line, count: parsed.end };
      return;
    }
    this.#rows += 1;
    if ('fault' in parsed) this.#reject(line, 'invalid', parsed.fault);
    else this.#slice.push(parsed.row);
  }

  #reject(line: number, code: string, message: string): void {
    this.#report.rejected += 1;
    addError(this.#report, { line, code, message });
  }

  /** Stores what was gathered, as one transaction and one change of the directory. */
  async flush(): Promise<void> {
    const rows = this.#slice;
    this.#slice = [];
    if (rows.length === 0) return;
    const { store } = this.#services;
    let ms = 0;
    const work = async (tx: Tx) => {
      const startedAt = performance.now();
      const result = await this.#store(tx, rows);
      ms = performance.now() - startedAt;
      return result;
    };
    const { outcomes, references } = await (this.#options.dryRun
      ? store.read(this.#companyId, work)
      : store.write(this.#companyId, work));
    if (performance.now() - this.#wokenAt > WAKE_MS) this.#wake();
    for (const row of rows) this.#candidates?.keep(row);
    const stale = outcomes.filter((outcome) => outcome === 'stale').length;
    this.#report.stale += stale;
    const erased = outcomes.filter((outcome) => outcome === 'erased').length;
    this.#report.skipped += erased;
    this.#report.accepted += rows.length - stale - erased;
    this.#dangling.add(references);
    if (store.dialect === 'postgres') this.#size = SLICE_MAX;
    else if (ms > SLICE_MS) this.#size = Math.max(SLICE_MIN, Math.floor(this.#size / 2));
    else if (ms < SLICE_MS / 2) this.#size = Math.min(SLICE_MAX, Math.floor(this.#size * 1.5));
  }

  #wake(): void {
    if (!this.#changed) return;
    this.#changed = false;
    this.#wokenAt = performance.now();
    this.#services.hub.wakeCompany(this.#companyId);
  }

  async #store(tx: Tx, rows: readonly DirectoryRow[]) {
    const { dryRun } = this.#options;
    if (!dryRun) await lockDirectory(tx);
    const plan = await planPush(tx, rows);
    if (!dryRun) {
      await plan.save(tx);
      if (plan.changed > 0) {
        await recordAudit(tx, this.#context, {
          act: 'directory.import',
          data: { changed: plan.changed, subjects: [...plan.subjects] },
        });
        await appendDirectoryChange(tx, this.#later, plan.subjects);
      }
    }
    const taken = rows.filter((_, at) => plan.outcomes[at] === 'accepted');
    return { outcomes: plan.outcomes, references: await referencesOf(tx, taken) };
  }

  async finish(): Promise<ImportReport> {
    await this.flush();
    this.#wake();
    const report = this.#report;
    if (this.#end !== undefined && this.#end.count !== this.#rows) {
      addError(report, {
        line: this.#end.line,
        code: 'incomplete',
        message: `count says ${this.#end.count} rows, but ${this.#rows} came`,
      });
    }
    if (this.#candidates !== undefined) await this.#prune(this.#candidates);
    report.dangling = this.#dangling.count();
    if (!this.#options.dryRun) {
      const { errors, ...counts } = report;
      await this.#services.store.write(this.#companyId, (tx) =>
        recordAudit(tx, this.#context, {
          act: 'directory.import.end',
          data: { ...counts, prune: this.#options.prune },
        }),
      );
    }
    return report;
  }

  async #prune(candidates: PruneCandidates): Promise<void> {
    const fault = this.#pruneFault(candidates);
    if (fault !== undefined) {
      addError(this.#report, {
        line: this.#end?.line ?? this.#lastLine,
        code: 'prune_refused',
        message: `nothing was pruned: ${fault}`,
      });
      return;
    }
    this.#report.deactivated = this.#options.dryRun
      ? candidates.count()
      : await candidates.deactivate(this.#services, this.#companyId, this.#context);
  }

  #pruneFault(candidates: PruneCandidates): string | undefined {
    if (this.#end === undefined) return 'the upload lacks its last line, {"type":"end","count":…}';
    if (this.#end.count !== this.#rows) return 'the upload is not complete';
    if (this.#report.rejected > 0) return 'lines were rejected';
    const excess = candidates.excess(this.#options.pruneMax);
    return excess === undefined
      ? undefined
      : `${excess.missing} of ${excess.total} rows of type ${excess.type} would go, more than pruneMax ${this.#options.pruneMax} %`;
  }
}
