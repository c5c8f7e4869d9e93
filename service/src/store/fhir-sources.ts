import type { Tx } from './tx.ts';

/** FHIR resources that a row of another key is put together from, with others of their kind. */
export type SourceType = 'PractitionerRole' | 'CareTeam' | 'RelatedPerson';

/** What one such resource says. */
export interface SourceRow {
  readonly type: SourceType;
  readonly id: string;
  /** The staff user or chart it speaks of; null while that is not known. */
  readonly target: string | null;
  /** JSON: ids, codes and times. */
  readonly content: string;
  /** References that lead nowhere yet, as `Practitioner?system|value` or `PractitionerRole/id`. */
  readonly open: readonly string[];
}

const BY_ROW: Readonly<Record<string, SourceType>> = { staff: 'PractitionerRole', careTeam: 'CareTeam' };

/** The rows of these keys were pushed as a whole: what FHIR resources had said of them counts no more. */
export async function overruleSources(tx: Tx, rowType: string, keys: readonly string[]): Promise<void> {
  const type = BY_ROW[rowType];
  if (type === undefined || keys.length === 0) return;
  // Nothing that comes later wakes them.
  await tx.db
    .deleteFrom('fhir_open_reference')
    .where('company_id', '=', tx.companyId)
    .where('type', '=', type)
    .where('source_id', 'in', (eb) =>
      eb
        .selectFrom('fhir_source')
        .select('source_id')
        .where('fhir_source.company_id', '=', tx.companyId)
        .where('fhir_source.type', '=', type)
        .where('fhir_source.target_id', 'in', keys),
    )
    .execute();
  await tx.db
    .updateTable('fhir_source')
    .set({ counts: 0 })
    .where('company_id', '=', tx.companyId)
    .where('type', '=', type)
    .where('target_id', 'in', keys)
    .where('counts', '=', 1)
    .execute();
}

type Stored = Omit<SourceRow, 'open'>;

function select(tx: Tx) {
  return tx.db
    .selectFrom('fhir_source')
    .select(['type', 'source_id', 'target_id', 'content'])
    .where('company_id', '=', tx.companyId);
}

function storedOf(row: {
  type: string;
  source_id: string;
  target_id: string | null;
  content: string;
}): Stored {
  return {
    type: row.type as SourceType,
    id: row.source_id,
    target: row.target_id,
    content: row.content,
  };
}

/** Sources by their own ids, whether they count or not. */
export async function sourcesById(tx: Tx, type: SourceType, ids: readonly string[]): Promise<Stored[]> {
  if (ids.length === 0) return [];
  const rows = await select(tx).where('type', '=', type).where('source_id', 'in', ids).execute();
  return rows.map(storedOf);
}

/** The sources that count of these staff users or charts, by id. */
export async function sourcesOf(tx: Tx, type: SourceType, targets: readonly string[]): Promise<Stored[]> {
  if (targets.length === 0) return [];
  const rows = await select(tx)
    .where('type', '=', type)
    .where('target_id', 'in', targets)
    .where('counts', '=', 1)
    .orderBy('source_id')
    .execute();
  return rows.map(storedOf);
}

/** Which sources wait for what now can be named by these references. */
export async function waitingFor(
  tx: Tx,
  references: readonly string[],
): Promise<Array<{ type: SourceType; id: string }>> {
  if (references.length === 0) return [];
  const rows = await tx.db
    .selectFrom('fhir_open_reference')
    .select(['type', 'source_id'])
    .distinct()
    .where('company_id', '=', tx.companyId)
    .where('reference', 'in', references)
    .execute();
  return rows.map((row) => ({ type: row.type as SourceType, id: row.source_id }));
}

/** Stores what sources say, in the place of what they said before. */
export async function saveSources(tx: Tx, sources: readonly SourceRow[]): Promise<void> {
  if (sources.length === 0) return;
  await tx.db
    .insertInto('fhir_source')
    .values(
      sources.map((source) => ({
        company_id: tx.companyId,
        type: source.type,
        source_id: source.id,
        target_id: source.target,
        content: source.content,
        counts: 1,
      })),
    )
    .onConflict((conflict) =>
      conflict.columns(['company_id', 'type', 'source_id']).doUpdateSet((eb) => ({
        target_id: eb.ref('excluded.target_id'),
        content: eb.ref('excluded.content'),
        counts: 1,
      })),
    )
    .execute();
  await clearOpen(tx, sources);
  const open = sources.flatMap(({ type, id, open }) =>
    open.map((reference) => ({ company_id: tx.companyId, type, source_id: id, reference })),
  );
  for (let at = 0; at < open.length; at += 2000)
    await tx.db
      .insertInto('fhir_open_reference')
      .values(open.slice(at, at + 2000))
      .onConflict((conflict) => conflict.doNothing())
      .execute();
}

/** Forgets sources that are no more. */
export async function removeSources(tx: Tx, sources: ReadonlyArray<Pick<SourceRow, 'type' | 'id'>>) {
  await clearOpen(tx, sources);
  for (const [type, ids] of byType(sources))
    await tx.db
      .deleteFrom('fhir_source')
      .where('company_id', '=', tx.companyId)
      .where('type', '=', type)
      .where('source_id', 'in', ids)
      .execute();
}

async function clearOpen(tx: Tx, sources: ReadonlyArray<Pick<SourceRow, 'type' | 'id'>>): Promise<void> {
  for (const [type, ids] of byType(sources))
    await tx.db
      .deleteFrom('fhir_open_reference')
      .where('company_id', '=', tx.companyId)
      .where('type', '=', type)
      .where('source_id', 'in', ids)
      .execute();
}

function byType(sources: ReadonlyArray<Pick<SourceRow, 'type' | 'id'>>): Map<SourceType, string[]> {
  const ids = new Map<SourceType, string[]>();
  for (const { type, id } of sources) ids.set(type, [...(ids.get(type) ?? []), id]);
  return ids;
}

/** Remembers whom identifiers name: `system|value` of a location or a practitioner. The last word counts. */
export async function saveIdentifiers(
  tx: Tx,
  identifiers: ReadonlyArray<{ type: string; identifier: string; id: string }>,
): Promise<void> {
  const last = new Map(identifiers.map((row) => [`${row.type}\n${row.identifier}`, row]));
  const rows = [...last.values()].map((row) => ({ company_id: tx.companyId, ...row }));
  for (let at = 0; at < rows.length; at += 2000)
    await tx.db
      .insertInto('fhir_identifier')
      .values(rows.slice(at, at + 2000))
      .onConflict((conflict) =>
        conflict
          .columns(['company_id', 'type', 'identifier'])
          .doUpdateSet((eb) => ({ id: eb.ref('excluded.id') })),
      )
      .execute();
}

/** Whom these identifiers name, by `Type?system|value`. */
export async function identified(
  tx: Tx,
  wanted: ReadonlyArray<{ type: string; identifier: string }>,
): Promise<Map<string, string>> {
  const found = new Map<string, string>();
  for (const type of new Set(wanted.map((one) => one.type))) {
    const own = wanted.filter((one) => one.type === type).map(({ identifier }) => identifier);
    const once = [...new Set(own)];
    for (let at = 0; at < once.length; at += 5000) {
      const rows = await tx.db
        .selectFrom('fhir_identifier')
        .select(['identifier', 'id'])
        .where('company_id', '=', tx.companyId)
        .where('type', '=', type)
        .where('identifier', 'in', once.slice(at, at + 5000))
        .execute();
      for (const row of rows) found.set(`${type}?${row.identifier}`, row.id);
    }
  }
  return found;
}
