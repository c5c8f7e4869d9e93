import type { DirectorySubject } from '../events/directory-subjects.ts';
import type { Entry, EntryChange } from '../store/directory-table.ts';
import { overruleSources } from '../store/fhir-sources.ts';
import type { Tx } from '../store/tx.ts';
import { DIRECTORY_TYPES, type Kind, kindOf } from './kinds.ts';
import { rememberMoments } from './moments.ts';
import type { DirectoryRow, DirectoryType } from './rows.ts';

export type RowOutcome = 'accepted' | 'stale' | 'erased';

/** What pushing rows comes to, before or after it is written. */
export interface PushPlan {
  /** For each row, in the order given: taken (changed or not), older than what is stored, or of someone who was erased. */
  readonly outcomes: readonly RowOutcome[];
  /** Rows whose content differs from what was stored. */
  readonly changed: number;
  readonly subjects: ReadonlySet<DirectorySubject>;
  /** The version of each row that was taken, by its type and key. */
  readonly versions: ReadonlyMap<string, number | null>;
  /** Writes what differs. */
  save(tx: Tx): Promise<void>;
}

export interface PushOptions {
  /** Versions that an upload has named without storing them: a dry run's. */
  readonly named?: ReadonlyMap<string, number | null>;
  /** The rows were put together from FHIR resources. Otherwise they are the whole truth: what such had said counts no more. */
  readonly fromFhir?: boolean;
}

/**
 * Compares rows with what is stored. Reads only: a dry run stops here. Rows of one key take effect in their order; a
 * row whose `version` is lower than the stored one is stale; one without a version is always taken and keeps the stored one.
 */
export async function planPush(
  tx: Tx,
  rows: readonly DirectoryRow[],
  { named = new Map(), fromFhir = false }: PushOptions = {},
): Promise<PushPlan> {
  const outcomes: RowOutcome[] = rows.map(() => 'accepted');
  const subjects = new Set<DirectorySubject>();
  const saves: Array<(tx: Tx) => Promise<void>> = [];
  const versions = new Map<string, number | null>();
  let changed = 0;
  for (const type of DIRECTORY_TYPES) {
    const own = rows.map((row, at) => ({ row, at })).filter(({ row }) => row.type === type);
    if (own.length === 0) continue;
    const plan = await planKind(tx, type, own, named);
    for (const at of plan.stale) outcomes[at] = 'stale';
    for (const at of plan.erased) outcomes[at] = 'erased';
    for (const subject of plan.subjects) subjects.add(subject);
    for (const [key, version] of plan.versions) versions.set(`${type}\n${key}`, version);
    changed += plan.changed;
    saves.push(plan.save);
    if (!fromFhir) saves.push((tx) => overruleSources(tx, type, [...plan.versions.keys()]));
  }
  return {
    outcomes,
    changed,
    subjects,
    versions,
    async save(tx) {
      for (const save of saves) await save(tx);
    },
  };
}

async function planKind(
  tx: Tx,
  type: DirectoryType,
  rows: ReadonlyArray<{ row: DirectoryRow; at: number }>,
  named: ReadonlyMap<string, number | null>,
) {
  const kind = kindOf(type) as Kind<DirectoryRow, unknown>;
  const stored = await kind.table.load(tx, [...new Set(rows.map(({ row }) => kind.keyOf(row)))]);
  const next = new Map<string, Entry<unknown>>();
  const stale: number[] = [];
  const erased: number[] = [];
  for (const { row, at } of rows) {
    const key = kind.keyOf(row);
    const before = stored.get(key);
    if (before !== undefined && kind.isErased?.(before.content) === true) {
      erased.push(at);
      continue;
    }
    const version = next.get(key)?.version ?? named.get(`${type}\n${key}`) ?? before?.version ?? null;
    if (row.version !== undefined && version !== null && row.version < version) stale.push(at);
    else next.set(key, { content: kind.contentOf(row), version: row.version ?? version });
  }
  const versions = new Map([...next].map(([key, { version }]) => [key, version]));
  return { stale, erased, versions, ...differences(kind, stored, next) };
}

/** What would be written, and who would be told. A new version of the same content is stored and told to nobody. */
function differences<Content>(
  kind: Kind<DirectoryRow, Content>,
  stored: ReadonlyMap<string, Entry<Content>>,
  next: ReadonlyMap<string, Entry<Content>>,
) {
  const changes: Array<EntryChange<Content>> = [];
  const subjects: DirectorySubject[] = [];
  let changed = 0;
  for (const [key, after] of next) {
    const before = stored.get(key);
    const same = before !== undefined && JSON.stringify(before.content) === JSON.stringify(after.content);
    if (same && before.version === after.version) continue;
    changes.push({ key, before, after });
    if (same) continue;
    changed += 1;
    subjects.push(...kind.subjects(key, before?.content, after.content));
  }
  return {
    changed,
    subjects,
    save: async (tx: Tx) => {
      if (changes.length === 0) return;
      await kind.table.save(tx, changes);
      await rememberMoments(
        tx,
        changes.flatMap(({ key, after }) => kind.moments?.(key, after.content) ?? []),
      );
    },
  };
}

/** Takes rows out of force, by key; those that are out already, or unknown, are left alone. */
export async function planDeactivation(
  tx: Tx,
  type: DirectoryType,
  keys: readonly string[],
): Promise<Omit<PushPlan, 'outcomes' | 'versions'> & { known: number }> {
  const kind = kindOf(type) as Kind<DirectoryRow, unknown>;
  const stored = await kind.table.load(tx, keys);
  const next = new Map(
    [...stored].map(([key, entry]) => [
      key,
      { content: kind.deactivated(entry.content), version: entry.version },
    ]),
  );
  const { changed, subjects, save } = differences(kind, stored, next);
  return {
    known: stored.size,
    changed,
    subjects: new Set(subjects),
    async save(tx) {
      await save(tx);
      await overruleSources(tx, type, [...stored.keys()]);
    },
  };
}
