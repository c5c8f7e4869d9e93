import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { directoryChanges } from '../../harness/rows.ts';
import { startService, type TestService } from '../../harness/service.ts';
import { bundle, type Entry, hospitals, practitioners, type Resource } from './synthea.ts';

let service: TestService;
let company: { id: string; key: string };
beforeAll(async () => {
  service = await startService();
});
beforeEach(async () => {
  company = await service.company();
});
afterAll(() => service.stop());

async function upload(raw: string) {
  const answer = await service.request('POST', '/v1/directory/import', {
    token: company.key,
    raw,
    headers: { 'content-type': 'application/fhir+json' },
  });
  expect(answer.status, answer.text).toBe(200);
  return answer.body;
}
const get = async (path: string) => (await service.request('GET', path, { token: company.key })).body;
const CLEAN = {
  rejected: 0,
  dangling: 0,
  stale: 0,
  skipped: 0,
  deactivated: 0,
  unusableEmails: 0,
  errors: [],
};
const town = { hospitals: hospitals(2), practitioners: practitioners(3, 2) };

test('B37: a bad entry is named by its number and its rule, never by its value, and loses none of the others', async () => {
  const patientOf = (id: string, rest: Resource = {}) => ({
    resource: { resourceType: 'Patient', id, ...rest },
  });
  const report = await upload(
    `${bundle([
      patientOf('a', { name: [{ text: 'Zedekiah' }] }),
      patientOf('b'),
      patientOf('c', { name: [{ family: 'x'.repeat(201) }] }),
      {
        resource: {
          resourceType: 'CareTeam',
          id: 't',
          status: 'active',
          subject: { reference: 'Patient/a' },
          period: { end: 'Zedekiah' },
        },
      },
      { resource: { resourceType: 'RelatedPerson', id: 'r', patient: { display: 'Zedekiah' } } },
      { resource: {} },
    ])}${bundle([patientOf('d', { name: [{ text: 'D' }] })], 'message')}${JSON.stringify({ resourceType: 'Patient', id: '', name: [{ text: 'E' }] })}`,
  );
  expect(report).toMatchObject({ accepted: 2, rejected: 7 });
  expect(
    report.errors.map(({ line, code, message }: Record<string, unknown>) => `${line} ${code} ${message}`),
  ).toEqual([
    '2 invalid Patient.name: is required',
    '3 invalid Patient.name[0].family: Too big: expected string to have <=200 characters',
    '4 invalid CareTeam.period.end: must be a FHIR dateTime',
    '5 invalid RelatedPerson.patient: must be a literal reference to a Patient',
    '6 invalid resource.resourceType: is required',
    '7 invalid Bundle.type: must be one of transaction, batch, collection, searchset, history',
    '8 invalid Patient.id: Too small: expected string to have >=1 characters',
  ]);
  expect(JSON.stringify(report)).not.toContain('Zedekiah');
  expect((await get('/v1/patients/a')).name).toBe('Zedekiah');
  expect((await get('/v1/patients/d')).name).toBe('D');
});

test('B37: an upload that breaks off, or stops being JSON, keeps what came before and says where it ended', async () => {
  const whole = bundle(town.practitioners);
  const cut = await upload(whole.slice(0, whole.length - 300));
  expect(cut).toMatchObject({ accepted: 5, rejected: 1, errors: [{ line: 5, code: 'incomplete' }] });
  const broken = await upload(`${bundle(town.hospitals)} nonsense ${whole}`);
  expect(broken).toMatchObject({ accepted: 2, rejected: 1, errors: [{ line: 5, code: 'malformed' }] });
  expect(await upload('')).toEqual({ ...CLEAN, accepted: 0 });
  expect(await upload('not json')).toMatchObject({ accepted: 0, errors: [{ line: 1, code: 'malformed' }] });
});

test('B37: prune is refused for FHIR, which cannot say that it is complete; a default location is for FHIR only', async () => {
  const ask = (query: string, type: string) =>
    service.request('POST', `/v1/directory/import${query}`, {
      token: company.key,
      raw: bundle(town.hospitals),
      headers: { 'content-type': type },
    });
  const prune = await ask('?prune=true', 'application/fhir+json');
  expect(prune.status).toBe(422);
  expect(prune.body.errors).toEqual([
    { pointer: 'query/prune', message: 'a FHIR bundle does not say that it is complete' },
  ]);
  expect((await ask('?defaultLocationId=n', 'application/x-ndjson')).body.errors[0].pointer).toBe(
    'query/defaultLocationId',
  );
  expect(await directoryChanges(service, company.id)).toEqual([]);
});

test('B37: what no database may store is refused or leads nowhere, wherever it stands in a bundle', async () => {
  const bad = ['\u0000', 'a\u0000b', '\ud800', 'x'.repeat(201)];
  const entries = bad.flatMap((text): Entry[] => [
    { resource: { resourceType: 'Patient', id: text, name: [{ text: 'P' }] } },
    { resource: { resourceType: 'Patient', id: 'p', name: [{ text }] } },
    { fullUrl: `urn:uuid:${text}`, resource: { resourceType: 'Patient', name: [{ text: 'P' }] } },
    {
      request: { method: 'PUT', url: `Patient/${text}` },
      resource: { resourceType: 'Patient', name: [{ text: 'P' }] },
    },
    { request: { method: 'DELETE', url: `Patient/${text}` } },
    {
      resource: {
        resourceType: 'CareTeam',
        id: 't',
        status: 'active',
        subject: { reference: 'Patient/p' },
        participant: [
          { member: { reference: `urn:uuid:${text}` } },
          { member: { reference: `Practitioner/${text}` } },
          { member: { reference: `Practitioner?identifier=s|${text.repeat(3)}` } },
          { member: { identifier: { system: 's', value: text.repeat(3) } } },
        ],
      },
    },
  ]);
  const report = await upload(bundle(entries));
  // In a name control characters become spaces: `a b` is one.
  expect(report).toMatchObject({ accepted: 5, rejected: 19 });
  expect(report.dangling).toBeGreaterThan(15);
  expect((await get('/v1/patients/p/care-team')).members).toEqual([]);
});
