import { z } from 'zod';
import { storedAddress } from '../../rules/email-address.ts';
import {
  CodeableConcept,
  ContactPoint,
  covers,
  emailOf,
  endOf,
  HumanName,
  Id,
  Identifier,
  identifiersOf,
  Line,
  nameOf,
  Period,
  Reference,
} from './data-types.ts';
import type { FhirItem, MappedType, MemberRef, Ref } from './items.ts';
import { type ReferenceScope, referenceTo } from './references.ts';

/** The place of care of a chart, which FHIR's Patient has no field for: `valueReference` to a Location. */
export const LOCATION_EXTENSION = 'urn:kipu-messages:fhir:location';

/** A rule that a resource breaks, by the path of the field. */
export class ResourceFault extends Error {}

export interface Reading extends ReferenceScope {
  /** The id of the resource, as its entry tells. */
  readonly id: string;
  /** ms since the epoch. */
  readonly now: number;
}

const Location = z.object({
  name: Line.pipe(z.string().min(1)),
  status: z.string().optional(),
  identifier: z.array(Identifier).optional(),
});

const Practitioner = z.object({
  active: z.boolean().optional(),
  name: z.array(HumanName).optional(),
  identifier: z.array(Identifier).optional(),
});

const PractitionerRole = z.object({
  active: z.boolean().optional(),
  period: Period.optional(),
  practitioner: Reference.optional(),
  location: z.array(Reference).optional(),
  code: z.array(CodeableConcept).optional(),
});

const Patient = z.object({
  active: z.boolean().optional(),
  name: z.array(HumanName).optional(),
  extension: z.array(z.object({ url: z.string(), valueReference: Reference.optional() })).optional(),
});

const RelatedPerson = z.object({
  active: z.boolean().optional(),
  patient: Reference,
  relationship: z.array(CodeableConcept).optional(),
  name: z.array(HumanName).optional(),
  telecom: z.array(ContactPoint).optional(),
  period: Period.optional(),
  communication: z
    .array(z.object({ language: CodeableConcept, preferred: z.boolean().optional() }))
    .optional(),
});

const CareTeam = z.object({
  status: z.string().optional(),
  subject: Reference.optional(),
  period: Period.optional(),
  participant: z.array(z.object({ member: Reference.optional(), period: Period.optional() })).optional(),
});

type Reader = (value: unknown, reading: Reading) => FhirItem;

function reader<T extends z.ZodType>(
  schema: T,
  read: (value: z.output<T>, reading: Reading) => FhirItem,
): Reader {
  return (value, reading) => {
    const parsed = schema.safeParse(value);
    if (parsed.success) return read(parsed.data, reading);
    const faults = parsed.error.issues.map((issue) => `${path(issue.path)}: ${issue.message}`);
    throw new ResourceFault(faults.join('; '));
  };
}

function path(steps: readonly PropertyKey[]): string {
  return steps
    .map((step, at) => (typeof step === 'number' ? `[${step}]` : `${at === 0 ? '' : '.'}${String(step)}`))
    .join('');
}

function required(value: string | undefined, field: string): string {
  if (value === undefined) throw new ResourceFault(`${field}: is required`);
  const line = Line.safeParse(value);
  if (!line.success) throw new ResourceFault(`${field}: ${line.error.issues[0]?.message ?? 'is not valid'}`);
  return line.data;
}

/** A chart is known by its id; identifiers of patients are not kept, so none can lead to one. */
function patientOf(reference: Reference | undefined, field: string, reading: Reading): Ref {
  const ref = reference === undefined ? undefined : referenceTo(['Patient'], reference, reading);
  if (ref === undefined || 'nowhere' in ref || 'identifier' in ref)
    throw new ResourceFault(`${field}: must be a literal reference to a Patient`);
  return ref;
}

const READERS: { readonly [T in MappedType]: Reader } = {
  Location: reader(Location, ({ name, status, identifier }, { id }) => ({
    kind: 'Location',
    id,
    name,
    active: status === undefined ? undefined : status === 'active',
    identifiers: identifiersOf(identifier),
  })),

  Practitioner: reader(Practitioner, ({ name, active, identifier }, { id, now }) => ({
    kind: 'Practitioner',
    id,
    name: required(nameOf(name, now), 'name'),
    active,
    identifiers: identifiersOf(identifier),
  })),

  PractitionerRole: reader(PractitionerRole, (role, reading) => {
    const practitioner =
      role.practitioner === undefined ? undefined : referenceTo(['Practitioner'], role.practitioner, reading);
    if (practitioner === undefined) throw new ResourceFault('practitioner: must refer to a Practitioner');
    const [code] = role.code ?? [];
    const title = code?.text ?? code?.coding?.find(({ display }) => display !== undefined)?.display;
    return {
      kind: 'PractitionerRole',
      id: reading.id,
      practitioner,
      locations: (role.location ?? []).flatMap(
        (location) => referenceTo(['Location'], location, reading) ?? [],
      ),
      title: title === undefined ? undefined : required(title, 'code[0]') || undefined,
      inForce: role.active !== false && covers(role.period, reading.now),
    };
  }),

  Patient: reader(Patient, ({ name, active, extension }, reading) => {
    const place = extension?.find(({ url }) => url === LOCATION_EXTENSION)?.valueReference;
    return {
      kind: 'Patient',
      id: reading.id,
      name: required(nameOf(name, reading.now), 'name'),
      active,
      location: place === undefined ? undefined : referenceTo(['Location'], place, reading),
    };
  }),

  RelatedPerson: reader(RelatedPerson, (person, reading) => {
    const name = nameOf(person.name, reading.now);
    const email = emailOf(person.telecom, reading.now);
    const language = (
      person.communication?.find(({ preferred }) => preferred === true) ?? person.communication?.[0]
    )?.language.coding?.[0]?.code;
    const relation = relationOf(person.relationship);
    return {
      kind: 'RelatedPerson',
      id: reading.id,
      patient: patientOf(person.patient, 'patient', reading),
      relation,
      name: relation === null ? undefined : required(name, 'name'),
      email: email === undefined ? undefined : storedAddress(email),
      locale: /^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*$/.test(language ?? '') ? language?.slice(0, 35) : undefined,
      active: covers(person.period, reading.now) ? person.active : false,
    };
  }),

  CareTeam: reader(CareTeam, (team, reading) => {
    const patient = patientOf(team.subject, 'subject', reading);
    const ends = team.period?.end === undefined ? null : endOf(team.period.end);
    return {
      kind: 'CareTeam',
      id: reading.id,
      patient,
      inForce: team.status === 'active' && covers(team.period, reading.now),
      members: (team.participant ?? []).flatMap(({ member, period }): MemberRef[] => {
        if (member === undefined || !covers(period, reading.now)) return [];
        const ref = referenceTo(['Practitioner', 'PractitionerRole'], member, reading);
        const isPatient = ref !== undefined && 'urn' in ref && 'urn' in patient && ref.urn === patient.urn;
        if (ref === undefined || isPatient) return [];
        const own = period?.end === undefined ? null : endOf(period.end);
        return [{ ref, endsAt: earlier(ends, own) }];
      }),
    };
  }),
};

function earlier(a: number | null, b: number | null): number | null {
  if (a === null || b === null) return a ?? b;
  return Math.min(a, b);
}

const HL7 = 'http://terminology.hl7.org/CodeSystem/';
/**
 * The codes that say in so many words what messaging asks. A mother is not said to be the guardian, nor who is billed the
 * guarantor: no right is read into a relation.
 */
const RELATIONS: Readonly<Record<string, 'patient' | 'guardian' | 'guarantor'>> = {
  [`${HL7}v3-RoleCode|GUARD`]: 'guardian',
  [`${HL7}v3-RoleCode|GUADLTM`]: 'guardian',
  [`${HL7}v3-RoleClass|GUARD`]: 'guardian',
  [`${HL7}v3-RoleClass|GUAR`]: 'guarantor',
  [`${HL7}v3-ParticipationType|GUAR`]: 'guarantor',
  [`${HL7}v3-RoleCode|ONESELF`]: 'patient',
};

function relationOf(
  concepts: ReadonlyArray<z.output<typeof CodeableConcept>> | undefined,
): 'patient' | 'guardian' | 'guarantor' | null {
  for (const { coding } of concepts ?? []) {
    for (const { system, code } of coding ?? []) {
      const relation = RELATIONS[`${system}|${code}`];
      if (relation !== undefined) return relation;
    }
  }
  return null;
}

/** Reads one resource of a kind that is taken. Throws a {@link ResourceFault}. */
export function readResource(type: MappedType, value: unknown, reading: Reading): FhirItem {
  const id = Id.safeParse(reading.id);
  if (!id.success) throw new ResourceFault(`id: ${id.error.issues[0]?.message ?? 'is not valid'}`);
  return READERS[type](value, reading);
}
