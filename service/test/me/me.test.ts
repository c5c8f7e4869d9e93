import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { CAST, type Cast, createCast } from '../harness/cast.ts';
import { type Person, signIn } from '../harness/person.ts';
import { type Json, startService, type TestService } from '../harness/service.ts';

let service: TestService;
let cast: Cast;
beforeAll(async () => {
  service = await startService();
});
afterAll(() => service.stop());
beforeEach(async () => {
  cast = await createCast(service);
});

const { marcusFirst, kimA, kimB } = CAST.patients;
const as = (key: Person['key']) => signIn(service, cast, key);
async function me(person: Person, patientId?: string): Promise<Json> {
  const query = patientId === undefined ? '' : `?patientId=${encodeURIComponent(patientId)}`;
  const answer = await person.call('GET', `/v1/me${query}`);
  expect(answer.status, answer.text).toBe(200);
  return answer.body;
}
const why = (ability: Json): string[] => ability.reasons.map((reason: Json) => reason.code);

test('B26: me says who is signed in, at which company, with the unread counts and the state of that moment', async () => {
  const priya = await as('staff:priya');
  const marcus = await as('portal:pu-marcus');
  const before = await me(marcus);
  await priya.started({ type: 'portal', patientId: marcusFirst, recipientIds: ['pu-marcus'], body: 'One' });
  const after = await me(marcus);
  expect(after.user).toEqual({ type: 'portal', id: 'pu-marcus', name: 'Marcus Bell' });
  expect(after.company).toEqual({ id: cast.companyId, name: 'North Clinic' });
  expect([before.unread, after.unread]).toEqual([
    { messages: 0, conversations: 0 },
    { messages: 1, conversations: 1 },
  ]);
  expect((await marcus.since(before.state)).map((event: Json) => event.type)).toEqual(['message', 'unread']);
  expect(await marcus.since(after.state)).toEqual([]);
});

test('B5: from a chart the types are for holders of the role, in care-team mode for the care team too; others are told why', async () => {
  const north = async (key: Person['key']) => (await me(await as(key), marcusFirst)).can;
  expect((await north('staff:priya')).messagePortal).toEqual({ allowed: true, reasons: [] });
  expect((await north('staff:priya')).messageStaff).toEqual({ allowed: true, reasons: [] });
  const tom = await north('staff:tom');
  expect([why(tom.messagePortal), why(tom.messageStaff)]).toEqual([['role_required'], ['role_required']]);
  expect(tom.messagePortal.reasons[0].message).toMatch(/Available for portal messages/);
  const south = async (key: Person['key']) => (await me(await as(key), kimB)).can;
  const ana = await south('staff:ana');
  expect([ana.messagePortal.allowed, ana.messageStaff.allowed]).toEqual([true, true]);
  const lena = await south('staff:lena');
  expect([why(lena.messagePortal), lena.messageStaff.allowed]).toEqual([['not_on_care_team'], true]);
  const rosa = await north('staff:rosa');
  expect([why(rosa.messagePortal), why(rosa.messageStaff)]).toEqual([
    ['chart_restricted'],
    ['chart_restricted'],
  ]);
});

test('B5: from the inbox staff write to staff without the role, unless the strict setting is on', async () => {
  const tom = await as('staff:tom');
  expect((await me(tom)).can.messageStaff.allowed).toBe(true);
  await cast.settings({ staffMessagingRequiresRole: true });
  expect(why((await me(tom)).can.messageStaff)).toEqual(['role_required']);
});

test('B2: settings are offered to a Super Admin only', async () => {
  expect((await me(await as('staff:sam'))).can.manageSettings).toEqual({ allowed: true, reasons: [] });
  for (const key of ['staff:priya', 'portal:pu-marcus'] as const)
    expect((await me(await as(key))).can.manageSettings).toEqual({ allowed: false, reasons: [] });
});

test('B12: a portal user may write to staff about their charts, never to colleagues among staff', async () => {
  const dana = await as('portal:pu-dana');
  for (const chart of [undefined, kimA, kimB]) {
    const { can } = await me(dana, chart);
    expect(can.messagePortal).toEqual({ allowed: true, reasons: [] });
    expect(can.messageStaff).toEqual({ allowed: false, reasons: [] });
  }
  await cast.settings({ locations: { south: { enabled: false } } });
  expect(why((await me(dana, kimB)).can.messagePortal)).toEqual(['messaging_disabled']);
  expect((await me(dana, kimA)).can.messagePortal.allowed).toBe(true);
  expect((await me(dana)).can.messagePortal.allowed).toBe(true);
  await cast.settings({ enabled: false });
  expect(why((await me(dana)).can.messagePortal)).toEqual(['messaging_disabled']);
});

test('B4: a portal user whose only charts are where messaging is on may write though the company is off', async () => {
  await cast.settings({ enabled: false, locations: { south: { enabled: true } } });
  const dana = await as('portal:pu-dana');
  expect((await me(dana)).can.messagePortal.allowed).toBe(true);
  expect(why((await me(await as('portal:pu-marcus'))).can.messagePortal)).toEqual(['messaging_disabled']);
});

test('B15: a chart that is not the caller’s own answers exactly as one that does not exist', async () => {
  await cast.settings({
    locations: { south: { enabled: false, mode: 'care_team', emergencyNotice: 'Call the south ward.' } },
  });
  const priya = await as('staff:priya');
  expect(why((await me(priya, kimB)).can.messagePortal)).toEqual(['no_location_access']);
  expect(await me(priya, kimB)).toEqual(await me(priya, 'no-such-chart'));
  const tom = await as('staff:tom');
  expect(await me(tom, kimB)).toEqual(await me(tom, 'no-such-chart'));
  const marcus = await as('portal:pu-marcus');
  expect(why((await me(marcus, kimB)).can.messagePortal)).toEqual(['portal_disconnected']);
  expect(await me(marcus, kimB)).toEqual(await me(marcus, 'no-such-chart'));
});

test('B16: a contact without consent is told neither of consent nor of anything else, and finds nobody to write to', async () => {
  await cast.settings({ requireConsentForContacts: true, part2Notice: 'Do not pass this on.' });
  const dana = await as('portal:pu-dana');
  const { can, notice } = await me(dana, kimA);
  expect(can.messagePortal).toEqual({ allowed: true, reasons: [] });
  expect(
    (await dana.call('POST', '/v1/recipients/search', { type: 'portal', patientId: kimA })).body,
  ).toMatchObject({ data: [], reasons: [] });
  expect(JSON.stringify(can)).not.toMatch(/consent/i);
  expect(notice.redisclosure).toBe('Do not pass this on.');
  const marcus = await as('portal:pu-marcus');
  expect((await me(marcus, marcusFirst)).notice.redisclosure).toBeUndefined();
});

test('B23: wherever someone may write, they are told that messages are not for what is urgent, and promised no time', async () => {
  const standard = 'For non-urgent messages only. Replies may take time.';
  const priya = await as('staff:priya');
  const { id } = await priya.started({
    type: 'portal',
    patientId: marcusFirst,
    recipientIds: ['pu-marcus'],
    body: 'One',
  });
  const people = [priya, await as('portal:pu-marcus')];
  for (const person of people) {
    for (const place of [await me(person), await me(person, marcusFirst), await person.open(id)])
      expect(place.notice.nonUrgent).toBe(standard);
  }
  await cast.settings({ nonUrgentNotice: 'Not for urgent matters.' });
  for (const person of people)
    expect((await person.open(id)).notice.nonUrgent).toBe('Not for urgent matters.');
  const before = await service.request('GET', '/v1/settings', { token: cast.key });
  const emptied = await service.request('PATCH', '/v1/settings', {
    token: cast.key,
    body: { nonUrgentNotice: ' ' },
    headers: { 'if-match': before.headers.get('etag') ?? '' },
  });
  expect(emptied.status).toBe(422);
  expect((await me(people[0] as Person)).notice.nonUrgent).toBe('Not for urgent matters.');
});

test('B19: the notices are those of the chart’s location; the emergency notice is for portal users only', async () => {
  await cast.settings({
    emergencyNotice: 'In an emergency call 999.',
    locations: { south: { emergencyNotice: 'Call the south ward.' } },
  });
  const dana = await as('portal:pu-dana');
  const emergency = async (chart?: string) => (await me(dana, chart)).notice.emergency;
  expect(await emergency(kimB)).toBe('Call the south ward.');
  expect(await emergency(kimA)).toBe('In an emergency call 999.');
  expect(await emergency()).toBe('In an emergency call 999.');
  const { notice } = await me(await as('staff:priya'), marcusFirst);
  expect(Object.keys(notice)).toEqual(['nonUrgent']);
});

test('B19: charts are the portal user’s own connected charts, each with its label, location and notices', async () => {
  await cast.settings({ locations: { south: { emergencyNotice: 'Call the south ward.' } } });
  const charts = async (person: Person) => (await person.call('GET', '/v1/charts')).body.data;
  const marcus = await as('portal:pu-marcus');
  expect((await charts(marcus)).map((chart: Json) => [chart.id, chart.label, chart.locationName])).toEqual([
    [CAST.patients.marcusSecond, 'Aftercare', 'North'],
    [marcusFirst, 'Intensive outpatient', 'North'],
  ]);
  const dana = await as('portal:pu-dana');
  const [first, second] = await charts(dana);
  expect([first.id, second.id]).toEqual([kimA, kimB]);
  expect(second.notice.emergency).toBe('Call the south ward.');
  expect(first.notice.emergency).not.toBe(second.notice.emergency);
  await cast.remove(`/v1/portal-users/pu-dana/connections/${encodeURIComponent(kimB)}`);
  expect((await charts(dana)).map((chart: Json) => chart.id)).toEqual([kimA]);
  const staff = await (await as('staff:priya')).call('GET', '/v1/charts');
  expect([staff.status, staff.body.code]).toEqual([403, 'credential_not_allowed']);
});

test('B38: nobody without a session learns who they are, and an unknown parameter is refused', async () => {
  expect((await service.request('GET', '/v1/me')).status).toBe(401);
  expect((await service.request('GET', '/v1/charts', { token: cast.key })).status).toBe(403);
  const answer = await (await as('staff:priya')).call('GET', '/v1/me?patient=1');
  expect([answer.status, answer.body.errors[0].pointer]).toEqual([422, 'query/patient']);
});

test('B15: me names the chart a message would be about only to those it is open to; others see what an unknown chart shows', async () => {
  const named = {
    id: marcusFirst,
    name: 'Marcus Bell',
    label: 'Intensive outpatient',
    locationName: 'North',
  };
  expect((await me(await as('staff:priya'), marcusFirst)).patient).toEqual(named);
  expect((await me(await as('portal:pu-marcus'), marcusFirst)).patient).toEqual(named);
  for (const outsider of ['staff:lena', 'portal:pu-dana'] as const) {
    const person = await as(outsider);
    const closed = await me(person, marcusFirst);
    expect(closed.patient, outsider).toBeUndefined();
    expect(closed, outsider).toEqual(await me(person, 'no-such-chart'));
  }
  expect((await me(await as('staff:priya'))).patient).toBeUndefined();
});
