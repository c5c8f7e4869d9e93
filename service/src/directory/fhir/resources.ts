import { z } from 'zod';
import { storedAddress } from '../../rules/email-address.ts';
import { languageTag } from '../../rules/language-tag.ts';
import {
  beginningOf,
  CodeableConcept,
  ContactPoint,
  covers,
  emailOf,
  endOf,
  HumanName,
  hasEnded,
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

export const NO_PATIENT = 'must be a literal reference to a Patient';

/** A rule that a resource breaks, by the path of the field. */
export class ResourceFault extends Error {}

export interface Reading extends ReferenceScope {
  /** The id of the resource, as its entry tells. */
  readonly id: string;
  /** ms since the epoch. */
  readonly now: number;
}

/** The same, and whether the resource takes its right away: then nothing that it lacks or breaks refuses it. */
interface Withdrawing extends Reading {
  readonly withdraws: boolean;
}

const Location = z.object({
  name: Line.optional(),
  alias: z.array(Line).optional(),
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
  link: z.array(z.object({ type: z.string().optional() })).optional(),
});

const RelatedPerson = z.object({
  active: z.boolean().optional(),
  patient: Reference.optional(),
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

type Dates = z.output<typeof Period> | undefined;
type Reader = (value: unknown, reading: Reading) => FhirItem;

function reader<T extends z.ZodType>(
  schema: T,
  read: (value: z.output<T>, reading: Withdrawing) => FhirItem,
): Reader {
  return (value, reading) => {
    const withdraws = takesAway(value, reading.now);
    let parsed = schema.safeParse(value);
    if (!parsed.success && withdraws) {
      const broken = new Set(parsed.error.issues.map(({ path: [field] }) => field));
      parsed = schema.safeParse(
        Object.fromEntries(Object.entries(Object(value)).filter(([field]) => !broken.has(field))),
      );
    }
    if (parsed.success) return read(parsed.data, { ...reading, withdraws });
    const faults = parsed.error.issues.map((issue) => `${path(issue.path)}: ${issue.message}`);
    throw new ResourceFault(faults.join('; '));
  };
}

const Withdrawal = z.union([
  z.object({ active: z.literal(false) }),
  z.object({ resourceType: z.enum(['Location', 'CareTeam']), status: z.string().regex(/^(?!active$)/) }),
  z.object({ link: z.array(z.unknown()).refine((links) => links.some(isReplacedBy)) }),
]);

/** Whether a resource says that it counts no more, whatever else of it cannot be read. */
function takesAway(value: unknown, now: number): boolean {
  const { period } = Object(value) as { period?: unknown };
  const read = Period.safeParse(period);
  return Withdrawal.safeParse(value).success || (read.success && hasEnded(read.data, now));
}

/** FHIR: a Patient that was replaced by another must no longer be used. */
function isReplacedBy(link: unknown): boolean {
  return (Object(link) as { type?: unknown }).type === 'replaced-by';
}

function path(steps: readonly PropertyKey[]): string {
  return steps
    .map((step, at) => (typeof step === 'number' ? `[${step}]` : `${at === 0 ? '' : '.'}${String(step)}`))
    .join('');
}

/** A text on one line; undefined where it cannot be kept as one, or is empty. */
function lineOf(text: string | undefined): string | undefined {
  const line = Line.safeParse(text);
  return line.success && line.data !== '' ? line.data : undefined;
}

/** A chart is known by its id; identifiers of patients are not kept, so none can lead to one. */
function patientOf(reference: Reference | undefined, field: string, reading: Withdrawing): Ref {
  const ref = reference === undefined ? undefined : referenceTo(['Patient'], reference, reading);
  if (ref !== undefined && !('nowhere' in ref) && !('identifier' in ref)) return ref;
  if (reading.withdraws) return { nowhere: true };
  throw new ResourceFault(`${field}: ${NO_PATIENT}`);
}

const READERS: { readonly [T in MappedType]: Reader } = {
  // Roles and charts refer to a location, so one without a name is kept all the same.
  Location: reader(Location, ({ name, alias, status, identifier }, { id }) => ({
    kind: 'Location',
    id,
    name: [name, ...(alias ?? [])].find((text) => text !== undefined && text !== ''),
    active: status === undefined ? undefined : status === 'active',
    identifiers: identifiersOf(identifier),
  })),

  Practitioner: reader(Practitioner, ({ name, active, identifier }, { id, now }) => ({
    kind: 'Practitioner',
    id,
    name: lineOf(nameOf(name, now)),
    active,
    identifiers: identifiersOf(identifier),
  })),

  PractitionerRole: reader(PractitionerRole, (role, reading) => {
    const practitioner =
      role.practitioner === undefined ? undefined : referenceTo(['Practitioner'], role.practitioner, reading);
    if (practitioner === undefined && !reading.withdraws)
      throw new ResourceFault('practitioner: must refer to a Practitioner');
    const [code] = role.code ?? [];
    const title = code?.text ?? code?.coding?.find(({ display }) => display !== undefined)?.display;
    return {
      kind: 'PractitionerRole',
      id: reading.id,
      practitioner: practitioner ?? { nowhere: true },
      locations: (role.location ?? []).flatMap(
        (location) => referenceTo(['Location'], location, reading) ?? [],
      ),
      title: lineOf(title),
      inForce: role.active !== false && covers(role.period, reading.now),
    };
  }),

  Patient: reader(Patient, ({ name, active, extension, link }, reading) => {
    const place = extension?.find(({ url }) => url === LOCATION_EXTENSION)?.valueReference;
    return {
      kind: 'Patient',
      id: reading.id,
      name: lineOf(nameOf(name, reading.now)),
      active: link?.some(isReplacedBy) ? false : active,
      location: place === undefined ? undefined : referenceTo(['Location'], place, reading),
    };
  }),

  RelatedPerson: reader(RelatedPerson, (person, reading) => {
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
      name: relation === null ? undefined : lineOf(nameOf(person.name, reading.now)),
      email: email === undefined ? undefined : storedAddress(email),
      locale: language === undefined ? undefined : languageTag(language),
      active: covers(person.period, reading.now) ? person.active : false,
    };
  }),

  CareTeam: reader(CareTeam, (team, reading) => {
    const patient = patientOf(team.subject, 'subject', reading);
    return {
      kind: 'CareTeam',
      id: reading.id,
      patient,
      inForce: team.status === 'active' && !hasEnded(team.period, reading.now),
      members: (team.participant ?? []).flatMap(({ member, period }): MemberRef[] => {
        if (member === undefined || hasEnded(period, reading.now)) return [];
        const ref = referenceTo(['Practitioner', 'PractitionerRole'], member, reading);
        const isPatient = ref !== undefined && 'urn' in ref && 'urn' in patient && ref.urn === patient.urn;
        if (ref === undefined || isPatient) return [];
        return [{ ref, ...within(team.period, period, reading.now) }];
      }),
    };
  }),
};

/** What two periods have in common; a beginning that has come is none. */
function within(a: Dates, b: Dates, now: number): { startsAt: number | null; endsAt: number | null } {
  const periods = [a, b];
  const starts = periods.flatMap((period) =>
    period?.start === undefined ? [] : [beginningOf(period.start)].filter((at) => at > now),
  );
  const ends = periods.flatMap((period) => (period?.end === undefined ? [] : [endOf(period.end)]));
  return {
    startsAt: starts.length === 0 ? null : Math.max(...starts),
    endsAt: ends.length === 0 ? null : Math.min(...ends),
  };
}

const HL7 = 'http://terminology.hl7.org/CodeSystem/';
/**
 * The codes that say in so many words what messaging asks. A mother is not said to be the guardian, nor who is billed the
 * guarantor: no right is read into a relation.
 */
const RELATIONS: Readonly<Record<string, 'patient' | 'guardian' | 'guarantor'>> = {
  [`${HL7}v3-RoleCode|GUARD`]: 'guardian',
  [`${HL7}v3-RoleCode|GUADLTM`]: 'guardian',
  [`${HL7}v3-RoleCode|GT`]: 'guarantor',
  [`${HL7}v3-RoleClass|GUARD`]: 'guardian',
  [`${HL7}v3-RoleClass|GUAR`]: 'guarantor',
  [`${HL7}v3-ParticipationType|GUAR`]: 'guarantor',
  [`${HL7}v3-RoleCode|ONESELF`]: 'patient',
  [`${HL7}v2-0063|GRD`]: 'guardian',
  [`${HL7}v2-0063|SEL`]: 'patient',
};
/** The same systems under the names that older releases and CDA have for them. */
const OLDER_SYSTEM = /^http:\/\/hl7\.org\/fhir\/(v2|v3)\//;
const OIDS: Readonly<Record<string, string>> = {
  'urn:oid:2.16.840.1.113883.5.111': `${HL7}v3-RoleCode`,
  'urn:oid:2.16.840.1.113883.5.110': `${HL7}v3-RoleClass`,
  'urn:oid:2.16.840.1.113883.5.90': `${HL7}v3-ParticipationType`,
  'urn:oid:2.16.840.1.113883.12.63': `${HL7}v2-0063`,
};

function systemOf(system: string | undefined): string | undefined {
  return system === undefined ? undefined : (OIDS[system] ?? system.replace(OLDER_SYSTEM, `${HL7}$1-`));
}

function relationOf(
  concepts: ReadonlyArray<z.output<typeof CodeableConcept>> | undefined,
): 'patient' | 'guardian' | 'guarantor' | null {
  for (const { coding } of concepts ?? []) {
    for (const { system, code } of coding ?? []) {
      const relation = RELATIONS[`${systemOf(system)}|${code}`];
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
