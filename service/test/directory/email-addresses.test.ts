import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { startService, type TestService } from '../harness/service.ts';
import { bundle } from './fhir/synthea.ts';

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
const upload = async (raw: string | Uint8Array | ReadableStream, type: string) =>
  (
    await service.request('POST', '/v1/directory/import', {
      token: company.key,
      raw,
      headers: { 'content-type': type },
    })
  ).body;

test.each([
  ['r&d=x@example.org', 'r&d=x@example.org', true],
  ['josé@example.org', 'josé@example.org', true],
  ['dana@bücher.example', 'dana@xn--bcher-kva.example', true],
  ['"Dana Kim"@example.org', '"Dana Kim"@example.org', true],
  [' dana@example.org ', 'dana@example.org', true],
  ['none', 'none', false],
  ['', '', false],
  ['dana@example.org; marcus@example.org', 'dana@example.org; marcus@example.org', false],
])(
  'B32, B37: an account with the address %j is taken and stored as %j, usable: %s',
  async (email, stored, usable) => {
    const row = { name: 'Dana', email, status: 'active' };
    for (const answer of [
      await call('PUT', '/v1/portal-users/dana', row),
      await call('GET', '/v1/portal-users/dana'),
    ]) {
      expect(answer.status, answer.text).toBe(200);
      expect(answer.body).toMatchObject({
        name: 'Dana',
        status: 'active',
        email: stored,
        emailUsable: usable,
      });
    }
  },
);

test('B37: an import takes people whose address cannot be used, and names each', async () => {
  const person = (id: string, email: string) => ({
    type: 'portalUser',
    id,
    name: id,
    email,
    status: 'active',
  });
  const rows = [person('a', 'a@example.org'), person('b', 'not an address'), person('c', 'c@bücher.example')];
  const report = await upload(rows.map((row) => JSON.stringify(row)).join('\n'), 'application/x-ndjson');
  expect(report).toMatchObject({ accepted: 3, rejected: 0, unusableEmails: 1 });
  expect(report.errors).toMatchObject([{ line: 2, code: 'email_unusable' }]);
  expect(JSON.stringify(report.errors)).not.toContain('not an address');
  expect((await call('GET', '/v1/portal-users/b')).body).toMatchObject({
    emailUsable: false,
    status: 'active',
  });
});

const patient = { resourceType: 'Patient', id: 'p1', name: [{ text: 'Marcus Bell' }] };
const related = (id: string, ...values: string[]) => ({
  resourceType: 'RelatedPerson',
  id,
  active: true,
  patient: { reference: 'Patient/p1' },
  relationship: [
    { coding: [{ system: 'http://terminology.hl7.org/CodeSystem/v3-RoleCode', code: 'GUARD' }] },
  ],
  name: [{ text: id }],
  telecom: values.map((value, at) => ({ system: 'email', value, rank: at + 1 })),
});

test('B37: in FHIR an address that cannot be used hides no other, and none refuses the person', async () => {
  const resources = [
    patient,
    related('first-bad', 'see chart', 'dana@example.org'),
    related('only-bad', 'see chart'),
    related('idn', 'josé@bücher.example'),
  ];
  const report = await upload(
    bundle(
      resources.map((resource) => ({ resource })),
      'collection',
    ),
    'application/fhir+json',
  );
  expect(report).toMatchObject({ accepted: 4, rejected: 0, unusableEmails: 1 });
  const account = async (id: string) => (await call('GET', `/v1/portal-users/${id}`)).body;
  expect(await account('first-bad')).toMatchObject({ email: 'dana@example.org', emailUsable: true });
  expect(await account('only-bad')).toMatchObject({ email: 'see chart', emailUsable: false });
  expect(await account('only-bad')).toMatchObject({
    connections: [{ relation: 'guardian', connected: true }],
  });
  expect(await account('idn')).toMatchObject({ email: 'josé@xn--bcher-kva.example', emailUsable: true });
});

test('B2, B32: the sender address of the settings is an address that mail can come from, or is refused by name', async () => {
  const { headers } = await call('GET', '/v1/settings');
  const patch = (mailFrom: string) =>
    service.request('PATCH', '/v1/settings', {
      token: company.key,
      body: { mailFrom },
      headers: { 'if-match': headers.get('etag') ?? '' },
    });
  const refused = await patch('Clinic <no-reply@example.org>');
  expect(refused.status).toBe(422);
  expect(refused.body.errors[0]).toMatchObject({
    pointer: '/mailFrom',
    message: expect.stringMatching(/one e-mail address/),
  });
  expect((await patch('post@bücher.example')).body.mailFrom).toBe('post@xn--bcher-kva.example');
});
