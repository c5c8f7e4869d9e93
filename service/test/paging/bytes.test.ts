import { afterAll, beforeAll, expect, test } from 'vitest';
import { CAST, type Cast, createCast } from '../harness/cast.ts';
import { type Person, signIn } from '../harness/person.ts';
import { startService, type TestService } from '../harness/service.ts';

const LARGEST = 1_000_000;
/** What a page holds beside its rows. */
const FRAME = 2_000;
const EMOJI = '😀'.repeat(10_000);

let service: TestService;
let cast: Cast;
let priya: Person;
beforeAll(async () => {
  service = await startService();
  cast = await createCast(service);
  priya = await signIn(service, cast, 'staff:priya');
});
afterAll(() => service.stop());

test('a page of messages ends where it would be larger than 1 MB, in each direction, and reading on gives every message once', async () => {
  const COUNT = 60;
  const { id } = await priya.started({ type: 'staff', recipientIds: [CAST.staff.tom], body: EMOJI });
  for (let n = 1; n < COUNT; n += 1)
    expect((await priya.call('POST', `/v1/conversations/${id}/messages`, { body: EMOJI })).status).toBe(201);
  const all = Array.from({ length: COUNT }, (_, at) => at + 1);
  const read = async (query: string) => {
    const page = await priya.call('GET', `/v1/conversations/${id}/messages?limit=200&${query}`);
    expect(page.status).toBe(200);
    expect(page.bytes.length).toBeLessThan(LARGEST + FRAME);
    expect(page.body.data.length).toBeGreaterThan(1);
    return page.body as { data: Array<{ seq: number }>; hasBefore: boolean; hasAfter: boolean };
  };
  const upwards: number[] = [];
  for (let more = true; more; ) {
    const page = await read(`after=${upwards.at(-1) ?? 0}`);
    upwards.push(...page.data.map(({ seq }) => seq));
    more = page.hasAfter;
  }
  expect(upwards).toEqual(all);
  let downwards: number[] = [];
  for (let more = true; more; ) {
    const page = await read(downwards[0] === undefined ? '' : `before=${downwards[0]}`);
    downwards = [...page.data.map(({ seq }) => seq), ...downwards];
    more = page.hasBefore;
  }
  expect(downwards).toEqual(all);
}, 60_000);

test('a page of drafts ends where it would be larger than 1 MB, and its cursor leads to the rest, each once', async () => {
  const keys: string[] = [];
  for (let n = 0; n < 40; n += 1) {
    const { id } = await priya.started({ type: 'staff', recipientIds: [CAST.staff.tom], body: 'Hello' });
    keys.push(id);
    const saved = await priya.call('PUT', `/v1/drafts/${id}`, { body: EMOJI }, { 'if-none-match': '*' });
    expect(saved.status).toBe(201);
  }
  const seen: string[] = [];
  let pages = 0;
  for (let cursor: string | null = ''; cursor !== null; ) {
    const page = await priya.call('GET', `/v1/drafts?limit=200${cursor === '' ? '' : `&cursor=${cursor}`}`);
    expect(page.status).toBe(200);
    expect(page.bytes.length).toBeLessThan(LARGEST + FRAME);
    seen.push(...page.body.data.map(({ key }: { key: string }) => key));
    cursor = page.body.nextCursor;
    pages += 1;
  }
  expect(seen.toSorted()).toEqual(keys.toSorted());
  expect(pages).toBe(2);
}, 60_000);
