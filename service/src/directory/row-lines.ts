import type { Tx } from '../store/tx.ts';
import { referencesOf } from './dangling.ts';
import { LINE_MAX, linesOf, type UploadLine } from './lines.ts';
import { planPush } from './push.ts';
import type { SliceResult, UploadFormat, UploadPiece } from './upload-format.ts';
import { completed, type LineItem } from './withdrawals.ts';

/** What a line says: a row, the end of the upload with the number of rows before it, or what rule it breaks. */
export type ParsedLine = { row: LineItem } | { end: number } | { fault: string };

/** NDJSON: a whole row a line. For one upload. */
export class RowLines implements UploadFormat<LineItem> {
  readonly #parse: (value: unknown) => ParsedLine;
  /** A dry run stores nothing: what it has named makes later rows stale all the same. */
  readonly #named = new Map<string, number | null>();

  constructor(parse: (value: unknown) => ParsedLine) {
    this.#parse = parse;
  }

  async *pieces(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<UploadPiece<LineItem>> {
    for await (const line of linesOf(chunks)) yield this.#read(line);
  }

  #read(line: UploadLine): UploadPiece<LineItem> {
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
    const email = 'type' in parsed.row && parsed.row.type === 'portalUser' ? parsed.row.email : undefined;
    return { at, item: parsed.row, bytes: line.text.length, email };
  }

  async take(tx: Tx, items: readonly LineItem[], { dryRun }: { dryRun: boolean }): Promise<SliceResult> {
    const whole = await completed(tx, items);
    const rows = whole.filter((row) => row !== undefined);
    const plan = await planPush(tx, rows, { named: this.#named });
    if (!dryRun) await plan.save(tx);
    const taken = rows.filter((_, at) => plan.outcomes[at] === 'accepted');
    return {
      outcomes: items.map((item, at) => {
        const row = whole[at];
        if (row === undefined) return { fault: 'fault' in item ? item.fault : '' };
        const outcome = plan.outcomes[rows.indexOf(row)];
        return outcome === undefined || outcome === 'erased' ? 'skipped' : outcome;
      }),
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
