import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { CAST, type Cast, createCast, pathOf } from '../harness/cast.ts';
import { type Person, signIn } from '../harness/person.ts';
import { type Json, startService, type TestService } from '../harness/service.ts';
import { listen } from './listener.ts';

const { marcusFirst, marcusSecond, kimA } = CAST.patients;
/** How late an open page may hear that time has changed something, ms. */
const LATE_MS = 1_000;

let service: TestService;
let cast: Cast;
let priya: Person;
beforeAll(async () => {
  service = await startService();
});
afterAll(() => service.stop());
beforeEach(async () => {
  cast = await createCast(service);
  priya = await signIn(service, cast, 'staff:priya');
});

const start = async (author: Person, patientId: string, portalId: string): Promise<string> =>
  (await author.started({ type: 'portal', patientId, recipientIds: [portalId], body: 'Hello.' })).id;
const soon = (ms: number) => new Date(Date.now() + ms).toISOString();
const directory = (conversationId: string) => (event: Json) =>
  event.type === 'directory' &&
  (event.conversationIds === undefined || event.conversationIds.includes(conversationId));

/** Both sides have the conversation open when `change` dates something; both hear of it in time, and both can reply, or not. */
async function changesAt(
  other: Person,
  id: string,
  { before, after }: { before: boolean; after: boolean },
  change: (at: string) => Promise<void>,
) {
  const at = soon(1_500);
  await change(at);
  const people = [priya, other];
  for (const person of people) expect((await person.open(id)).canReply).toBe(before);
  const pages = await Promise.all(people.map((person) => listen(service, person.token)));
  for (const page of pages) {
    await page.wait(directory(id), Date.parse(at) - Date.now() + LATE_MS);
    expect(Date.now()).toBeGreaterThanOrEqual(Date.parse(at));
    page.cut();
  }
  for (const person of people) expect((await person.open(id)).canReply).toBe(after);
  expect((await other.send(id, 'Anyone there?')).status).toBe(after ? 201 : 403);
}

test('B14: a place on a care team that ends takes reply on both open pages within a second, and nothing was pushed', async () => {
  await cast.settings({ mode: 'care_team' });
  const id = await start(priya, marcusFirst, CAST.portal.marcus);
  const marcus = await signIn(service, cast, 'portal:pu-marcus');
  await changesAt(marcus, id, { before: true, after: false }, (endsAt) =>
    cast.put(pathOf`/v1/patients/${marcusFirst}/care-team`, { members: [{ staffId: 'priya', endsAt }] }),
  );
});

test('B14: a place on a care team that begins gives reply on both open pages within a second, and nothing was pushed', async () => {
  const id = await start(priya, marcusFirst, CAST.portal.marcus);
  await cast.settings({ mode: 'care_team' });
  const marcus = await signIn(service, cast, 'portal:pu-marcus');
  await changesAt(marcus, id, { before: false, after: true }, (startsAt) =>
    cast.put(pathOf`/v1/patients/${marcusFirst}/care-team`, { members: [{ staffId: 'priya', startsAt }] }),
  );
});

const granted = { status: 'granted', scopes: ['messaging'], grantedAt: '2026-01-01T00:00:00Z' };
test.each([
  ['expires', 'expiresAt', true, false],
  ['is withdrawn as from then', 'revokedAt', true, false],
  ['begins', 'grantedAt', false, true],
] as const)(
  'B16: a consent that %s changes both open pages within a second',
  async (_says, field, before, after) => {
    const id = await start(priya, kimA, CAST.portal.dana);
    await cast.settings({ requireConsentForContacts: true });
    const dana = await signIn(service, cast, 'portal:pu-dana');
    await changesAt(dana, id, { before, after }, (at) =>
      cast.put(pathOf`/v1/portal-users/${CAST.portal.dana}/connections/${kimA}`, {
        relation: 'guardian',
        consent: { ...granted, [field]: at },
      }),
    );
  },
);

test('B14: what was pushed away before its time came tells nobody; who polls learns of what came while away', async () => {
  await cast.settings({ mode: 'care_team' });
  const team = (patientId: string, staffId: string, ms?: number) =>
    cast.put(pathOf`/v1/patients/${patientId}/care-team`, {
      members: [{ staffId, ...(ms === undefined ? {} : { endsAt: soon(ms) }) }],
    });
  await team(marcusSecond, 'rosa');
  const rosa = await signIn(service, cast, 'staff:rosa');
  const first = await start(priya, marcusFirst, CAST.portal.marcus);
  const second = await start(rosa, marcusSecond, CAST.portal.marcus);
  await team(marcusFirst, 'priya', 500);
  await team(marcusFirst, 'priya');
  await team(marcusSecond, 'rosa', 1_000);
  const marcus = await signIn(service, cast, 'portal:pu-marcus');
  const { state } = await marcus.list();
  await expect
    .poll(() => marcus.since(state), { timeout: 5_000, interval: 50 })
    .toEqual([{ type: 'directory', conversationIds: [second] }]);
  expect((await marcus.open(first)).canReply).toBe(true);
  expect((await marcus.open(second)).canReply).toBe(false);
});
