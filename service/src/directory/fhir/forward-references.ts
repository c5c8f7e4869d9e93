import type { FhirItem, Ref, ReferableType } from './items.ts';

/**
 * References by `urn:uuid:` to entries further on in the upload. Most of them need nothing: the entry's id is that of its
 * URN. Kept for one upload: the URNs that are wanted, and of these what they turned out to be.
 */
export class ForwardReferences {
  readonly #wanted = new Set<string>();
  readonly #answers = new Map<string, { type: string; id: string }>();
  /** Which stored sources to look at again when a URN is answered, as `type\nid`. */
  readonly #waiting = new Map<string, Set<string>>();

  want(item: FhirItem): void {
    for (const ref of refsOf(item)) if ('urn' in ref) this.#wanted.add(ref.urn);
  }

  /** True when something before it wants it. */
  answer(urn: string, is: { type: string; id: string }): boolean {
    if (!this.#wanted.has(urn)) return false;
    this.#answers.set(urn, is);
    return true;
  }

  /** The type and id behind a reference that can be followed; undefined when it is to something that is not taken. */
  follow({
    urn,
    guess,
  }: {
    urn: string;
    guess: ReferableType;
  }): { type: ReferableType; id: string } | undefined {
    const known = this.#answers.get(urn);
    if (known === undefined) return { type: guess, id: urn.slice(urn.lastIndexOf(':') + 1) };
    return known.id === '' ? undefined : { type: known.type as ReferableType, id: known.id };
  }

  isAnswered(urn: string): boolean {
    return this.#answers.has(urn);
  }

  wait(urn: string, source: string): void {
    const waiting = this.#waiting.get(urn) ?? new Set();
    waiting.add(source);
    this.#waiting.set(urn, waiting);
  }

  waiting(urn: string): ReadonlySet<string> {
    return this.#waiting.get(urn) ?? new Set();
  }
}

/** Every reference that a resource makes to what the directory has. */
export function refsOf(item: FhirItem): readonly Ref[] {
  switch (item.kind) {
    case 'PractitionerRole':
      return [item.practitioner, ...item.locations];
    case 'CareTeam':
      return [item.patient, ...item.members.map(({ ref }) => ref)];
    case 'RelatedPerson':
      return [item.patient];
    case 'Patient':
      return item.location === undefined ? [] : [item.location];
    default:
      return [];
  }
}
