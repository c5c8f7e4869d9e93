import type { Tx } from '../../store/tx.ts';
import { kindOf } from '../kinds.ts';
import type { FhirItem } from './items.ts';

type Named = Extract<FhirItem, { readonly name: string | undefined }>;

/**
 * Fills in what a resource does not say from what the slice said of the same id before: a resource without `active` after
 * one that was deactivated does not activate it again, whether or not they fall into one slice.
 */
export function withEarlierWords(items: readonly FhirItem[]): FhirItem[] {
  const earlier = new Map<string, Named | 'removed'>();
  return items.map((item): FhirItem => {
    if (item.kind === 'removed') earlier.set(`${item.type}\n${item.id}`, 'removed');
    if (!('name' in item)) return item;
    const key = `${item.kind}\n${item.id}`;
    const filled = filledIn(item, earlier.get(key));
    earlier.set(key, filled);
    return filled;
  });
}

function filledIn(item: Named, before: Named | 'removed' | undefined): Named {
  if (before === undefined) return item;
  if (before === 'removed') return { ...item, active: item.active ?? false };
  const filled: Named = { ...item, name: item.name ?? before.name, active: item.active ?? before.active };
  if (filled.kind !== 'RelatedPerson' || before.kind !== 'RelatedPerson') return filled;
  return 'nowhere' in filled.patient ? { ...filled, patient: before.patient } : filled;
}

const ROWS = { Practitioner: 'staff', Patient: 'patient', RelatedPerson: 'portalUser' } as const;

/**
 * Resources without a name that would make a row. Without one they may change a stored row, which keeps its name, and take
 * a right away; a location, which others refer to, is then called by its id.
 */
export async function withoutName(tx: Tx, items: readonly FhirItem[]): Promise<Set<FhirItem>> {
  const nameless = items.filter(
    (item): item is Exclude<Named, { kind: 'Location' }> =>
      'name' in item &&
      item.kind !== 'Location' &&
      item.name === undefined &&
      item.active !== false &&
      !(item.kind === 'RelatedPerson' && item.relation === null),
  );
  const refused = new Set<FhirItem>();
  for (const kind of ['Practitioner', 'Patient', 'RelatedPerson'] as const) {
    const own = nameless.filter((item) => item.kind === kind);
    if (own.length === 0) continue;
    const stored = await kindOf(ROWS[kind]).table.load(
      tx,
      own.map(({ id }) => id),
    );
    for (const item of own) if (!stored.has(item.id)) refused.add(item);
  }
  return refused;
}
