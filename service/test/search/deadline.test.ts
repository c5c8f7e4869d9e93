import { afterAll, beforeAll, expect, test } from 'vitest';
import { openStore } from '../../src/store/open.ts';
import { isIndexed } from '../../src/store/search-index.ts';
import { type Cast, createCast } from '../harness/cast.ts';
import { cliEnv, runCli } from '../harness/cli.ts';
import { type Person, signIn } from '../harness/person.ts';
import { startService, type TestService } from '../harness/service.ts';

let service: TestService;
let cast: Cast;
let priya: Person;
let late = false;
beforeAll(async () => {
  service = await startService({
    index: { delayMs: Number.POSITIVE_INFINITY },
    // The real store, whose long reads have no time at all once they are to be late.
    store: async ({ config }) => {
      const store = await openStore(config);
      return {
        ...store,
        heavy: (companyId, work, options) =>
          store.heavy(companyId, work, late ? { ...options, deadlineMs: 0 } : options),
      };
    },
  });
  cast = await createCast(service);
  priya = await signIn(service, cast, 'staff:priya');
});
afterAll(() => service.stop());

const search = (q: string) => priya.call('POST', '/v1/conversations/search', { q });
const toTom = { type: 'staff', recipientIds: ['tom'], body: 'needle' };

test('B29: a search that is not done in time answers 503 with Retry-After, never a part of the results; the next one answers', async () => {
  const { id } = await priya.started(toTom);
  late = true;
  const answer = await search('needle');
  expect([answer.status, answer.body.code]).toEqual([503, 'unavailable']);
  expect(Number(answer.headers.get('retry-after'))).toBeGreaterThan(0);
  expect((await priya.sent(id, 'sent meanwhile')).seq).toBe(2);
  late = false;
  expect((await search('needle')).body.data.map((row: { id: string }) => row.id)).toEqual([id]);
});

test('B29: reindex indexes everything beside a running service, and says how much', async () => {
  await priya.started(toTom);
  const { store } = service.messaging.services;
  expect(await store.read(cast.companyId, isIndexed)).toBe(false);
  const result = await runCli(['reindex'], cliEnv(service.database));
  expect(result).toMatchObject({ code: 0, stderr: expect.stringMatching(/^Indexed \d+ messages$/m) });
  expect(await store.read(cast.companyId, isIndexed)).toBe(true);
  expect((await search('needle')).body.data).toHaveLength(2);
});
