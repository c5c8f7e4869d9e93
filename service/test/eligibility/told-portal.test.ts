import { afterAll, beforeAll, expect, test } from 'vitest';
import { CAST, type Cast, createCast, pathOf } from '../harness/cast.ts';
import { type Person, signIn } from '../harness/person.ts';
import { startService, type TestService } from '../harness/service.ts';

const { kimB } = CAST.patients;
const { dana } = CAST.portal;
const connection = pathOf`/v1/portal-users/${dana}/connections/${kimB}`;
const careTeam = pathOf`/v1/patients/${kimB}/care-team`;
const granted = { status: 'granted', scopes: ['messaging'], grantedAt: '2026-01-01T00:00:00Z' };
const ana = { name: 'Ana Sørensen', title: 'Case manager', locationIds: ['north', 'south'] };
const PAST = '2026-02-01T00:00:00Z';

let service: TestService;
let cast: Cast;
let guardian: Person;
let conversationId: string;
beforeAll(async () => {
  service = await startService();
  cast = await createCast(service);
  await cast.settings({ requireConsentForContacts: true });
  await allIsWell();
  guardian = await signIn(service, cast, 'portal:pu-dana');
  conversationId = (await guardian.started(newMessage)).id;
});
afterAll(() => service.stop());

const newMessage = { type: 'portal', patientId: kimB, recipientIds: ['ana'], body: 'Hello.' };

async function allIsWell(): Promise<void> {
  await cast.put('/v1/staff/ana', ana);
  await cast.put(careTeam, { members: [{ staffId: 'ana' }] });
  await cast.put(connection, { relation: 'guardian', consent: granted });
}

const consent = (change: Record<string, unknown>) => () =>
  cast.put(connection, { relation: 'guardian', consent: { ...granted, ...change } });

/** Each cause of which a guardian must not learn which one it is. Ana is the only one on this chart whom they could write to. */
const CAUSES: Record<string, () => Promise<void>> = {
  'the consent was revoked': consent({ status: 'revoked', revokedAt: PAST }),
  'the consent has expired': consent({ expiresAt: PAST }),
  'the consent begins next year': consent({ grantedAt: '2099-01-01T00:00:00Z' }),
  'the consent is for billing': consent({ scopes: ['billing'] }),
  'there is no consent': () => cast.put(connection, { relation: 'guardian' }),
  'the staff member is restricted from the chart': () =>
    cast.put('/v1/staff/ana', { ...ana, restrictedPatientIds: [kimB] }),
  'the staff member is inactive': () => cast.put('/v1/staff/ana', { ...ana, active: false }),
  'the staff member lost the location': () => cast.put('/v1/staff/ana', { ...ana, locationIds: ['north'] }),
  'the staff member left the care team': () => cast.put(careTeam, { members: [] }),
  'the place on the care team has ended': () =>
    cast.put(careTeam, { members: [{ staffId: 'ana', endsAt: PAST }] }),
  'several of these at once': async () => {
    await cast.put('/v1/staff/ana', { ...ana, active: false, restrictedPatientIds: [kimB] });
    await consent({ status: 'revoked', expiresAt: PAST })();
  },
};

/** Everything a guardian can ask about the conversation, the chart and whom they may write to; then tries. */
const ASKED: [method: string, path: () => string, body?: unknown][] = [
  ['GET', () => `/v1/conversations/${conversationId}`],
  ['GET', () => `/v1/conversations/${conversationId}/messages`],
  ['GET', () => '/v1/conversations?section=all'],
  ['GET', () => '/v1/me'],
  ['GET', () => pathOf`/v1/me?patientId=${kimB}`],
  ['GET', () => '/v1/charts'],
  ['POST', () => '/v1/recipients/search', { type: 'portal', patientId: kimB }],
  ['POST', () => '/v1/conversations', newMessage],
  ['POST', () => `/v1/conversations/${conversationId}/messages`, { body: 'Anyone there?' }],
];

/** Status, headers but for the date and what is left of the caller's limit, and the body; a `state` counts the company's changes, whatever they were. */
async function told(): Promise<string[]> {
  const answers: string[] = [];
  for (const [method, path, body] of ASKED) {
    const answer = await guardian.call(method, path(), body, { 'x-request-id': 'one-and-the-same' });
    const headers = [...answer.headers].filter(
      ([name]) => !['date', 'ratelimit', 'content-length'].includes(name),
    );
    const text = answer.text.replace(/"state":"st1\.\d+\.\d+"/, '"state":""');
    answers.push(`${method} ${path()}\n${answer.status}\n${JSON.stringify(headers)}\n${text}`);
  }
  return answers;
}

test('B16: whatever keeps them from writing, consent, restriction or employment: a guardian is told the same, byte for byte', async () => {
  const well = await told();
  expect(well.at(-1)).toContain('\n201\n');
  const answers = new Map<string, string[]>();
  for (const [cause, apply] of Object.entries(CAUSES)) {
    await apply();
    answers.set(cause, await told());
    await allIsWell();
  }
  const [[, first = []] = []] = answers;
  expect(first.at(-1)).toContain('"code":"recipient_unavailable"');
  for (const [cause, given] of answers) expect([cause, ...given]).toEqual([cause, ...first]);
  // Two started and two replied while all was well, and nothing since.
  expect((await guardian.list('?section=all')).data).toHaveLength(2);
  expect((await guardian.messages(conversationId)).data).toHaveLength(2);
}, 60_000);
