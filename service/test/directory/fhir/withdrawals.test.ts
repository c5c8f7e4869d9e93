import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { startService, type TestService } from '../../harness/service.ts';
import { bundle, type Entry, type Resource } from './synthea.ts';

let service: TestService;
let company: { id: string; key: string };
beforeAll(async () => {
  service = await startService();
});
beforeEach(async () => {
  company = await service.company();
});
afterAll(() => service.stop());

const call = (method: string, path: string, body?: unknown) =>
  service.request(method, path, { token: company.key, body });
const get = async (path: string) => (await call('GET', path)).body;
async function upload(...resources: ReadonlyArray<Resource | Entry>) {
  const entries = resources.map(
    (each): Entry => ('resourceType' in each ? { resource: each } : (each as Entry)),
  );
  const answer = await service.request('POST', '/v1/directory/import', {
    token: company.key,
    raw: bundle(entries, 'collection'),
    headers: { 'content-type': 'application/fhir+json' },
  });
  expect(answer.status, answer.text).toBe(200);
  return answer.body;
}

const code = (system: string, value: string) => [
  { coding: [{ system: `http://terminology.hl7.org/CodeSystem/${system}`, code: value }] },
];
const dana: Resource = {
  resourceType: 'RelatedPerson',
  id: 'dana',
  active: true,
  patient: { reference: 'Patient/kim' },
  relationship: code('v3-RoleCode', 'GUARD'),
  name: [{ text: 'Dana Kim' }],
  telecom: [{ system: 'email', value: 'dana@example.org' }],
};
const role: Resource = {
  resourceType: 'PractitionerRole',
  id: 'r',
  practitioner: { reference: 'Practitioner/priya' },
  location: [{ reference: 'Location/north' }],
};
const team: Resource = {
  resourceType: 'CareTeam',
  id: 't',
  status: 'active',
  subject: { reference: 'Patient/kim' },
  participant: [{ member: { reference: 'Practitioner/priya' } }],
};

/** A clinic from FHIR, in which Priya and the guardian Dana have a conversation about Kim's chart. */
async function clinic() {
  await upload(
    { resourceType: 'Location', id: 'north', name: 'North' },
    { resourceType: 'Practitioner', id: 'priya', name: [{ text: 'Priya Raman' }] },
    role,
    {
      resourceType: 'Patient',
      id: 'kim',
      name: [{ text: 'Kim' }],
      extension: [
        { url: 'urn:kipu-messages:fhir:location', valueReference: { reference: 'Location/north' } },
      ],
    },
    dana,
    team,
  );
  const active = { name: 'Dana Kim', email: 'dana@example.org', status: 'active' };
  expect((await call('PUT', '/v1/portal-users/dana', active)).status).toBe(200);
  const settings = await call('GET', '/v1/settings');
  await service.request('PATCH', '/v1/settings', {
    token: company.key,
    body: { enabled: true, mode: 'care_team' },
    headers: { 'if-match': settings.headers.get('etag') ?? '' },
  });
  const sessionOf = async (type: string, id: string) =>
    (await call('POST', '/v1/sessions', { user: { type, id } })).body.token as string;
  const guardian = await sessionOf('portal', 'dana');
  const priya = await sessionOf('staff', 'priya');
  const { body: conversation } = await service.request('POST', '/v1/conversations', {
    token: guardian,
    body: { type: 'portal', patientId: 'kim', recipientIds: ['priya'], body: 'Hello' },
  });
  const path = `/v1/conversations/${conversation.id}/messages`;
  const sends = async (token: string) =>
    (await service.request('POST', path, { token, body: { body: 'Again' } })).status;
  expect([await sends(guardian), await sends(priya)]).toEqual([201, 201]);
  return {
    fromGuardian: () => sends(guardian),
    fromStaff: () => sends(priya),
  };
}

const bare = (type: string, id: string, rest: Resource): Resource => ({ resourceType: type, id, ...rest });
const patient = { reference: 'Patient/kim' };
const GUARDIAN = code('v3-RoleCode', 'GUARD');
const ENDED = { period: { start: '2019-01-01', end: '2020-01-01' } };

/** Each takes a right away and lacks, or breaks, everything that it can. */
const WITHDRAWALS: ReadonlyArray<readonly [string, Resource]> = [
  [
    'a guardian who is not active, without a name',
    bare('RelatedPerson', 'dana', { active: false, patient, relationship: GUARDIAN }),
  ],
  [
    'a guardian who is not active, without a relation',
    bare('RelatedPerson', 'dana', { active: false, patient }),
  ],
  ['a guardian who is not active, and no more', bare('RelatedPerson', 'dana', { active: false })],
  [
    'a guardian whose period ended, without a name',
    bare('RelatedPerson', 'dana', { ...ENDED, patient, relationship: GUARDIAN }),
  ],
  [
    'a guardian who is not active, with an address, name and language that cannot be read',
    bare('RelatedPerson', 'dana', {
      active: false,
      patient,
      relationship: GUARDIAN,
      name: [{ text: 'x'.repeat(300) }],
      telecom: [
        { system: 'email', value: 'not an address' },
        { system: 'email', value: 7 },
      ],
      communication: [{}],
      period: { end: 'gone' },
    }),
  ],
  ['a patient who is not active, without a name', bare('Patient', 'kim', { active: false })],
  [
    'a merged patient, as FHIR servers write one',
    bare('Patient', 'kim', {
      active: false,
      link: [{ other: { reference: 'Patient/other' }, type: 'replaced-by' }],
    }),
  ],
  [
    'a merged patient without active',
    bare('Patient', 'kim', { link: [{ other: { reference: 'Patient/other' }, type: 'replaced-by' }] }),
  ],
  ['a practitioner who is not active, without a name', bare('Practitioner', 'priya', { active: false })],
  [
    'a practitioner who is not active, with a name that cannot be read',
    bare('Practitioner', 'priya', { active: false, name: 'Priya', identifier: 'x' }),
  ],
  ['a role that is not active, of nobody', bare('PractitionerRole', 'r', { active: false })],
  ['a role whose period ended, of nobody', bare('PractitionerRole', 'r', ENDED)],
  [
    'a role that is not active, with a title that cannot be read',
    { ...role, active: false, code: [{ text: 'x'.repeat(300) }, 7] },
  ],
  ['a location that is inactive, without a name', bare('Location', 'north', { status: 'inactive' })],
  ['a location that is suspended, without a name', bare('Location', 'north', { status: 'suspended' })],
  ['a care team that is inactive, about nobody', bare('CareTeam', 't', { status: 'inactive' })],
  [
    'a care team entered in error, with members that cannot be read',
    bare('CareTeam', 't', { status: 'entered-in-error', participant: 'none' }),
  ],
  ['a care team whose period ended', bare('CareTeam', 't', { ...ENDED, status: 'active' })],
];

test.each(WITHDRAWALS)('B14, B37: what takes a right away is never refused: %s', async (_about, resource) => {
  const { fromGuardian, fromStaff } = await clinic();
  const report = await upload(resource);
  expect(report).toMatchObject({ accepted: 1, rejected: 0, errors: [] });
  expect(await fromGuardian()).toBe(403);
  // A staff user who is not active is signed out.
  expect([401, 403]).toContain(await fromStaff());
});

test('B10, B37: a connection that the EMR pushed ends by a resource without name or relation too', async () => {
  await clinic();
  await call('PUT', '/v1/portal-users/omar', { name: 'Omar', email: 'o@example.org', status: 'active' });
  await call('PUT', '/v1/portal-users/omar/connections/kim', { relation: 'guardian' });
  expect(await upload(bare('RelatedPerson', 'omar', { active: false, patient }))).toMatchObject({
    accepted: 1,
  });
  expect((await get('/v1/portal-users/omar')).connections).toMatchObject([{ connected: false }]);
  // Of whom no resource has come before, the one that ends must say about whom.
  expect((await upload(bare('RelatedPerson', 'zoe', { active: false }))).errors).toMatchObject([
    { line: 1, message: 'RelatedPerson.patient: must be a literal reference to a Patient' },
  ]);
});

test('B37: a resource without a name changes a stored row, which keeps its name, and makes none', async () => {
  await clinic();
  const report = await upload(
    bare('Patient', 'kim', { active: false }),
    bare('Patient', 'kim', {}),
    bare('Practitioner', 'priya', { active: true }),
    bare('Patient', 'lee', {}),
    bare('Patient', 'gone', { active: false }),
  );
  expect(report).toMatchObject({
    accepted: 4,
    rejected: 1,
    errors: [{ line: 4, code: 'invalid', message: 'Patient.name: is required' }],
  });
  // The later word says nothing of `active`, so the earlier one of the same upload holds.
  expect(await get('/v1/patients/kim')).toMatchObject({ name: 'Kim', active: false });
  expect(await get('/v1/staff/priya')).toMatchObject({ name: 'Priya Raman', active: true });
  expect((await call('GET', '/v1/patients/lee')).status).toBe(404);
  expect((await call('GET', '/v1/patients/gone')).status).toBe(404);
});

test('B37: a location without a usable name is kept, so that what refers to it counts', async () => {
  const report = await upload(
    bare('Location', 'bare', {}),
    bare('Location', 'alias', { alias: ['Old mill'] }),
    bare('Location', 'c1', { name: 'North\u0096\u0085 wing\u0000' }),
    { resourceType: 'Practitioner', id: 'priya', name: [{ text: 'Priya\u0092s' }] },
    { ...role, location: ['bare', 'alias', 'c1'].map((id) => ({ reference: `Location/${id}` })) },
  );
  expect(report).toMatchObject({ accepted: 5, rejected: 0, dangling: 0 });
  expect((await get('/v1/locations/bare')).name).toBe('bare');
  expect((await get('/v1/locations/alias')).name).toBe('Old mill');
  expect((await get('/v1/locations/c1')).name).toBe('North wing');
  expect(await get('/v1/staff/priya')).toMatchObject({
    name: 'Priya s',
    locationIds: ['alias', 'bare', 'c1'],
  });
});
