import { afterAll, beforeAll, expect, test } from 'vitest';
import { DEFAULT_LIMITS, NO_LIMITS } from '../../src/limits/policies.ts';
import { CAST, createCast } from '../harness/cast.ts';
import { type Person, signIn } from '../harness/person.ts';
import { startService, type TestService } from '../harness/service.ts';

/** What one person does in a minute at their fastest: hands that never rest, five tabs, a bad connection. */
const MINUTE = {
  sends: 20,
  starts: 4,
  opens: 30,
  searches: 60,
  recipientSearches: 20,
  lists: 30,
  counts: 60,
  reconnects: 20,
};
const MINUTES = 10;

const { staffMessages, staffConversations, portalMessages, portalConversations } = DEFAULT_LIMITS;
/** All defaults; and those alone that count over an hour or a day. */
const services: Record<'all' | 'long', TestService> = {} as never;
beforeAll(async () => {
  services.all = await startService({ config: { limits: DEFAULT_LIMITS } });
  services.long = await startService({
    config: {
      limits: { ...NO_LIMITS, staffMessages, staffConversations, portalMessages, portalConversations },
    },
  });
});
afterAll(async () => {
  await services.all.stop();
  await services.long.stop();
});

interface Use {
  readonly service: TestService;
  readonly person: Person;
  readonly start: Record<string, unknown>;
  readonly id: string;
}
async function use(service: TestService, who: Person['key']): Promise<Use> {
  const cast = await createCast(service);
  const person = await signIn(service, cast, who);
  const start = {
    type: 'portal',
    patientId: CAST.patients.marcusFirst,
    recipientIds: [who.startsWith('staff:') ? CAST.portal.marcus : CAST.staff.priya],
    body: 'One',
  };
  return { service, person, start, id: (await person.started(start)).id };
}

type Ask = () => Promise<{ status: number; headers: Headers }>;
/** Asks so often, one after another, expects success each time, and returns what is then left of the requests' limit. */
async function often(times: number, ask: Ask): Promise<number> {
  let left = Number.NaN;
  for (let count = 0; count < times; count += 1) {
    const { status, headers } = await ask();
    expect(status).toBeLessThan(300);
    left = Number(/^"requests";r=(\d+);/.exec(headers.get('ratelimit') ?? '')?.[1]);
  }
  return left;
}

test.each(['staff:priya', 'portal:pu-marcus'] as const)(
  'B41: a minute of the fastest honest use, however fast it comes, leaves a quarter of the limit: %s',
  { timeout: 120_000 },
  async (who) => {
    const { points } = who.startsWith('staff:') ? DEFAULT_LIMITS.staff : DEFAULT_LIMITS.portal;
    const left = await minute(await use(services.all, who));
    console.info(`${who}: refused by a limit: 0; left of ${points} points after a minute: ${left}`);
    expect(left).toBeGreaterThan(points / 4);
  },
);

test.each(['staff:priya', 'portal:pu-marcus'] as const)(
  'B43: ten minutes of the fastest writing reach no limit of messages or conversations: %s',
  { timeout: 120_000 },
  async (who) => {
    const { person, start, id } = await use(services.long, who);
    await often(MINUTE.sends * MINUTES, () => person.send(id, 'On my way'));
    await often(MINUTE.starts * MINUTES, () => person.start(start));
    console.info(
      `${who}: ${MINUTE.sends * MINUTES} messages and ${MINUTE.starts * MINUTES} conversations, refused: 0`,
    );
  },
);

function minute({ service, person, start, id }: Use): Promise<number> {
  const asked: ReadonlyArray<readonly [times: number, ask: Ask]> = [
    [MINUTE.opens, () => person.call('GET', `/v1/conversations/${id}`)],
    [MINUTE.opens, () => person.call('GET', `/v1/conversations/${id}/messages`)],
    [MINUTE.opens, () => person.patch(id, { readThroughSeq: 1 })],
    [MINUTE.searches, () => person.call('POST', '/v1/conversations/search', { q: 'dose' })],
    [
      MINUTE.recipientSearches,
      () =>
        person.call('POST', '/v1/recipients/search', {
          type: 'portal',
          patientId: CAST.patients.marcusFirst,
        }),
    ],
    [MINUTE.lists, () => person.call('GET', '/v1/conversations')],
    [MINUTE.counts, () => person.call('GET', '/v1/unread')],
    [MINUTE.sends, () => person.send(id, 'On my way')],
    [MINUTE.starts, () => person.start(start)],
    [MINUTE.reconnects, () => reconnect(service, person.token)],
  ];
  return asked.reduce<Promise<number>>(
    (before, [times, ask]) => before.then(() => often(times, ask)),
    Promise.resolve(Number.NaN),
  );
}

async function reconnect(service: TestService, token: string): ReturnType<Ask> {
  const leaving = new AbortController();
  const { status, headers } = await fetch(`${service.baseUrl}/v1/events`, {
    headers: { authorization: `Bearer ${token}` },
    signal: leaving.signal,
  });
  leaving.abort();
  return { status, headers };
}
