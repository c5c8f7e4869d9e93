import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { CAST, type Cast, createCast } from '../harness/cast.ts';
import { type Person, signIn } from '../harness/person.ts';
import { type Json, startService, type TestService } from '../harness/service.ts';

let service: TestService;
let cast: Cast;
let priya: Person;
let patient: Person;
let id: string;
const toMarcus = {
  type: 'portal',
  patientId: CAST.patients.marcusFirst,
  recipientIds: [CAST.portal.marcus],
  body: 'One',
};
beforeAll(async () => {
  service = await startService();
});
afterAll(() => service.stop());
beforeEach(async () => {
  cast = await createCast(service);
  priya = await signIn(service, cast, 'staff:priya');
  patient = await signIn(service, cast, 'portal:pu-marcus');
  id = (await priya.started(toMarcus)).id;
});

const path = (key: string) => `/v1/drafts/${encodeURIComponent(key)}`;
async function saved(person: Person, key: string, body: string, base: Record<string, string>): Promise<Json> {
  const answer = await person.call('PUT', path(key), { body }, base);
  expect([200, 201], answer.text).toContain(answer.status);
  return answer.body;
}
const first = { 'if-none-match': '*' };
const on = (version: number) => ({ 'if-match': `"${version}"` });
const drafts = async (person: Person): Promise<Json[]> => (await person.call('GET', '/v1/drafts')).body.data;

test('B31: a reply consumes the draft it names; the list, the drafts and the other devices know at once', async () => {
  const draft = await saved(patient, id, 'Half', first);
  expect((await patient.open(id)).hasDraft).toBe(true);
  expect((await priya.open(id)).hasDraft).toBe(false);
  const { state } = await patient.open(id);
  const answer = await patient.send(id, {
    body: 'Half and whole',
    draft: { key: id, version: draft.version },
  });
  expect(answer.status).toBe(201);
  expect((await patient.open(id)).hasDraft).toBe(false);
  expect(await drafts(patient)).toEqual([]);
  expect(await patient.since(state)).toEqual([
    { type: 'message', conversationId: id, seq: 2, mine: true },
    { type: 'draft', key: id, version: null },
  ]);
});

test('B31: a save that was under way when Send was pressed comes too late and is refused', async () => {
  const draft = await saved(patient, id, 'Half', first);
  await patient.send(id, { body: 'Whole', draft: { key: id, version: draft.version } });
  const late = await patient.call('PUT', path(id), { body: 'Who' }, on(draft.version));
  expect(late.status).toBe(412);
  expect(await drafts(patient)).toEqual([]);
  const next = await saved(patient, id, 'Next', on(late.body.version));
  expect(next.version).toBeGreaterThan(draft.version);
});

test('B31: a start consumes the draft of its chart', async () => {
  const key = `new:${CAST.patients.marcusFirst}`;
  const draft = await saved(priya, key, 'Half', first);
  const other = await saved(priya, 'new', 'Another', first);
  await priya.started({ ...toMarcus, draft: { key, version: draft.version } });
  expect((await drafts(priya)).map((one) => [one.key, one.version])).toEqual([['new', other.version]]);
});

test('B31: newer text of another tab outlives the send of an older one', async () => {
  const old = await saved(patient, id, 'Old words', first);
  await saved(patient, id, 'New words of the other tab', on(old.version));
  await patient.send(id, { body: 'Old words', draft: { key: id, version: old.version } });
  expect((await drafts(patient)).map((one) => one.body)).toEqual(['New words of the other tab']);
});

test('B31: a send that is refused leaves the draft as it was', async () => {
  const draft = await saved(patient, id, 'Half', first);
  await cast.settings({ enabled: false });
  expect((await patient.send(id, { body: 'Half', draft: { key: id, version: draft.version } })).status).toBe(
    403,
  );
  expect((await drafts(patient)).map((one) => one.version)).toEqual([draft.version]);
});

test('B31: a draft that is not there, or is another user’s, hinders no send and is not touched', async () => {
  const draft = await saved(patient, id, 'Private', first);
  const { status } = await priya.send(id, { body: 'Hello', draft: { key: id, version: draft.version } });
  expect(status).toBe(201);
  expect((await drafts(patient)).map((one) => one.body)).toEqual(['Private']);
});
