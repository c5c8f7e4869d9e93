/*
 * Bundles in the shape in which Synthea publishes its R4 output: hospitals, then practitioners, then a transaction bundle
 * for each patient, which names practitioners, locations and organizations by conditional reference.
 */

export type Resource = Record<string, unknown>;
export interface Entry {
  fullUrl?: string;
  resource?: Resource;
  request?: { method: string; url: string; ifNoneExist?: string };
}

const SYNTHEA = 'https://github.com/synthetichealth/synthea';
const NPI = 'http://hl7.org/fhir/sid/us-npi';

/** The same UUID for the same words. */
export function uuid(kind: string, at: number): string {
  const tail = at.toString(16).padStart(12, '0');
  const head = [...kind].reduce((sum, letter) => (sum * 31 + letter.charCodeAt(0)) % 0xffffffff, 7);
  return `${head.toString(16).padStart(8, '0')}-0000-4000-8000-${tail}`;
}

export const npi = (at: number) => `99999${String(at).padStart(5, '0')}`;

/** A transaction's entry that makes a resource. */
export function posted(resource: Resource, ifNoneExist?: string): Entry {
  const url = String(resource.resourceType);
  return {
    fullUrl: `urn:uuid:${String(resource.id)}`,
    resource,
    request: { method: 'POST', url, ...(ifNoneExist === undefined ? {} : { ifNoneExist }) },
  };
}

export function bundle(entry: readonly Entry[], type = 'transaction'): string {
  return JSON.stringify({ resourceType: 'Bundle', type, entry }, null, 2);
}

export function hospitals(count: number): Entry[] {
  return Array.from({ length: count }, (_, at) => at).flatMap((at) => {
    const organization = uuid('organization', at);
    const location = uuid('location', at);
    return [
      posted({
        resourceType: 'Organization',
        id: organization,
        identifier: [{ system: SYNTHEA, value: organization }],
        active: true,
        name: `HOSPITAL ${at}`,
      }),
      posted({
        resourceType: 'Location',
        id: location,
        identifier: [{ system: SYNTHEA, value: location }],
        status: 'active',
        name: `HOSPITAL ${at}`,
        telecom: [{ system: 'phone', value: '555-0100' }],
        address: { line: ['1 MAIN ST'], city: 'BOSTON', state: 'MA' },
        position: { longitude: -71.06, latitude: 42.36 },
        managingOrganization: {
          identifier: { system: SYNTHEA, value: organization },
          display: `HOSPITAL ${at}`,
        },
      }),
    ];
  });
}

export function practitioners(count: number, hospitalCount: number): Entry[] {
  return Array.from({ length: count }, (_, at) => at).flatMap((at) => [
    posted(
      {
        resourceType: 'Practitioner',
        id: uuid('practitioner', at),
        identifier: [{ system: NPI, value: npi(at) }],
        active: true,
        name: [{ family: `Schmidt${at}`, given: [`Ärin${at}`], prefix: ['Dr.'] }],
        telecom: [{ system: 'email', value: `arin${at}@example.com`, use: 'work' }],
        gender: 'female',
      },
      `identifier=${NPI}|${npi(at)}`,
    ),
    posted({
      resourceType: 'PractitionerRole',
      id: uuid('role', at),
      practitioner: { identifier: { system: NPI, value: npi(at) }, display: `Dr. Ärin${at} Schmidt${at}` },
      organization: { identifier: { system: SYNTHEA, value: uuid('organization', at % hospitalCount) } },
      code: [
        {
          coding: [
            { system: 'http://nucc.org/provider-taxonomy', code: '208D00000X', display: 'General Practice' },
          ],
          text: 'General Practice',
        },
      ],
      location: [
        { identifier: { system: SYNTHEA, value: uuid('location', at % hospitalCount) }, display: 'HOSPITAL' },
      ],
    }),
  ]);
}

/** A patient with two care teams, the first of them over, and what else a record holds. */
export function patient(at: number, practitionerCount: number, observations = 4): Entry[] {
  const id = uuid('patient', at);
  const subject = { reference: `urn:uuid:${id}` };
  const careTeam = (nth: number, status: 'active' | 'inactive', by: number) =>
    posted({
      resourceType: 'CareTeam',
      id: uuid(`careTeam${nth}`, at),
      status,
      subject,
      encounter: { reference: `urn:uuid:${uuid('encounter', at)}` },
      period: {
        start: '2019-03-04T09:41:00-05:00',
        ...(status === 'inactive' ? { end: '2019-09-04T09:41:00-04:00' } : {}),
      },
      participant: [
        { role: [{ text: 'Patient (person)' }], member: { ...subject, display: 'Mr. Bell' } },
        {
          role: [{ text: 'Healthcare professional (occupation)' }],
          member: {
            reference: `Practitioner?identifier=${NPI}|${npi(by % practitionerCount)}`,
            display: 'Dr.',
          },
        },
        {
          member: {
            reference: `Organization?identifier=${SYNTHEA}|${uuid('organization', 0)}`,
            display: 'HOSPITAL',
          },
        },
      ],
    });
  return [
    posted({
      resourceType: 'Patient',
      id,
      text: {
        status: 'generated',
        div: '<div xmlns="http://www.w3.org/1999/xhtml">Generated by {Synthea} [v3]. "Person" \\ seed: 1</div>',
      },
      identifier: [{ system: 'http://hl7.org/fhir/sid/us-ssn', value: '999-60-0000' }],
      name: [
        { use: 'maiden', family: 'Alt', given: ['Ünal'] },
        { use: 'official', family: `Bell${at}`, given: ['Marcus', 'Ünal'], prefix: ['Mr.'] },
      ],
      telecom: [{ system: 'phone', value: '555-0101', use: 'home' }],
      gender: 'male',
      birthDate: '1980-01-01',
      contact: [{ name: { text: 'Somebody' } }],
      communication: [{ language: { text: 'English' } }],
    }),
    careTeam(1, 'inactive', at),
    posted({
      resourceType: 'Encounter',
      id: uuid('encounter', at),
      status: 'finished',
      subject,
      location: [{ location: { reference: `Location?identifier=${SYNTHEA}|${uuid('location', 0)}` } }],
    }),
    careTeam(2, 'active', at + 1),
    ...Array.from({ length: observations }, (_, nth) =>
      posted({
        resourceType: 'Observation',
        id: uuid(`observation${nth}`, at),
        status: 'final',
        code: { coding: [{ system: 'http://loinc.org', code: '8302-2', display: 'Body "Height"' }] },
        subject,
        effectiveDateTime: '2019-03-04T09:41:00-05:00',
        valueQuantity: { value: 170.5 + nth, unit: 'cm' },
      }),
    ),
  ];
}
