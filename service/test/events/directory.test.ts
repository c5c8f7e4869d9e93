import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { CAST, type Cast, createCast, pathOf } from '../harness/cast.ts';
import { type Person, signIn } from '../harness/person.ts';
import { type Json, startService, type TestService } from '../harness/service.ts';
import { listen } from './listener.ts';

let service: TestService;
let cast: Cast;
let priya: Person;
let ana: Person;
let tom: Person;
let dana: Person;
let aboutMarcus: string;
let aboutKim: string;
beforeAll(async () => {
  service = await startService();
});
afterAll(() => service.stop());
beforeEach(async () => {
  cast = await createCast(service);
  [priya, ana, tom, dana] = await Promise.all([
    signIn(service, cast, 'staff:priya'),
    signIn(service, cast, 'staff:ana'),
    signIn(service, cast, 'staff:tom'),
    signIn(service, cast, 'portal:pu-dana'),
  ]);
  const start = async (author: Person, patientId: string, portalId: string) =>
    (await author.started({ type: 'portal', patientId, recipientIds: [portalId], body: 'Hello.' })).id;
  aboutMarcus = await start(priya, CAST.patients.marcusFirst, CAST.portal.marcus);
  aboutKim = await start(priya, CAST.patients.kimA, CAST.portal.dana);
});

const state = async (person: Person): Promise<string> => (await person.list()).state;

test('B14: a change of a chart, its connection or its other side tells each member which own conversations are touched, live', async () => {
  const page = await listen(service, priya.token);
  const { marcusFirst } = CAST.patients;
  await cast.remove(pathOf`/v1/portal-users/${CAST.portal.marcus}/connections/${marcusFirst}`);
  const told = await page.wait((event) => event.type === 'directory', 1_000);
  expect(told).toEqual({ id: told.id, type: 'directory', conversationIds: [aboutMarcus] });
  expect((await priya.open(aboutMarcus)).canReply).toBe(false);
  await cast.put(pathOf`/v1/portal-users/${CAST.portal.marcus}/connections/${marcusFirst}`, {
    relation: 'patient',
  });
  await page.wait((event) => event.type === 'directory' && event.id !== told.id, 1_000);
  expect((await priya.open(aboutMarcus)).canReply).toBe(true);
  page.cut();
  const before = await state(dana);
  await cast.put('/v1/staff/priya', { name: 'Priya Raman', availableForPortalMessages: false });
  expect(await dana.since(before)).toEqual([{ type: 'directory', conversationIds: [aboutKim] }]);
});

test('B14: who has nothing to do with a change is told nothing, and their position moves on all the same', async () => {
  const before = await state(tom);
  const page = await listen(service, tom.token);
  await cast.put(pathOf`/v1/patients/${CAST.patients.marcusFirst}`, {
    name: 'Marcus Bell',
    label: 'Renamed',
    locationId: 'north',
  });
  const { body } = await tom.call('GET', `/v1/changes?since=${before}`);
  expect(body.events).toEqual([]);
  expect(body.state).not.toBe(before);
  expect(body.state).toBe(await state(tom));
  await cast.put('/v1/staff/tom', { name: 'Tom O.', locationIds: ['north'] });
  await page.wait((event) => event.type === 'directory', 1_000);
  expect(page.events.filter((event: Json) => event.type === 'directory')).toHaveLength(1);
  page.cut();
});

test('B14: who is touched oneself, and anyone by settings, is told that any conversation may be', async () => {
  const own = await state(ana);
  await cast.put('/v1/staff/ana', { name: 'Ana Sørensen', locationIds: ['north'] });
  expect(await ana.since(own)).toEqual([{ type: 'directory' }]);
  const all = { tom: await state(tom), dana: await state(dana) };
  await cast.settings({ enabled: false });
  expect(await tom.since(all.tom)).toEqual([{ type: 'directory' }]);
  expect(await dana.since(all.dana)).toEqual([{ type: 'directory' }]);
});

test('B14: a renamed location touches the conversations about its charts', async () => {
  const before = await state(priya);
  await cast.put('/v1/locations/south', { name: 'South renamed' });
  expect(await priya.since(before)).toEqual([]);
  await cast.put('/v1/locations/north', { name: 'North renamed' });
  const [event] = await priya.since(before);
  expect(event.conversationIds.sort()).toEqual([aboutMarcus, aboutKim].sort());
});

test('B14: more than fifty subjects tell everyone that anything may have changed, without ids', async () => {
  const before = await state(tom);
  for (let at = 0; at < 51; at += 1) await cast.put(`/v1/locations/l${at}`, { name: `Location ${at}` });
  expect(await tom.since(before)).toEqual([{ type: 'directory' }]);
});

test('B15: a directory event never names a conversation that is not the reader’s own', async () => {
  const before = await state(dana);
  await cast.put(pathOf`/v1/patients/${CAST.patients.kimA}`, { name: 'Kim D.', locationId: 'north' });
  const gus = await signIn(service, cast, 'portal:pu-gus');
  const ofGus = await state(gus);
  await cast.put(pathOf`/v1/patients/${CAST.patients.marcusFirst}`, { name: 'M. Bell', locationId: 'north' });
  expect(await dana.since(before)).toEqual([{ type: 'directory', conversationIds: [aboutKim] }]);
  expect(await gus.since(ofGus)).toEqual([]);
});

test('B13: an open stream gives a colleague what had passed them over as soon as access is back', async () => {
  const { id } = await priya.started({
    type: 'staff',
    patientId: CAST.patients.marcusFirst,
    recipientIds: ['tom', 'ana'],
    body: 'One.',
  });
  await cast.put('/v1/staff/tom', { name: 'Tom Okafor', locationIds: [] });
  await priya.sent(id, 'Two, without Tom.');
  const page = await listen(service, tom.token, { since: await state(tom) });
  await cast.put('/v1/staff/tom', { name: 'Tom Okafor', locationIds: ['north'] });
  await page.wait(
    (event) => event.type === 'message' && event.conversationId === id && event.seq === 2,
    1_000,
  );
  page.cut();
});
