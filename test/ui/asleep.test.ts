/// <reference lib="dom" />
import type { BrowserContext, Page } from 'playwright-core';
import { afterEach, beforeEach, expect, inject, onTestFinished, test, vi } from 'vitest';
import { figure } from '../harness/figures.ts';
import { ANA, page, STRICT } from '../harness/real-page.ts';
import { setStage } from '../harness/stage.ts';
import { forward, ownClock, standStill } from '../harness/standstill.ts';
import { reply, replyField, Talk } from '../harness/talk.ts';

/** So long must a leader be silent before another tab takes its place, in ms. */
const SILENCE_MS = 45_000;
const NIGHT_MS = 9 * 60 * 60_000;
const REAL_SILENCE = inject('uiScale').realSilence;

let context: BrowserContext;
let talk: Talk;
const stage = setStage({
  user: ANA,
  policy: STRICT,
  pages: { '/': page('<kipu-message-badge></kipu-message-badge><kipu-inbox></kipu-inbox>') },
});
beforeEach(async () => {
  talk = await Talk.start(stage.host);
  context = await stage.browser.newContext({ viewport: { width: 1100, height: 700 } });
});
afterEach(async () => {
  stage.host.service.proxy.clear();
  talk.close();
  await context.close();
});

const soon = (check: () => unknown, timeout = 15_000) => vi.waitFor(check, { timeout, interval: 50 });
const streams = () => stage.host.service.proxy.openStreams;
/** Whether this page holds the lock of the stream. */
const leads = (it: Page) =>
  it.evaluate(() =>
    navigator.locks.request('whoever asks', async () => {
      const { held = [] } = await navigator.locks.query();
      const me = held.find(({ name }) => name === 'whoever asks')?.clientId;
      return held.some(({ name, clientId }) => clientId === me && name?.startsWith('kipu-messages:['));
    }),
  );
/** A tab with the conversation open, whose clock can be put forward. */
async function tabWithClock(): Promise<Page> {
  const it = await context.newPage();
  await ownClock(it);
  await it.goto(stage.host.url);
  await talk.open(it);
  return it;
}

test('components: a tab that holds the stream and stands still is replaced after 45 s; when it goes on there is one stream, nothing lost, nothing twice', async (scene) => {
  const tabs = [await tabWithClock(), await tabWithClock()] as const;
  const all = [talk.first];
  const say = async (body: string) => {
    all.push(body);
    await talk.write(body);
  };
  await say('Heard by both');
  for (const it of tabs) await soon(async () => expect(await talk.shown(it)).toEqual(all));
  expect(streams()).toBe(1);
  // On a busy machine the second may have taken the lead from a first that did not answer in time.
  const [leader, follower] = (await leads(tabs[0])) ? tabs : [tabs[1], tabs[0]];
  expect([await leads(leader), await leads(follower)]).toEqual([true, false]);

  const goOn = await standStill(leader);
  for (let n = 0; n < 3; n++) await say(`While the leader stands still ${n}`);
  const began = Date.now();
  if (!REAL_SILENCE) {
    // One that was heard a moment ago is not replaced.
    await forward(follower, SILENCE_MS - 10_000);
    expect(await leads(follower)).toBe(false);
    await forward(follower, 10_000);
  }
  await soon(async () => expect(await leads(follower)).toBe(true), 2 * SILENCE_MS);
  if (REAL_SILENCE)
    figure(scene, 'frozen leader: replaced after, s', Math.round((Date.now() - began) / 1000), '≤ 48');
  await soon(async () => expect(await talk.shown(follower)).toEqual(all));
  await reply(follower, 'Sent while the leader stands still');
  all.push('Sent while the leader stands still');
  await soon(async () => expect(await talk.stored()).toEqual(all));

  await goOn();
  await soon(() => expect(streams()).toBe(1));
  await say('Heard by both again');
  for (const it of [leader, follower]) await soon(async () => expect(await talk.shown(it)).toEqual(all));
  expect(await talk.stored()).toEqual(all);
  expect(streams()).toBe(1);
  const shown = await Promise.all([leader, follower].map((it) => talk.shown(it)));
  const twice = shown.reduce((sum, bodies) => sum + bodies.length - new Set(bodies).size, 0);
  const lost = shown.reduce((sum, bodies) => sum + all.filter((body) => !bodies.includes(body)).length, 0);
  figure(scene, 'frozen leader: streams afterwards', streams(), '1');
  figure(scene, 'frozen leader: messages lost', lost, '0');
  figure(scene, 'frozen leader: messages twice', twice, '0');
}, 150_000);

test('components: a laptop that slept for a night, its connections dead and its token over: all that happened is there, what waited goes when its writer says so, once', async (scene) => {
  const tabs = [await tabWithClock(), await tabWithClock()] as const;
  const [it] = tabs;
  await soon(() => expect(streams()).toBe(1));
  // Pressed just before the lid was closed.
  stage.host.service.proxy.add({ is: 'drop-before', method: 'POST', path: /messages$/, times: 1000 });
  await reply(it, 'On my way out');
  await it.getByText('Waiting for connection').waitFor();
  await replyField(it).fill('Half a sentence');
  await it.getByText('Draft saved').waitFor();

  // Scripts stand still, the clocks of the page and of the service go on, and no connection outlives it.
  const asked = stage.host.asked;
  const asleep = await Promise.all(tabs.map(standStill));
  vi.useFakeTimers({ toFake: ['Date'], shouldAdvanceTime: true, now: Date.now() + NIGHT_MS });
  onTestFinished(async () => {
    vi.useRealTimers();
    await stage.host.service.restart();
  });
  stage.host.service.proxy.clear();
  // A service keeps the clock that it was started with.
  await stage.host.service.restart();
  const all = [talk.first];
  for (let n = 0; n < 5; n++) {
    await talk.write(`During the night ${n}`);
    all.push(`During the night ${n}`);
  }
  const began = performance.now();
  for (const goOn of asleep) await goOn();
  await Promise.all(tabs.map((one) => forward(one, NIGHT_MS)));
  for (const one of tabs)
    await soon(async () => expect((await talk.shown(one)).slice(0, all.length)).toEqual(all));
  figure(
    scene,
    'after a night of sleep: all is there again after, s',
    Math.round((performance.now() - began) / 100) / 10,
    '≤ 2',
  );
  expect(stage.host.asked).toBeGreaterThan(asked);
  await soon(() => expect(streams()).toBe(1));
  expect(await replyField(it).inputValue()).toBe('Half a sentence');
  expect(await talk.stored()).toEqual(all);
  await it.locator('kipu-thread').getByRole('button', { name: 'Send now' }).click();
  all.push('On my way out');
  await soon(async () => expect(await talk.stored()).toEqual(all));
  for (const one of tabs) await soon(async () => expect(await talk.shown(one)).toEqual(all));
}, 60_000);
