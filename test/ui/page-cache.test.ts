/// <reference lib="dom" />
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { launchChromium, launchWhole, wholeChromium } from '../harness/chromium.ts';
import { figure } from '../harness/figures.ts';
import { ANA, page, type RealHost, STRICT, startRealHost } from '../harness/real-page.ts';
import { standStill } from '../harness/standstill.ts';
import { reply, replyField, Talk } from '../harness/talk.ts';

declare const window: Window & { kept?: boolean };

/** How a page goes into the back/forward cache and comes back. */
interface Way {
  launch(): Promise<Browser>;
  leave(it: Page): Promise<void>;
  comeBack(it: Page): Promise<void>;
}

/** How to let those go on that stand still. */
const stopped = new WeakMap<Page, () => Promise<void>>();

/**
 * The packed Chromium has no such cache. There a page is told what it would be told, and its scripts and timers stand
 * still in between, as they do in the cache.
 */
const told: Way = {
  launch: launchChromium,
  async leave(it) {
    await it.evaluate(() => dispatchEvent(new PageTransitionEvent('pagehide', { persisted: true })));
    stopped.set(it, await standStill(it));
  },
  async comeBack(it) {
    await stopped.get(it)?.();
    await it.evaluate(() => dispatchEvent(new PageTransitionEvent('pageshow', { persisted: true })));
  },
};
const really = (path: string): Way => ({
  launch: () => launchWhole(path),
  async leave(it) {
    await it.goto(new URL('/elsewhere', it.url()).href);
  },
  async comeBack(it) {
    await it.evaluate(() => history.back());
    await it.locator('kipu-inbox').waitFor();
  },
});
const ways: [name: string, way: Way][] = [
  ['as its events tell', told],
  ...(wholeChromium ? [['really', really(wholeChromium)] satisfies [string, Way]] : []),
];

/** The locks that pages of this origin hold now, by what each is for. */
const locks = (it: Page) =>
  it.evaluate(async () =>
    ((await navigator.locks.query()).held ?? []).map(({ name }) =>
      name?.startsWith('kipu-messages:tab:') ? 'tab' : 'stream',
    ),
  );
const soon = (check: () => unknown) => vi.waitFor(check, { timeout: 15_000, interval: 50 });

let host: RealHost;
beforeAll(async () => {
  const inbox = page('<kipu-message-badge></kipu-message-badge><kipu-inbox></kipu-inbox>');
  host = await startRealHost({
    user: ANA,
    policy: STRICT,
    keepable: true,
    pages: { '/': inbox, '/again': inbox, '/elsewhere': '<!doctype html><title>Elsewhere</title>' },
  });
});
afterAll(() => host?.stop());

describe.each(ways)('a page in the back/forward cache, %s', (name, way) => {
  let browser: Browser;
  let context: BrowserContext;
  let talk: Talk;
  beforeAll(async () => {
    browser = await way.launch();
  });
  afterAll(() => browser?.close());
  beforeEach(async () => {
    talk = await Talk.start(host);
    context = await browser.newContext({ viewport: { width: 1100, height: 700 } });
    await context.addInitScript(() => {
      addEventListener('pageshow', ({ persisted }) => {
        window.kept = persisted;
      });
    });
  });
  afterEach(async () => {
    host.service.proxy.clear();
    talk.close();
    await context.close();
  });

  test('components: B35: it gives its locks and its stream up, and is live again on return: nothing lost, nothing twice', async (scene) => {
    const it = await talk.tab(context);
    await replyField(it).fill('Half an answer');
    await it.getByText('Draft saved').waitFor();
    await soon(() => expect(host.service.proxy.openStreams).toBe(1));
    const other = await context.newPage();
    await other.goto(`${host.url}/elsewhere`);
    expect((await locks(other)).sort()).toEqual(['stream', 'tab']);
    await way.leave(it);
    await soon(async () => expect(await locks(other)).toEqual([]));
    await soon(() => expect(host.service.proxy.openStreams).toBe(0));

    const all = [talk.first];
    const say = async (body: string) => {
      all.push(body);
      await talk.write(body);
    };
    for (let n = 0; n < 5; n++) await say(`While it was away ${n}`);
    await way.comeBack(it);
    expect(await it.evaluate(() => window.kept), 'the page was kept').toBe(true);
    await soon(() => expect(host.service.proxy.openStreams).toBe(1));
    await say('Live again');
    await soon(async () => expect(await talk.shown(it)).toEqual(all));
    expect(await replyField(it).inputValue()).toBe('Half an answer');
    await soon(async () => expect((await locks(other)).sort()).toEqual(['stream', 'tab']));
    const shown = await talk.shown(it);
    figure(scene, `back/forward cache, ${name}: messages lost`, all.length - new Set(shown).size, '0');
    figure(scene, `back/forward cache, ${name}: messages twice`, shown.length - new Set(shown).size, '0');
  });

  test('components: while it is there another tab has the stream, and keeps it when the page is back', async () => {
    const first = await talk.tab(context);
    const second = await talk.tab(context);
    await way.leave(first);
    await talk.write('For the other tab');
    await soon(async () => expect(await talk.shown(second)).toContain('For the other tab'));
    await way.comeBack(first);
    await reply(first, 'From the page that is back');
    const all = [talk.first, 'For the other tab', 'From the page that is back'];
    for (const it of [first, second]) await soon(async () => expect(await talk.shown(it)).toEqual(all));
    expect(host.service.proxy.openStreams).toBe(1);
    expect(await talk.stored()).toEqual(all);
  });

  test('components: what waits stays, and is sent once, though another page holds on to the tab’s messages', async () => {
    const it = await talk.tab(context);
    host.service.proxy.add({ is: 'drop-before', method: 'POST', path: /messages$/, times: 1000 });
    await reply(it, 'Written before it was away');
    await it.getByText('Waiting for connection').waitFor();
    const tab = await it.evaluate(() => sessionStorage.getItem('kipu-messages:tab'));
    const other = await context.newPage();
    await other.goto(`${host.url}/elsewhere`);
    await way.leave(it);
    await soon(async () => expect(await locks(other)).not.toContain('tab'));
    await other.evaluate(
      (name) =>
        new Promise<void>((held) => {
          void navigator.locks.request(name, () => {
            held();
            return new Promise(() => {});
          });
        }),
      `kipu-messages:tab:${tab}`,
    );
    await way.comeBack(it);
    // It has asked for them in vain.
    await soon(async () =>
      expect(await it.evaluate(() => sessionStorage.getItem('kipu-messages:tab'))).not.toBe(tab),
    );
    host.service.proxy.clear();
    const all = [talk.first, 'Written before it was away'];
    await soon(async () => expect(await talk.stored()).toEqual(all));
    await soon(async () => expect(await it.getByText('Waiting for connection').count()).toBe(0));
    expect(await talk.shown(it)).toEqual(all);
    expect(await talk.stored()).toEqual(all);
  });

  // Told of it alone, a page stays the only one of its tab.
  if (way === told) return;
  test('components: what a later page of the tab sent in its place does not wait any more when it is back', async () => {
    const it = await talk.tab(context);
    host.service.proxy.add({ is: 'drop-before', method: 'POST', path: /messages$/, times: 1000 });
    await reply(it, 'Sent by whichever page stands');
    await it.getByText('Waiting for connection').waitFor();
    await it.goto(`${host.url}/again`);
    await talk.open(it);
    host.service.proxy.clear();
    const all = [talk.first, 'Sent by whichever page stands'];
    await soon(async () => expect(await talk.stored()).toEqual(all));
    await way.comeBack(it);
    await soon(async () => expect(await it.evaluate(() => window.kept)).toBe(true));
    await soon(async () => expect(await talk.shown(it)).toEqual(all));
    expect(await it.getByText('Waiting for connection').count()).toBe(0);
    expect(await talk.stored()).toEqual(all);
  });
});
