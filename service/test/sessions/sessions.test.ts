import { afterAll, beforeAll, expect, test } from 'vitest';
import { CAST, type Cast, createCast } from '../harness/cast.ts';
import { startService, type TestService } from '../harness/service.ts';

let service: TestService;
let cast: Cast;
beforeAll(async () => {
  service = await startService();
  cast = await createCast(service);
});
afterAll(() => service.stop());

const unread = (token: string) => service.request('GET', '/v1/unread', { token });
const mint = (body: unknown, token = cast.key) => service.request('POST', '/v1/sessions', { token, body });

test('B38: an API key becomes a session of at most 15 minutes of one active user, staff or portal', async () => {
  const before = Date.now();
  const answer = await mint({ user: { type: 'staff', id: CAST.staff.priya } });
  expect(answer.status).toBe(201);
  const seconds = (Date.parse(answer.body.expiresAt) - before) / 1000;
  expect(seconds).toBeGreaterThan(890);
  expect(seconds).toBeLessThanOrEqual(901);
  expect((await unread(answer.body.token)).status).toBe(200);
  expect((await unread(await cast.token(`portal:${CAST.portal.dana}`))).status).toBe(200);
  expect((await mint({ user: { type: 'staff', id: 'priya' }, expiresIn: 901 })).status).toBe(422);
});

test('B8, B38: an inactive, invited, disabled or unknown user gets the same 403 and no token', async () => {
  const answers = await Promise.all(
    [
      { type: 'staff', id: CAST.staff.gone },
      { type: 'staff', id: 'nobody' },
      { type: 'portal', id: CAST.portal.ivy },
      { type: 'portal', id: CAST.portal.dirk },
      { type: 'portal', id: CAST.staff.priya },
    ].map((user) => mint({ user })),
  );
  for (const { status, body } of answers) {
    expect(status).toBe(403);
    const detail = expect.stringMatching(/never pushed, or is not active. Push it with PUT/);
    expect({ ...body, requestId: '' }).toEqual({ ...answers[0]?.body, requestId: '', detail });
    expect(body.code).toBe('user_inactive');
  }
});

test('B38: a user made inactive is out at the next request, and back when active again', async () => {
  const { token } = (await mint({ user: { type: 'staff', id: CAST.staff.tom } })).body;
  expect((await unread(token)).status).toBe(200);
  await cast.remove('/v1/staff/tom');
  expect((await unread(token)).status).toBe(401);
  await cast.put('/v1/staff/tom', { name: 'Tom Okafor', locationIds: ['north'] });
  expect((await unread(token)).status).toBe(200);

  const gus = await cast.token(`portal:${CAST.portal.gus}`);
  await cast.put(`/v1/portal-users/${CAST.portal.gus}`, {
    name: 'Gus Bell',
    email: 'gus@mail.example.org',
    status: 'disabled',
  });
  expect((await unread(gus)).status).toBe(401);
});

test('B38, B40: a session cannot mint sessions, and a key mints none for another company’s users', async () => {
  const body = { user: { type: 'staff', id: CAST.staff.sam } };
  const session = await cast.token('staff:sam');
  expect((await mint(body, session)).body.code).toBe('credential_not_allowed');
  const stranger = await service.company('Elsewhere');
  expect((await mint(body, stranger.key)).body.code).toBe('user_inactive');
});
