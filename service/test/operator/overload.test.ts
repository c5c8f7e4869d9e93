import { expect, test } from 'vitest';
import { FairQueue } from '../../src/http/admission.ts';
import { createCast } from '../harness/cast.ts';
import { eventually } from '../harness/eventually.ts';
import { signIn } from '../harness/person.ts';
import { type Answer, startService } from '../harness/service.ts';

const LIMITS = {
  running: 2,
  runningEach: 1,
  queued: 3,
  queuedEach: 2,
  patienceMs: 20,
  ownPatienceMs: 20,
};
const entered = (queue: FairQueue, caller: string) => Promise.resolve(queue.enter(caller));

test('callers take turns: the one request of a caller does not wait for the flood of another', async () => {
  const queue = new FairQueue({ ...LIMITS, running: 1, queued: 100, queuedEach: 100, patienceMs: 60_000 });
  const order: string[] = [];
  const ask = async (caller: string) => {
    const leave = await entered(queue, caller);
    order.push(caller);
    await Promise.resolve();
    leave();
  };
  await Promise.all([...Array.from({ length: 20 }, () => ask('flood')), ask('ada'), ask('mia')]);
  expect(order).toHaveLength(22);
  expect(order.indexOf('ada')).toBeLessThan(4);
  expect(order.indexOf('mia')).toBeLessThan(5);
});

test('a full queue, and the full share of a caller in it, refuse at once; a wait beyond the patience is refused', async () => {
  const queue = new FairQueue(LIMITS);
  const [first, second] = [await entered(queue, 'a'), await entered(queue, 'b')];
  const waiting = [entered(queue, 'a'), entered(queue, 'a')];
  expect(() => queue.enter('a')).toThrow(/Too many requests/);
  const third = entered(queue, 'c');
  expect(() => queue.enter('d')).toThrow(/Too many requests/);
  const ended = await Promise.allSettled([...waiting, third]);
  expect(ended.map(({ status }) => status)).toEqual(['rejected', 'rejected', 'rejected']);
  first();
  first();
  second();
  const leave = await entered(queue, 'd');
  expect(leave).toBeTypeOf('function');
});

test('under overload requests are refused with 503 and Retry-After, health and metrics answer, and all is served after', async () => {
  const service = await startService({
    admission: {
      running: 1,
      runningEach: 1,
      queued: 30,
      queuedEach: 30,
      patienceMs: 1500,
      ownPatienceMs: 1500,
    },
  });
  const cast = await createCast(service);
  const priya = await signIn(service, cast, 'staff:priya');
  let finish = (): void => undefined;
  const slow = new ReadableStream({
    start(controller) {
      controller.enqueue(new TextEncoder().encode('{"body":'));
      finish = () => {
        controller.enqueue(new TextEncoder().encode('"Hello"}'));
        controller.close();
      };
    },
  });
  const headers = { 'content-type': 'application/json', 'if-none-match': '*' };
  const held = service.request('PUT', '/v1/drafts/new', { token: priya.token, raw: slow, headers });
  await eventually(async () => expect((await priya.call('GET', '/v1/unread')).status).toBe(503));
  // More than may wait, so that some are refused at once, the others when their patience ends.
  const answers: Answer[] = await Promise.all(
    Array.from({ length: 60 }, () => priya.call('GET', '/v1/unread')),
  );
  const refused = answers.filter(({ status }) => status === 503);
  expect(refused.length).toBeGreaterThan(0);
  expect(answers.every(({ status }) => status === 200 || status === 503)).toBe(true);
  const healthy = await Promise.all(
    ['/healthz', '/readyz', '/metrics'].map((path) => service.request('GET', path)),
  );
  expect(healthy.map(({ status }) => status)).toEqual([200, 200, 200]);
  for (const { headers, body } of refused) {
    expect(headers.get('retry-after')).toMatch(/^\d+$/);
    expect(body.code).toBe('unavailable');
  }
  finish();
  expect((await held).status).toBe(201);
  expect((await priya.call('GET', '/v1/unread')).status).toBe(200);
  await service.stop();
}, 60_000);
