import { afterAll, beforeAll, expect, test } from 'vitest';
import { createMessaging } from '../../src/app.ts';
import { openPostgres } from '../../src/store/postgres.ts';
import { openSqlite } from '../../src/store/sqlite.ts';
import { CAST, type Cast, createCast } from '../harness/cast.ts';
import { type Person, signIn } from '../harness/person.ts';
import { type Json, startService, type TestService } from '../harness/service.ts';
import { type Listener, listen } from './listener.ts';

let service: TestService;
let cast: Cast;
let priya: Person;
let marcus: Person;
beforeAll(async () => {
  service = await startService();
  cast = await createCast(service);
  priya = await signIn(service, cast, 'staff:priya');
  marcus = await signIn(service, cast, 'portal:pu-marcus');
});
afterAll(() => service.stop());

const toMarcus = {
  type: 'portal',
  patientId: CAST.patients.marcusFirst,
  recipientIds: [CAST.portal.marcus],
  body: 'First.',
};

/** Numbers that look random and are the same in every run. */
function dice(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

/** Follows a user through connections that break: each comes back with the last id, or, without `resume`, with none. */
class Follower {
  readonly told: Json[] = [];
  cuts = 0;
  #listener: Listener | undefined;
  #stopped = false;
  readonly #person: Person;
  readonly #resume: boolean;
  #lastId: string;

  constructor(person: Person, state: string, resume: boolean) {
    this.#person = person;
    this.#lastId = state;
    this.#resume = resume;
  }

  async connect(): Promise<void> {
    this.#collect();
    if (this.#stopped) return;
    const first = this.cuts === 0;
    this.#listener = await listen(
      service,
      this.#person.token,
      first || this.#resume ? { lastEventId: this.#lastId } : {},
    );
  }

  async cut(): Promise<void> {
    this.cuts += 1;
    this.#listener?.cut();
    await this.connect();
  }

  /** Waits until this follower has come as far as a snapshot's state, and closes. */
  async finish(state: string): Promise<void> {
    if (this.#resume) await this.#listener?.wait((event) => event.id === state, 5_000);
    this.#stopped = true;
    this.#listener?.cut();
    this.#collect();
  }

  #collect(): void {
    if (this.#listener === undefined) return;
    this.told.push(...this.#listener.events.filter((event) => event.type !== 'hello'));
    this.#lastId = this.#listener.lastId;
    this.#listener = undefined;
  }
}

async function sendsWithCuts(seed: number, resume: boolean) {
  const roll = dice(seed);
  const before = { priya: (await priya.list()).state, marcus: (await marcus.list()).state };
  const followers = {
    priya: new Follower(priya, before.priya, resume),
    marcus: new Follower(marcus, before.marcus, resume),
  };
  await followers.priya.connect();
  await followers.marcus.connect();
  const { id } = await priya.started(toMarcus);
  let cutting = true;
  const cuts = Promise.all(
    Object.values(followers).map(async (follower) => {
      while (cutting) {
        await new Promise<void>((turn) => setTimeout(turn, roll() * 25));
        await follower.cut();
      }
    }),
  );
  const writers = Array.from({ length: 4 }, async (_, at) => {
    const author = at % 2 === 0 ? priya : marcus;
    for (let count = 0; count < 25; count += 1) {
      if (roll() < 0.2) await author.patch(id, { archived: roll() < 0.5 });
      if (roll() < 0.2) await author.patch(id, { readThroughSeq: 1 + Math.floor(roll() * count) });
      await author.sent(id, `Message ${at}/${count}`);
    }
  });
  await Promise.all(writers);
  cutting = false;
  await cuts;
  const result = [];
  for (const [name, person] of Object.entries({ priya, marcus })) {
    const follower = followers[name as 'priya' | 'marcus'];
    const snapshot = await person.list();
    await follower.finish(snapshot.state);
    const { body } = await person.call('GET', `/v1/changes?since=${before[name as 'priya' | 'marcus']}`);
    expect(body.more).toBe(false);
    result.push({ person, id, follower, history: body.events as Json[] });
  }
  return result;
}

test('B35: streams cut at random during sends, reads and archiving tell each event exactly once, in order, and end where a fresh snapshot is', async () => {
  for (const { person, id, follower, history } of await sendsWithCuts(20_261_122, true)) {
    expect(follower.cuts).toBeGreaterThan(10);
    expect(follower.told).toEqual(history);
    const seqs = follower.told.filter((event) => event.type === 'message').map((event) => event.seq);
    expect(seqs).toEqual(Array.from({ length: 101 }, (_, at) => at + 1));
    const counts = follower.told.findLast((event) => event.type === 'unread') ?? {
      messages: 0,
      conversations: 0,
      active: 0,
      archived: 0,
    };
    expect(await person.unread()).toEqual({
      messages: counts.messages,
      conversations: counts.conversations,
      active: counts.active,
      archived: counts.archived,
    });
    const { body } = await person.call('GET', '/v1/conversations?section=all');
    expect(body.data.find((row: Json) => row.id === id).lastMessage.seq).toBe(seqs.at(-1));
  }
});

test('B35: the same check notices a reader that comes back without its last id', async () => {
  const runs = await sendsWithCuts(7, false);
  expect(runs.some(({ follower, history }) => follower.told.length < history.length)).toBe(true);
});

test('B35: what another process writes reaches an open page within a second', async () => {
  // SQLite: the CLI beside a running serve opens the file without the lock that keeps a second serve away.
  const { database } = service.config;
  const other = await createMessaging(
    { ...service.config, port: 0 },
    { store: database.dialect === 'sqlite' ? openSqlite(database.file) : openPostgres(database.url) },
  );
  const otherUrl = await other.start();
  try {
    const page = await listen(service, marcus.token);
    const { id } = await priya.started(toMarcus);
    await page.wait((event) => event.type === 'message' && event.conversationId === id);
    const sentAt = Date.now();
    const answer = await fetch(`${otherUrl}/v1/conversations/${id}/messages`, {
      method: 'POST',
      headers: { authorization: `Bearer ${priya.token}`, 'content-type': 'application/json' },
      body: JSON.stringify({ body: 'From elsewhere.' }),
    });
    expect(answer.status).toBe(201);
    await page.wait((event) => event.type === 'message' && event.seq === 2, 1_000);
    expect(Date.now() - sentAt).toBeLessThan(1_000);
    const deactivated = await fetch(`${otherUrl}/v1/portal-users/${CAST.portal.marcus}`, {
      method: 'DELETE',
      headers: { authorization: `Bearer ${cast.key}` },
    });
    expect(deactivated.status).toBe(204);
    await page.end(1_000);
  } finally {
    await other.stop();
    await cast.put(`/v1/portal-users/${CAST.portal.marcus}`, {
      name: 'Marcus Bell',
      email: 'pu-marcus@mail.example.org',
      status: 'active',
    });
  }
});

test('B26: twenty open pages of one user are all told, and the sender is not kept waiting for them', async () => {
  const pages = await Promise.all(Array.from({ length: 20 }, () => listen(service, marcus.token)));
  const { id } = await priya.started(toMarcus);
  for (const page of pages)
    await page.wait((event) => event.type === 'message' && event.conversationId === id, 1_000);
  for (const page of pages) page.cut();
  await expect
    .poll(() => service.messaging.services.hub.readers(cast.companyId).length, { timeout: 2_000 })
    .toBe(0);
});
