import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { auditOf, directoryChanges } from '../../harness/rows.ts';
import { startService, type TestService } from '../../harness/service.ts';
import {
  bundle,
  type Entry,
  hospitals,
  patient,
  posted,
  practitioners,
  type Resource,
  uuid,
} from './synthea.ts';

let service: TestService;
let company: { id: string; key: string };
beforeAll(async () => {
  service = await startService();
});
beforeEach(async () => {
  company = await service.company();
});
afterAll(() => service.stop());

async function upload(raw: string | ReadableStream, query = '', type = 'application/fhir+json') {
  const answer = await service.request('POST', `/v1/directory/import${query}`, {
    token: company.key,
    raw,
    headers: { 'content-type': type },
  });
  expect(answer.status, answer.text).toBe(200);
  return answer.body;
}
const get = async (path: string) => (await service.request('GET', path, { token: company.key })).body;
const put = (path: string, body: unknown) => service.request('PUT', path, { token: company.key, body });
const CLEAN = {
  rejected: 0,
  dangling: 0,
  stale: 0,
  skipped: 0,
  deactivated: 0,
  unusableEmails: 0,
  errors: [],
};

/** All of Synthea's output for a small town. */
const town = {
  hospitals: hospitals(2),
  practitioners: practitioners(3, 2),
  patients: [0, 1].map((at) => patient(at, 3)),
};
const files = () => [town.hospitals, town.practitioners, ...town.patients].map((entries) => bundle(entries));
const staff = (at: number) => uuid('practitioner', at);
const chart = (at: number) => uuid('patient', at);

async function directory() {
  const rows = await Promise.all([
    ...[0, 1].map((at) => get(`/v1/locations/${uuid('location', at)}`)),
    ...[0, 1, 2].map((at) => get(`/v1/staff/${staff(at)}`)),
    ...[0, 1].map((at) => get(`/v1/patients/${chart(at)}`)),
    ...[0, 1].map((at) => get(`/v1/patients/${chart(at)}/care-team`)),
  ]);
  return rows;
}

test('B37: Synthea’s files, one upload after another: who works where, charts, and the care teams of now', async () => {
  const [places = '', people = '', first = '', second = ''] = files();
  expect(await upload(places)).toEqual({ ...CLEAN, accepted: 2, skipped: 2 });
  expect(await upload(people)).toEqual({ ...CLEAN, accepted: 6 });
  expect(await upload(first)).toEqual({ ...CLEAN, accepted: 3, skipped: 5 });
  expect(await upload(second)).toEqual({ ...CLEAN, accepted: 3, skipped: 5 });
  expect(await get(`/v1/staff/${staff(1)}`)).toEqual({
    id: staff(1),
    name: 'Ärin1 Schmidt1',
    title: 'General Practice',
    active: true,
    superAdmin: false,
    availableForPortalMessages: false,
    locationIds: [uuid('location', 1)],
    restrictedPatientIds: [],
    version: null,
  });
  expect(await get(`/v1/patients/${chart(0)}`)).toMatchObject({
    name: 'Marcus Ünal Bell0',
    locationId: null,
    active: true,
  });
  expect((await get(`/v1/patients/${chart(0)}/care-team`)).members).toEqual([
    { staffId: staff(1), endsAt: null },
  ]);
});

test('B37: bundles one after another in one upload, a line each or pretty, in whatever order and chunks, come to the same', async () => {
  for (const file of files()) await upload(file);
  const expected = await directory();
  const compact = files().map((file) => JSON.stringify(JSON.parse(file)));
  const resources = [town.hospitals, town.practitioners, ...town.patients]
    .flat()
    .map(({ resource }) => JSON.stringify(resource));
  const shapes: Array<[text: string, type?: string]> = [
    [files().join('')],
    [files().toReversed().join('\n')],
    [`\uFEFF${compact.join('\n')}\n`, 'application/fhir+ndjson'],
    [resources.filter((text) => !text.includes('urn:uuid')).join('\n'), 'application/fhir+ndjson'],
    [
      JSON.stringify({
        entry: Object.values(town).flat(2).toReversed(),
        type: 'collection',
        resourceType: 'Bundle',
      }),
    ],
  ];
  for (const [text, type] of shapes) {
    company = await service.company();
    const bytes = new TextEncoder().encode(text);
    let at = 0;
    const chunks = new ReadableStream({
      pull(controller) {
        if (at >= bytes.length) controller.close();
        else controller.enqueue(bytes.slice(at, at + 997));
        at += 997;
      },
    });
    const report = await upload(chunks, '', type);
    expect(report, text.slice(0, 80)).toMatchObject({ rejected: 0, dangling: 0, errors: [] });
    if (type !== 'application/fhir+ndjson' || text.startsWith('\uFEFF'))
      expect(await directory()).toEqual(expected);
    else expect((await directory()).slice(0, 5)).toEqual(expected.slice(0, 5));
  }
});

test('B37: uploads in the wrong order heal: what waited for a practitioner is put together when they come', async () => {
  const [places = '', people = '', first = ''] = files();
  expect(await upload(first)).toMatchObject({ accepted: 3, dangling: 2 });
  expect((await get(`/v1/patients/${chart(0)}/care-team`)).members).toEqual([]);
  expect(await upload(people)).toMatchObject({ accepted: 6, dangling: 3 });
  expect((await get(`/v1/patients/${chart(0)}/care-team`)).members).toEqual([
    { staffId: staff(1), endsAt: null },
  ]);
  expect((await get(`/v1/staff/${staff(1)}`)).locationIds).toEqual([]);
  expect(await upload(places)).toMatchObject({ accepted: 2, dangling: 0 });
  expect((await get(`/v1/staff/${staff(1)}`)).locationIds).toEqual([uuid('location', 1)]);
});

test('B37: the same again changes nothing; a dry run counts what an import would, and stores nothing', async () => {
  const all = files().join('');
  const dry = await upload(all, '?dryRun=true');
  expect(await directoryChanges(service, company.id)).toEqual([]);
  expect((await get(`/v1/staff/${staff(0)}`)).status).toBe(404);
  expect(await upload(all)).toEqual(dry);
  const changes = await directoryChanges(service, company.id);
  expect(await upload(all)).toEqual(dry);
  expect(await directoryChanges(service, company.id)).toEqual(changes);
  expect(await auditOf(service, company.id, 'directory.import.end')).toHaveLength(2);
  expect(JSON.stringify(await auditOf(service, company.id, 'directory.import'))).not.toMatch(
    /Bell|Schmidt|999/,
  );
});

test('B37: references by URN lead to ids that differ from it, before or after their entry; the patient is no member', async () => {
  const person = (id: string, urn: string): Entry => ({
    fullUrl: `urn:uuid:${urn}`,
    resource: { resourceType: 'Practitioner', active: true, name: [{ text: `Dr ${id}` }] },
    request: { method: 'PUT', url: `Practitioner/${id}` },
  });
  const team: Resource = {
    resourceType: 'CareTeam',
    id: 'team',
    status: 'active',
    subject: { reference: 'urn:uuid:u-patient' },
    participant: ['u-early', 'u-late', 'u-patient', 'u-clinic'].map((urn) => ({
      member: { reference: `urn:uuid:${urn}` },
    })),
  };
  const filler = practitioners(150, 1);
  const entries: Entry[] = [
    person('early', 'u-early'),
    { fullUrl: 'urn:uuid:u-team', resource: team },
    ...filler,
    person('late', 'u-late'),
    { fullUrl: 'urn:uuid:u-clinic', resource: { resourceType: 'Organization', id: 'clinic' } },
    {
      fullUrl: 'urn:uuid:u-patient',
      resource: { resourceType: 'Patient', id: '123:7e0c', name: [{ text: 'Marcus' }] },
    },
    ...hospitals(1),
  ];
  const report = await upload(bundle(entries));
  expect(report).toMatchObject({ accepted: 305, dangling: 0, rejected: 0 });
  expect(
    (await get('/v1/patients/123%3A7e0c/care-team')).members.map(
      ({ staffId }: { staffId: string }) => staffId,
    ),
  ).toEqual(['early', 'late']);
  expect((await get('/v1/patients/u-patient/care-team')).members ?? []).toEqual([]);
});

test('B37: contained, absolute, versioned and identifier references are followed; those that lead nowhere are counted', async () => {
  const role = (id: string, rest: Resource) =>
    posted({ resourceType: 'PractitionerRole', id, active: true, ...rest });
  const [location] = hospitals(1).filter(({ resource }) => resource?.resourceType === 'Location');
  const [practitioner] = practitioners(1, 1);
  const identifier = [{ system: 'http://hl7.org/fhir/sid/us-npi', value: '9999900000' }];
  const member = (reference: string) => ({ member: { reference } });
  const report = await upload(
    bundle(
      [
        location as Entry,
        practitioner as Entry,
        role('r1', {
          practitioner: { reference: '#p' },
          contained: [{ resourceType: 'Practitioner', id: 'p', identifier }],
          location: [
            { reference: `https://ehr.example.org/fhir/Location/${uuid('location', 0)}/_history/3` },
          ],
        }),
        posted({
          resourceType: 'CareTeam',
          id: 't',
          status: 'active',
          subject: { reference: 'https://ehr.example.org/fhir/Patient/123:7e0c' },
          contained: [
            {
              resourceType: 'PractitionerRole',
              id: 'cr',
              practitioner: { reference: `Practitioner/${staff(0)}` },
            },
            { resourceType: 'Practitioner', id: 'nameless' },
          ],
          participant: [
            member('#cr'),
            member('PractitionerRole/r1'),
            member('#nameless'),
            member('Practitioner/unknown'),
            member('Group/g'),
          ],
        }),
      ],
      'collection',
    ),
  );
  // Nameless, unknown, and the patient.
  expect(report).toMatchObject({ accepted: 4, dangling: 3, rejected: 0 });
  expect((await get(`/v1/staff/${staff(0)}`)).locationIds).toEqual([uuid('location', 0)]);
  expect((await get('/v1/patients/123%3A7e0c/care-team')).members).toEqual(
    [
      { staffId: staff(0), endsAt: null },
      { staffId: 'unknown', endsAt: null },
    ].sort((a, b) => (a.staffId < b.staffId ? -1 : 1)),
  );
});

test('B40: another company’s identifiers lead nowhere', async () => {
  await upload(bundle([...town.hospitals, ...town.practitioners]));
  company = await service.company('Elsewhere');
  expect(await upload(bundle(town.patients[0] ?? []))).toMatchObject({ accepted: 3, dangling: 2 });
  expect((await get(`/v1/patients/${chart(0)}/care-team`)).members).toEqual([]);
  await put(`/v1/staff/${staff(1)}`, { name: 'Same id' });
  expect((await get(`/v1/patients/${chart(0)}/care-team`)).members).toEqual([]);
});
