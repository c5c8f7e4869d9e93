import { createReadStream } from 'node:fs';
import { OPERATOR } from '../audit/record.ts';
import { FhirBundles } from '../directory/fhir/bundles.ts';
import { importDirectory } from '../directory/import.ts';
import { RowLines } from '../directory/row-lines.ts';
import type { UploadFormat } from '../directory/upload-format.ts';
import { Hub } from '../events/hub.ts';
import { parseLine } from '../routes/directory/parse-line.ts';
import { NO_COMPANY } from '../store/tx.ts';
import { type CliOptions, type RunCommand, required, UsageError } from './command.ts';
import { withStore } from './store.ts';

export const importFile: RunCommand = async (context, options) => {
  const companyId = required(options, 'company');
  const pruneMax = Number(options.values['prune-max'] ?? 10);
  if (!(pruneMax >= 0 && pruneMax <= 100)) throw new UsageError('--prune-max must be a number from 0 to 100');
  const file = options.operands[0] ?? '';
  const { isFhir, chunks } = await peek(file === '-' ? process.stdin : createReadStream(file));
  const format = formatOf(isFhir, options);
  const report = await withStore(context, async (store) => {
    const company = await store.read(NO_COMPANY, (tx) =>
      tx.db.selectFrom('company').select('company_id').where('company_id', '=', companyId).executeTakeFirst(),
    );
    if (company === undefined) throw new Error(`there is no company ${companyId}`);
    return importDirectory(
      // Readers live in the running service, which sees for itself that the database changed.
      { store, hub: new Hub() },
      companyId,
      OPERATOR,
      chunks,
      format,
      { dryRun: options.values['dry-run'] === true, prune: options.values.prune === true, pruneMax },
    );
  });
  context.out(JSON.stringify(report, null, 2));
  return report.errors.length === 0 ? 0 : 1;
};

function formatOf(isFhir: boolean, { values }: CliOptions): UploadFormat<unknown> {
  const location = values['default-location'];
  if (isFhir) {
    if (values.prune === true)
      throw new UsageError('--prune: a FHIR bundle does not say that it is complete');
    const defaultLocationId = typeof location === 'string' ? location : undefined;
    return new FhirBundles({ now: Date.now(), defaultLocationId });
  }
  if (location !== undefined)
    throw new UsageError('--default-location is for FHIR only; a row names its location');
  return new RowLines(parseLine);
}

/** How far into a file it must show what it is. */
const HEAD_BYTES = 65_536;

/** FHIR is known by `resourceType`, a field that no row has. */
async function peek(
  source: AsyncIterable<Buffer>,
): Promise<{ isFhir: boolean; chunks: AsyncIterable<Uint8Array> }> {
  const iterator = source[Symbol.asyncIterator]();
  const head: Buffer[] = [];
  for (let size = 0; size < HEAD_BYTES; ) {
    const { done, value } = await iterator.next();
    if (done === true) break;
    head.push(value);
    size += value.length;
  }
  const isFhir = /(^|[^\\])"resourceType"\s*:/.test(Buffer.concat(head).toString('utf8'));
  async function* chunks() {
    yield* head;
    yield* { [Symbol.asyncIterator]: () => iterator };
  }
  return { isFhir, chunks: chunks() };
}
