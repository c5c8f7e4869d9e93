import { extractText, getDocumentProxy } from 'unpdf';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { CAST, pathOf } from '../harness/cast.ts';
import { auditOf } from '../harness/rows.ts';
import type { Json } from '../harness/service.ts';
import { faultsOf, type Resource } from './fhir-r4.ts';
import { aboutMarcus, type Clinic, type Company, openCompany, startClinic } from './world.ts';

let clinic: Clinic;
let company: Company;
let id: string;
beforeAll(async () => {
  clinic = await startClinic();
});
afterAll(() => clinic.service.stop());
beforeEach(async () => {
  company = await openCompany(clinic);
  ({ id } = await company.priya.started(aboutMarcus));
  await company.marcus.sent(id, 'Thank you.\n\tSee you.');
});

const { marcusFirst, kimA } = CAST.patients;
const ask = (format: string, query: Record<string, string> = {}, at = company, headers = {}) =>
  at.asKey(
    'GET',
    `/v1/exports/${format}?${new URLSearchParams({ patientId: marcusFirst, portalUserId: CAST.portal.marcus, ...query })}`,
    undefined,
    headers,
  );
const everyone = (format: string) =>
  company.asKey(
    'GET',
    `/v1/exports/${format}?${new URLSearchParams({ patientId: marcusFirst, allParticipants: 'true' })}`,
  );
const remove = (seq: number) =>
  company.asKey('POST', `/v1/conversations/${id}/messages/${seq}/removal`, { ground: 'court_order' });
async function pdfPages(bytes: Uint8Array): Promise<string[]> {
  const { text } = await extractText(await getDocumentProxy(bytes.slice()), { mergePages: false });
  return text;
}

test('B39: an export holds every conversation of one portal user about one patient, whole, and nothing else', async () => {
  const guarantor = await company.priya.started({
    ...aboutMarcus,
    recipientIds: [CAST.portal.gus],
    body: 'GUARANTOR',
  });
  await company.priya.started({ ...aboutMarcus, patientId: CAST.patients.marcusSecond, body: 'SECOND' });
  await company.priya.started({
    type: 'staff',
    patientId: marcusFirst,
    recipientIds: ['tom'],
    body: 'STAFF',
  });
  const later = await company.priya.started({ ...aboutMarcus, subject: 'Lunch', body: 'Soup.' });
  await remove(1);
  const answer = await ask('json');
  expect(answer.status, answer.text).toBe(200);
  expect(answer.headers.get('content-disposition')).toBe('attachment; filename="messages.json"');
  expect(answer.body).toMatchObject({
    company: { id: company.cast.companyId, name: 'North Clinic' },
    patient: { id: marcusFirst, name: 'Marcus Bell', label: 'Intensive outpatient' },
    portalUser: { id: CAST.portal.marcus, name: 'Marcus Bell', relation: 'patient' },
    allParticipants: false,
    notice: null,
    conversationCount: 2,
    messageCount: 3,
  });
  const [first, second] = answer.body.conversations;
  expect([first.id, first.subject, second.id, second.subject]).toEqual([id, null, later.id, 'Lunch']);
  expect(first.messages).toMatchObject([
    { seq: 1, body: '', ground: 'court_order', author: { type: 'staff', id: 'priya', name: 'Priya Raman' } },
    { seq: 2, body: 'Thank you.\n\tSee you.', author: { type: 'portal', id: CAST.portal.marcus } },
  ]);
  expect(first.messages[0].removedBy).toMatch(/^key:/);
  expect(first.participants.map((one: Json) => one.title ?? one.relation)).toEqual([
    'patient',
    'Primary therapist',
  ]);
  expect(answer.text).not.toMatch(/GUARANTOR|SECOND|STAFF/);
  const whole = await everyone('json');
  expect(whole.body.conversations.map((one: Json) => one.id)).toContain(guarantor.id);
  expect(whole.body).toMatchObject({ portalUser: null, allParticipants: true, conversationCount: 4 });
  expect(whole.text).toMatch(/GUARANTOR/);
  expect(whole.text).toMatch(/STAFF/);
  expect(whole.text).not.toMatch(/SECOND/);
});

test('B39: every export is on record before it is served: ids and counts, no text; its scope is its own', async () => {
  await ask('json');
  await ask('fhir');
  await everyone('pdf');
  const records = await auditOf(clinic.service, company.cast.companyId, 'export.view');
  expect(records.map(({ subject, data }) => [subject, data])).toEqual([
    [
      marcusFirst,
      {
        format: 'json',
        portalUserId: CAST.portal.marcus,
        allParticipants: false,
        conversations: 1,
        messages: 2,
      },
    ],
    [
      marcusFirst,
      {
        format: 'fhir',
        portalUserId: CAST.portal.marcus,
        allParticipants: false,
        conversations: 1,
        messages: 2,
      },
    ],
    [
      marcusFirst,
      { format: 'pdf', portalUserId: null, allParticipants: true, conversations: 1, messages: 2 },
    ],
  ]);
  const path = `/v1/exports/json?${new URLSearchParams({ patientId: marcusFirst, allParticipants: 'true' })}`;
  const refused = await clinic.service.request('GET', path, { token: company.cast.key });
  expect([refused.status, refused.body.code]).toEqual([403, 'scope_required']);
});

test('B40: who is another company’s, is not there or never had to do with the patient answers the same 404', async () => {
  const other = await openCompany(clinic);
  const headers = { 'x-request-id': 'same' };
  const answers = [
    await ask('json', { patientId: 'nobody' }, company, headers),
    await ask('json', { portalUserId: 'nobody' }, company, headers),
    await ask('json', { patientId: kimA }, company, headers),
    await ask('fhir', { portalUserId: CAST.portal.dana }, company, headers),
    await ask('pdf', { patientId: 'nobody' }, company, headers),
  ];
  for (const answer of answers) expect([answer.status, answer.text]).toEqual([404, answers[0]?.text]);
  const theirs = await ask('json', {}, other);
  expect(theirs.body).toMatchObject({ company: { id: other.cast.companyId }, conversationCount: 0 });
  for (const query of [
    { portalUserId: '' },
    { allParticipants: 'true' },
    { allParticipants: 'yes' },
    { format: 'pdf' },
  ] as Record<string, string>[])
    expect((await ask('json', query)).status).toBe(422);
  expect(
    (await company.asKey('GET', `/v1/exports/json?patientId=${encodeURIComponent(marcusFirst)}`)).status,
  ).toBe(422);
});

test('B39: the same data export to the same bytes, in every format', async () => {
  for (const format of ['json', 'fhir', 'pdf']) {
    const [first, second] = [await ask(format), await ask(format)];
    expect(Buffer.from(first.bytes).equals(Buffer.from(second.bytes)), format).toBe(true);
  }
});

test('B39: the FHIR export is a valid R4 bundle: a Communication a message, its thread, people, order and removals', async () => {
  const third = await company.priya.sent(id, 'Bring a coat.');
  await remove(2);
  await company.priya.started({
    type: 'staff',
    patientId: marcusFirst,
    recipientIds: ['tom'],
    body: 'Staff.',
  });
  await company.priya.started({ ...aboutMarcus, recipientIds: [CAST.portal.gus], body: 'To the guarantor.' });
  const answer = await everyone('fhir');
  expect(answer.headers.get('content-type')).toContain('application/fhir+json');
  expect(faultsOf(answer.body)).toEqual([]);
  const resources: Resource[] = answer.body.entry.map((entry: Json) => entry.resource);
  const types = resources.map((one) => one.resourceType);
  expect(types.filter((type) => type !== 'Communication').toSorted()).toEqual([
    'Patient',
    'Practitioner',
    'Practitioner',
    'RelatedPerson',
  ]);
  const of = (own: string) => resources.find((one) => one.id === own) as Json;
  const patient = resources.find((one) => one.resourceType === 'Patient') as Json;
  const messages = (await company.priya.messages(id)).data;
  expect(of(id)).toMatchObject({ status: 'completed', topic: { text: 'Ride on Thursday' } });
  expect(of(messages[0].id)).toMatchObject({
    status: 'completed',
    partOf: [{ reference: `urn:uuid:${id}` }],
    subject: { reference: `urn:uuid:${patient.id}` },
    sent: messages[0].sentAt,
    sender: { display: 'Priya Raman' },
    recipient: [{ reference: `urn:uuid:${patient.id}`, display: 'Marcus Bell' }],
    payload: [{ contentString: aboutMarcus.body }],
    identifier: [{ value: `${id}/1` }],
  });
  expect(of(messages[1].id)).toMatchObject({
    sender: { reference: `urn:uuid:${patient.id}` },
    inResponseTo: [{ reference: `urn:uuid:${messages[0].id}` }],
    statusReason: { text: expect.stringContaining('court_order') },
  });
  expect(of(messages[1].id).payload).toBeUndefined();
  expect(of(third.id).inResponseTo).toEqual([{ reference: `urn:uuid:${messages[1].id}` }]);
  expect(patient.identifier[0].value).toBe(marcusFirst);
  expect(answer.text).not.toMatch(/42CFRPart2/);
  const planted = structuredClone(answer.body);
  planted.entry[1].resource.nickname = 'x';
  expect(faultsOf(planted)).not.toEqual([]);
});

test('B16: with the consent gate on, every format carries the redisclosure notice', async () => {
  await company.cast.settings({
    requireConsentForContacts: true,
    part2Notice: 'No redisclosure without consent.',
  });
  expect((await ask('json')).body.notice).toBe('No redisclosure without consent.');
  const fhir = await ask('fhir');
  expect(faultsOf(fhir.body)).toEqual([]);
  const communications = fhir.body.entry
    .map((entry: Json) => entry.resource)
    .filter((one: Json) => one.resourceType === 'Communication');
  expect(communications[0].note).toEqual([{ text: 'No redisclosure without consent.' }]);
  for (const one of communications)
    expect(one.meta.security.map((label: Json) => label.code)).toEqual(['42CFRPart2', 'NORDSCLCD']);
  expect((await pdfPages((await ask('pdf')).bytes))[0]).toContain('No redisclosure without consent.');
});

test('B39: the PDF has the company’s name and “Page n of m” on every page, every message, and where one was removed', async () => {
  const long = Array.from({ length: 150 }, (_, line) => `Line ${line + 1} of a long message.`).join('\n');
  await company.priya.sent(id, long);
  await remove(2);
  const answer = await ask('pdf');
  expect(answer.headers.get('content-type')).toBe('application/pdf');
  const pages = await pdfPages(answer.bytes);
  expect(pages.length).toBeGreaterThan(3);
  pages.forEach((page, at) => {
    expect(page).toContain('North Clinic');
    expect(page).toMatch(new RegExp(`Page ${at + 1} of\\s*${pages.length}(?!\\d)`));
  });
  const text = pages.join('\n');
  for (const line of [1, 75, 150]) expect(text).toContain(`Line ${line} of a long message.`);
  for (const piece of [
    'Marcus Bell',
    'Intensive outpatient',
    'Ride on Thursday',
    aboutMarcus.body,
    'court_order',
  ])
    expect(text).toContain(piece);
  expect(text).not.toContain('Thank you.');
});

test('B39: no letter of a name or a text vanishes from the PDF: many scripts are drawn, any other stands as its code', async () => {
  await company.cast.put(pathOf`/v1/patients/${marcusFirst}`, {
    name: 'Zoë Ångström-Łukasz',
    label: 'Привет Ελληνικά',
    locationId: 'north',
  });
  await company.priya.sent(id, 'Việt Nam\nمحمد\nनमस्ते\n中文 שלום 👋🏽\nword'.concat('x'.repeat(300)));
  const text = (await pdfPages((await ask('pdf')).bytes)).join('\n');
  for (const drawn of ['Zoë Ångström-Łukasz', 'Привет Ελληνικά', 'Việt Nam', 'محمد', 'नम'])
    expect(text.normalize('NFKC')).toContain(drawn);
  for (const letter of '中文שלום👋🏽')
    expect(text).toContain(`[U+${letter.codePointAt(0)?.toString(16).toUpperCase().padStart(4, '0')}]`);
  expect(text.replaceAll(/\s/g, '').match(/x{300}/)).not.toBeNull();
});
