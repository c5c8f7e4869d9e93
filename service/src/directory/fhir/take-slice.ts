import { removeSources, type SourceRow, saveIdentifiers, saveSources } from '../../store/fhir-sources.ts';
import type { Tx } from '../../store/tx.ts';
import { missingOf, referenceKey } from '../dangling.ts';
import type { Reference } from '../kinds.ts';
import { planPush } from '../push.ts';
import type { DirectoryRow } from '../rows.ts';
import type { SliceResult } from '../upload-format.ts';
import { withEarlierWords, withoutName } from './earlier-words.ts';
import { type ForwardReferences, refsOf } from './forward-references.ts';
import type { FhirItem, Ref, ReferableType } from './items.ts';
import { openByIdentifier, openRole, Resolver } from './resolver.ts';
import { NO_PATIENT } from './resources.ts';
import { rowsOf } from './rows-of.ts';
import { parsed, type SourceState, sourcesIn, stateOf, storedSources, woken } from './sources.ts';

/** Puts rows together from a slice of resources and what is stored, and stores them. A dry run only looks. */
export async function takeSlice(
  tx: Tx,
  given: readonly FhirItem[],
  options: { dryRun: boolean; forward: ForwardReferences; defaultLocationId: string | undefined },
): Promise<SliceResult> {
  const { dryRun, forward } = options;
  const whole = withEarlierWords(given);
  const nameless = await withoutName(tx, whole);
  const items = whole.filter((item) => !nameless.has(item));
  if (!dryRun) await saveIdentifiers(tx, identifiersIn(items));
  const said = sourcesIn(items);
  const awake = dryRun
    ? []
    : (await woken(tx, items, forward)).filter(({ type, id }) => !said.has(`${type}\n${id}`));
  const stored = await storedSources(tx, [
    ...[...said.values()].map(({ kind, id }) => ({ type: kind, id })),
    ...awake,
  ]);
  const again = awake.flatMap(({ type, id }) => {
    const row = stored.get(`${type}\n${id}`);
    return row === undefined ? [] : [{ ...parsed(row), id }];
  });
  const inputs = [...said.values(), ...again].filter(
    (input) => !isNobody(input, stored) && !endsNothing(input, stored),
  );
  const refs = [...items, ...(again as FhirItem[])].flatMap(refsOf);
  const resolver = await Resolver.load(tx, refs, forward);
  const states = new Map<string, SourceState>();
  // Roles first: care teams name them.
  for (const input of inputs.toSorted((a, b) => order(a.kind) - order(b.kind))) {
    const key = `${input.kind}\n${input.id}`;
    const before = stored.get(key)?.target ?? null;
    const state: SourceState =
      'gone' in input
        ? { type: input.kind, id: input.id, before, target: null, said: undefined, open: [], urns: [] }
        : stateOf(input, before, resolver);
    if (input.kind === 'PractitionerRole') resolver.setRole(input.id, state.target);
    states.set(key, state);
  }
  const rows = await rowsOf(tx, { items, states, resolver, defaultLocationId: options.defaultLocationId });
  const plan = await planPush(tx, rows, { fromFhir: true });
  const erased = new Set(
    rows.flatMap((row, at) => (row.type === 'portalUser' && plan.outcomes[at] === 'erased' ? [row.id] : [])),
  );
  if (!dryRun) {
    await plan.save(tx);
    await saveStates(tx, states);
  }
  return {
    outcomes: whole.map((item) => {
      if (nameless.has(item)) return { fault: `${item.kind}.name: is required` };
      if (endsNothing(item, stored)) return { fault: `${item.kind}.patient: ${NO_PATIENT}` };
      const passedOver =
        item.kind === 'other' ||
        isNobody(item, stored) ||
        (item.kind === 'RelatedPerson' && erased.has(item.id));
      return passedOver ? 'skipped' : 'accepted';
    }),
    changed: plan.changed,
    subjects: plan.subjects,
    references: await referencesIn(tx, items, rows, resolver),
    named: [],
    settled() {
      for (const [key, { urns }] of states) for (const urn of urns) forward.wait(urn, key);
    },
  };
}

function order(kind: string): number {
  return kind === 'PractitionerRole' ? 0 : 1;
}

function identifiersIn(items: readonly FhirItem[]) {
  return items.flatMap((item) =>
    'identifiers' in item
      ? item.identifiers.map((identifier) => ({ type: item.kind, identifier, id: item.id }))
      : [],
  );
}

interface MaybePerson {
  readonly kind: string;
  readonly id?: string;
  readonly relation?: string | null;
  readonly active?: boolean | undefined;
  readonly patient?: Ref;
}

/**
 * A related person that messaging has no kind for is passed over, unless there may be a connection to end: one that a
 * resource made, or, of a person who is no longer active, one that the EMR pushed.
 */
function isNobody(item: MaybePerson, stored: ReadonlyMap<string, unknown>): boolean {
  return (
    item.kind === 'RelatedPerson' &&
    item.relation === null &&
    item.active !== false &&
    !stored.has(`RelatedPerson\n${item.id}`)
  );
}

/** A person who is no longer active, of no patient: without an earlier resource nobody knows which connection ends. */
function endsNothing(item: MaybePerson, stored: ReadonlyMap<string, unknown>): boolean {
  return (
    item.kind === 'RelatedPerson' &&
    item.patient !== undefined &&
    'nowhere' in item.patient &&
    !stored.has(`RelatedPerson\n${item.id}`)
  );
}

async function saveStates(tx: Tx, states: ReadonlyMap<string, SourceState>): Promise<void> {
  const all = [...states.values()];
  await removeSources(
    tx,
    all.filter(({ said }) => said === undefined),
  );
  const kept = all.flatMap(({ type, id, target, said, open }): SourceRow[] =>
    said === undefined ? [] : [{ type, id, target, content: JSON.stringify(said), open: [...new Set(open)] }],
  );
  await saveSources(tx, kept);
}

const ANY: readonly ReferableType[] = ['Practitioner', 'PractitionerRole', 'Location', 'Patient'];

/** What the slice's resources brought, and which of their references lead nowhere. */
async function referencesIn(
  tx: Tx,
  items: readonly FhirItem[],
  rows: readonly DirectoryRow[],
  resolver: Resolver,
) {
  const arrived = new Set<string>();
  const wanted: Reference[] = [];
  const missing: string[] = [];
  for (const row of rows)
    if (row.type !== 'careTeam' && row.type !== 'connection') arrived.add(referenceKey(row));
  for (const item of items) {
    if ('identifiers' in item)
      for (const identifier of item.identifiers) arrived.add(openByIdentifier(item.kind, identifier));
    if (item.kind === 'PractitionerRole') arrived.add(openRole(item.id));
    if (item.answers !== undefined) for (const key of keysOfUrn(item.answers)) arrived.add(key);
    if (item.kind === 'RelatedPerson' && item.relation !== null && item.active !== false)
      wanted.push({ type: 'portalUser', id: item.id });
    for (const ref of refsOf(item)) {
      const followed = resolver.follow(ref, ANY);
      if (followed === undefined) continue;
      if ('missing' in followed) missing.push(followed.missing);
      else wanted.push(followed.to);
    }
  }
  const open = missing.filter((key) => !arrived.has(key));
  return { arrived: [...arrived], missing: [...open, ...(await missingOf(tx, wanted, arrived))] };
}

/** A reference by URN was counted under the id that the URN suggests. */
function keysOfUrn(urn: string): string[] {
  const id = urn.slice(urn.lastIndexOf(':') + 1);
  return (['location', 'staff', 'patient'] as const).map((type) => referenceKey({ type, id }));
}
