/** What a resource may refer to, of what this directory has. */
export type ReferableType = 'Location' | 'Practitioner' | 'PractitionerRole' | 'Patient';

/** A reference, as far as it can be followed without looking anything up. */
export type Ref =
  | { readonly type: ReferableType; readonly id: string }
  /** `system|value`. */
  | { readonly type: ReferableType; readonly identifier: string }
  /** `urn:uuid:…` of a bundle whose entry has not come yet. */
  | { readonly urn: string; readonly guess: ReferableType }
  /** A contained resource without an identifier, or words only: it can never be followed. */
  | { readonly nowhere: true };

export interface MemberRef {
  readonly ref: Ref;
  /** ms since the epoch; null: it has begun. Absent in what was stored before beginnings were kept. */
  readonly startsAt?: number | null;
  /** ms since the epoch; null: no end. */
  readonly endsAt: number | null;
}

/** What one FHIR resource says, in the words of the directory. Absent: the resource does not say. */
export type FhirItem = (
  | {
      readonly kind: 'Location';
      readonly id: string;
      readonly name: string | undefined;
      readonly active: boolean | undefined;
      readonly identifiers: readonly string[];
    }
  | {
      readonly kind: 'Practitioner';
      readonly id: string;
      readonly name: string | undefined;
      readonly active: boolean | undefined;
      readonly identifiers: readonly string[];
    }
  | {
      readonly kind: 'Patient';
      readonly id: string;
      readonly name: string | undefined;
      readonly active: boolean | undefined;
      readonly location: Ref | undefined;
    }
  | RoleItem
  | CareTeamItem
  | RelatedPersonItem
  | { readonly kind: 'removed'; readonly type: MappedType; readonly id: string }
  /** Nothing that is taken, but something before it refers to it. */
  | { readonly kind: 'other' }
) & {
  /** The `urn:uuid:…` under which something before it refers to it. */
  readonly answers?: string | undefined;
};

export interface RoleItem {
  readonly kind: 'PractitionerRole';
  readonly id: string;
  readonly practitioner: Ref;
  readonly locations: readonly Ref[];
  readonly title: string | undefined;
  /** Active, and within its period. */
  readonly inForce: boolean;
}

export interface CareTeamItem {
  readonly kind: 'CareTeam';
  readonly id: string;
  readonly patient: Ref;
  readonly members: readonly MemberRef[];
  /** Its status is `active`, and its period is not over. */
  readonly inForce: boolean;
}

export interface RelatedPersonItem {
  readonly kind: 'RelatedPerson';
  readonly id: string;
  readonly patient: Ref;
  /** Null: a relation that messaging has no kind for. */
  readonly relation: 'patient' | 'guardian' | 'guarantor' | null;
  readonly name: string | undefined;
  readonly email: string | undefined;
  readonly locale: string | undefined;
  /** False: not active, or outside its period. */
  readonly active: boolean | undefined;
}

export const MAPPED_TYPES = [
  'Location',
  'Practitioner',
  'PractitionerRole',
  'Patient',
  'RelatedPerson',
  'CareTeam',
] as const;
export type MappedType = (typeof MAPPED_TYPES)[number];

export function isMapped(type: string): type is MappedType {
  return (MAPPED_TYPES as readonly string[]).includes(type);
}
