import { type AuditContext, recordAudit } from '../audit/record.ts';
import type { Hub } from '../events/hub.ts';
import { usableAddress } from '../rules/email-address.ts';
import type { Store, Tx } from '../store/tx.ts';
import { appendDirectoryChange, lockDirectory } from './change.ts';
import { DanglingReferences } from './dangling.ts';
import { addError, emptyReport, type ImportReport } from './import-report.ts';
import { PruneCandidates } from './prune.ts';
import type { SliceResult, UploadFormat, UploadPiece } from './upload-format.ts';

export interface ImportOptions {
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
/** Long rows fill a slice before there are many. */
const SLICE_BYTES = 4 * 1024 * 1024;
/** The row is stored all the same: without its address a person is known, just not written to by mail. */
const UNUSABLE_EMAIL = {
  code: 'email_unusable',
  message: 'email: no mail can go to this address; the row is stored, correct the address and push it again',
};
/** Live readers look at most this often while an import runs, ms; each would look after every slice otherwise. */
const WAKE_MS = 500;

/**
 * Takes a whole directory, in any order. Bad pieces are named and lose none of the others. Memory is bounded by a slice
 * and by the references that lead nowhere yet; `prune` adds the ids of the stored rows. Slices are transactions of their
 * own: an upload that breaks off has stored what came before.
 */
export async function importDirectory<Item>(
  services: { store: Store; hub: Hub },
  companyId: string,
  context: AuditContext,
  chunks: AsyncIterable<Uint8Array>,
  format: UploadFormat<Item>,
  options: ImportOptions,
): Promise<ImportReport> {
  const run = new ImportRun(services, companyId, context, format, options);
  await run.start();
  for await (const piece of format.pieces(chunks)) {
    run.take(piece);
    if (run.sliceIsFull()) await run.flush();
  }
  return run.finish();
}

class ImportRun<Item> {
  readonly #services: { store: Store; hub: Hub };
  readonly #companyId: string;
  readonly #context: AuditContext;
  readonly #format: UploadFormat<Item>;
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
  #slice: Item[] = [];
  /** The number of each piece of the slice. */
  #lines: number[] = [];
  #bytes = 0;
  #size = 32;
  #rows = 0;
  #last = 0;
  #end: { at: number; count: number } | undefined;

  constructor(
    services: { store: Store; hub: Hub },
    companyId: string,
    context: AuditContext,
    format: UploadFormat<Item>,
    options: ImportOptions,
  ) {
    this.#services = services;
    this.#companyId = companyId;
    this.#context = context;
    this.#format = format;
    this.#options = options;
    this.#dangling = new DanglingReferences(options);
  }

  async start(): Promise<void> {
    if (this.#options.prune)
      this.#candidates = await PruneCandidates.load(this.#services.store, this.#companyId);
  }

  sliceIsFull(): boolean {
    return this.#slice.length >= this.#size || this.#bytes >= SLICE_BYTES;
  }

  take(piece: UploadPiece<Item>): void {
    this.#last = piece.at;
    if ('skipped' in piece) {
      this.#report.skipped += 1;
      return;
    }
    if (this.#end !== undefined) {
      this.#reject(piece.at, 'after_end', 'nothing may follow the line of type end');
      return;
    }
    if ('end' in piece) {
      this.#end = { at: piece.at, count: piece.end };
      return;
    }
    this.#rows += 1;
    if ('fault' in piece) this.#reject(piece.at, piece.fault.code, piece.fault.message);
    else {
      this.#slice.push(piece.item);
      this.#lines.push(piece.at);
      if (piece.email !== undefined && usableAddress(piece.email) === undefined) {
        this.#report.unusableEmails += 1;
        addError(this.#report, { line: piece.at, ...UNUSABLE_EMAIL });
      }
      this.#bytes += piece.bytes;
    }
  }

  #reject(line: number, code: string, message: string): void {
    this.#report.rejected += 1;
    addError(this.#report, { line, code, message });
  }

  /** Stores what was gathered, as one transaction and one change of the directory. */
  async flush(): Promise<void> {
    const items = this.#slice;
    const lines = this.#lines;
    this.#slice = [];
    this.#lines = [];
    this.#bytes = 0;
    if (items.length === 0) return;
    const { store } = this.#services;
    let ms = 0;
    const work = async (tx: Tx) => {
      const startedAt = performance.now();
      const result = await this.#store(tx, items);
      ms = performance.now() - startedAt;
      return result;
    };
    const result = await (this.#options.dryRun
      ? store.read(this.#companyId, work)
      : store.write(this.#companyId, work));
    result.settled?.();
    if (performance.now() - this.#wokenAt > WAKE_MS) this.#wake();
    for (const row of result.named) this.#candidates?.keep(row);
    for (const [at, outcome] of result.outcomes.entries()) {
      if (typeof outcome === 'string') this.#report[outcome] += 1;
      else this.#reject(lines[at] ?? 0, 'invalid', outcome.fault);
    }
    this.#dangling.add(result.references);
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

  async #store(tx: Tx, items: readonly Item[]): Promise<SliceResult> {
    const { dryRun } = this.#options;
    if (!dryRun) await lockDirectory(tx);
    const result = await this.#format.take(tx, items, { dryRun });
    if (!dryRun && result.changed > 0) {
      await recordAudit(tx, this.#context, {
        act: 'directory.import',
        data: { changed: result.changed, subjects: [...result.subjects] },
      });
      await appendDirectoryChange(tx, this.#later, result.subjects);
    }
    return result;
  }

  async finish(): Promise<ImportReport> {
    await this.flush();
    this.#wake();
    const report = this.#report;
    report.errors.sort((a, b) => a.line - b.line);
    if (this.#end !== undefined && this.#end.count !== this.#rows) {
      addError(report, {
        line: this.#end.at,
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
        line: this.#end?.at ?? this.#last,
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
