import type { Tx } from '../store/tx.ts';
import { referencesOf } from './dangling.ts';
import { LINE_MAX, linesOf, type UploadLine } from './lines.ts';
import { planPush } from './push.ts';
import type { DirectoryRow } from './rows.ts';
import type { SliceResult, UploadFormat, UploadPiece } from './upload-format.ts';

/** What a line says: a row, the end of the upload with the number of rows before it, or what rule it breaks. */
export type ParsedLine = { row: DirectoryRow } | { end: number } | { fault: string };

/** NDJSON: a whole row a line. For one upload. */
export class RowLines implements UploadFormat<DirectoryRow> {
  readonly #parse: (value: unknown) => ParsedLine;
  /** A dry run stores nothing: what it has named makes later rows stale all the same. */
  readonly #named = new Map<string, number | null>();

  constructor(parse: (value: unknown) => ParsedLine) {
    this.#parse = parse;
  }

  async *pieces(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<UploadPiece<DirectoryRow>> {
    for await (const line of linesOf(chunks)) yield this.#read(line);
  }

  #read(line: UploadLine): UploadPiece<DirectoryRow> {
    const at = line.number;
    if ('fault' in line) {
      const message =
        line.fault === 'too_long'
          ? `the line must not exceed ${LINE_MAX} bytes`
          : 'the line is not valid UTF-8';
      return { at, fault: { code: line.fault, message } };
    }
    if (line.text.trim() === '') return { at, skipped: true };
    let value: unknown;
    try {
      value = JSON.parse(line.text);
    } catch {
      return { at, fault: { code: 'malformed', message: 'the line is not valid JSON' } };
    }
    const parsed = this.#parse(value);
    if ('end' in parsed) return { at, end: parsed.end };
    if ('fault' in parsed) return { at, fault: { code: 'invalid', message: parsed.fault } };
    const email = parsed.row.type === 'portalUser' ? parsed.row.email : undefined;
    return { at, item: parsed.row, bytes: line.text.length, email };
  }

  async take(tx: Tx, rows: readonly DirectoryRow[], { dryRun }: { dryRun: boolean }): Promise<SliceResult> {
    const plan = await planPush(tx, rows, { named: this.#named });
    if (!dryRun) await plan.save(tx);
    const taken = rows.filter((_, at) => plan.outcomes[at] === 'accepted');
    return {
      outcomes: plan.outcomes.map((outcome) => (outcome === 'erased' ? 'skipped' : outcome)),
      changed: plan.changed,
      subjects: plan.subjects,
      references: await referencesOf(tx, taken),
      named: rows,
      settled: () => {
        if (!dryRun) return;
        for (const [key, version] of plan.versions) if (version !== null) this.#named.set(key, version);
      },
    };
  }
}
