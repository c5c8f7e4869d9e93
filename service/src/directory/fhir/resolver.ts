import { identified, sourcesById } from '../../store/fhir-sources.ts';
import type { Tx } from '../../store/tx.ts';
import type { Reference } from '../kinds.ts';
import type { ForwardReferences } from './forward-references.ts';
import type { Ref, ReferableType } from './items.ts';

/** Where a reference leads. */
export type Followed =
  | { readonly to: Reference; readonly urn?: string }
  /** Nowhere yet: what it is counted as, and by what it will be found when it comes. */
  | { readonly missing: string; readonly open?: string }
  /** To something that the directory does not take. */
  | undefined;

const ROW_TYPES = { Location: 'location', Practitioner: 'staff', Patient: 'patient' } as const;

/** `Practitioner?system|value`, `PractitionerRole/id`: how open references are stored. */
export const openByIdentifier = (type: string, identifier: string) => `${type}?${identifier}`;
export const openRole = (id: string) => `PractitionerRole/${id}`;

/** Follows the references of one slice: what they need to know of the database is read at once. */
export class Resolver {
  readonly #forward: ForwardReferences;
  readonly #identified: ReadonlyMap<string, string>;
  /** The staff user behind a role; null while that is not known. */
  readonly #roles: Map<string, string | null>;

  private constructor(
    forward: ForwardReferences,
    known: ReadonlyMap<string, string>,
    roles: Map<string, string | null>,
  ) {
    this.#forward = forward;
    this.#identified = known;
    this.#roles = roles;
  }

  static async load(tx: Tx, refs: readonly Ref[], forward: ForwardReferences): Promise<Resolver> {
    const byIdentifier = refs.filter((ref) => 'identifier' in ref);
    const roleIds = refs.flatMap((ref) => {
      const literal = 'urn' in ref ? forward.follow(ref) : 'id' in ref ? ref : undefined;
      return literal?.type === 'PractitionerRole' ? [literal.id] : [];
    });
    const known = await identified(tx, byIdentifier);
    const roles = await sourcesById(tx, 'PractitionerRole', [...new Set(roleIds)]);
    return new Resolver(forward, known, new Map(roles.map(({ id, target }) => [id, target])));
  }

  /** A role of this very slice. */
  setRole(id: string, staffId: string | null): void {
    this.#roles.set(id, staffId);
  }

  /** The same reference without a URN, once that is known. */
  settled(ref: Ref): Ref {
    if (!('urn' in ref) || !this.#forward.isAnswered(ref.urn)) return ref;
    return this.#forward.follow(ref) ?? { nowhere: true };
  }

  follow(ref: Ref, wanted: readonly ReferableType[]): Followed {
    const [first = 'Patient'] = wanted;
    if ('nowhere' in ref) return { missing: `${first}\n#` };
    if ('identifier' in ref) {
      const open = openByIdentifier(ref.type, ref.identifier);
      const id = this.#identified.get(open);
      return id === undefined ? { missing: open, open } : this.#literal(ref.type, id);
    }
    const literal = 'urn' in ref ? this.#forward.follow(ref) : ref;
    if (literal === undefined || !wanted.includes(literal.type)) return undefined;
    const followed = this.#literal(literal.type, literal.id);
    return 'urn' in ref && !this.#forward.isAnswered(ref.urn) ? { ...followed, urn: ref.urn } : followed;
  }

  #literal(type: ReferableType, id: string): NonNullable<Followed> {
    if (type !== 'PractitionerRole') return { to: { type: ROW_TYPES[type], id } };
    const staffId = this.#roles.get(id) ?? null;
    return staffId === null
      ? { missing: openRole(id), open: openRole(id) }
      : { to: { type: 'staff', id: staffId } };
  }
}
