/// <reference lib="dom" />
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, beforeAll, beforeEach, expect, test, vi } from 'vitest';
import { launchChromium } from '../harness/chromium.ts';
import { ANA, CHART, DANA, page, type RealHost, STRICT, startRealHost } from '../harness/real-page.ts';

/** A name that is no loopback's: for the browser a page of an `http://` intranet. */
const INTRANET = 'emr.intranet';
const TEXT = 'The van leaves at half past eight.';
let browser: Browser;
let host: RealHost;
let context: BrowserContext;
let conversation: string;

beforeAll(async () => {
  browser = await launchChromium([`--host-resolver-rules=MAP ${INTRANET} 127.0.0.1`]);
  const inbox = '<kipu-message-badge></kipu-message-badge><kipu-inbox></kipu-inbox>';
  host = await startRealHost({
    user: ANA,
    others: { dana: DANA },
    policy: STRICT,
    pages: {
      '/': page(inbox),
      '/dana': page(inbox).replace('"/session"', '"/session/dana"'),
    },
  });
});
afterAll(async () => {
  await browser?.close();
  await host?.stop();
});
beforeEach(async () => {
  host.service.proxy.clear();
  conversation = await write(TEXT);
  context = await browser.newContext({ viewport: { width: 1100, height: 700 } });
  return async () => {
    await context.close();
    await soon(() => expect(host.service.proxy.openStreams).toBe(0));
  };
});

const soon = (check: () => unknown) => vi.waitFor(check, { timeout: 15_000, interval: 50 });

/** Dana writes: a new conversation with Ana, or into one. */
async function write(body: string, to?: string): Promise<string> {
  const client = host.service.client(DANA);
  try {
    if (to) return (await client.messages.send(to, { body })).id;
    const first = { type: 'portal' as const, patientId: CHART, recipientIds: ['ana'], body };
    return (await client.conversations.start(first)).id;
  } finally {
    client.close();
  }
}
/** What the server has of the conversation. */
async function stored(): Promise<string[]> {
  const client = host.service.client(DANA);
  const { data } = await client.messages.list(conversation);
  client.close();
  return data.map(({ body }) => body);
}
/** Opens the conversation in a tab. */
async function open(it: Page, url = host.url): Promise<Page> {
  await it.goto(url);
  await shown(it);
  return it;
}
async function shown(it: Page): Promise<void> {
  await it.locator('kipu-inbox').evaluate((el, id) => el.setAttribute('conversation-id', id), conversation);
  await it.locator('kipu-thread').getByText(TEXT).first().waitFor();
}
const tab = async (url = host.url) => open(await context.newPage(), url);
const text = (it: Page, body: string) => it.locator('kipu-thread').getByText(body).first();
async function send(it: Page, body: string): Promise<void> {
  const field = it.getByRole('textbox', { name: 'Message' });
  await field.fill(body);
  await field.press('Control+Enter');
}

test('components: on an http:// intranet, without locks and randomUUID, each tab lives on a stream of its own and sends once', async () => {
  const url = host.url.replace('127.0.0.1', INTRANET);
  const tabs = [await tab(url), await tab(url)] as const;
  expect(
    await tabs[0].evaluate(() => [isSecureContext, 'locks' in navigator, 'randomUUID' in crypto]),
  ).toEqual([false, false, false]);
  await soon(() => expect(host.service.proxy.openStreams).toBe(2));
  // The answer to the send is lost: the key of this page keeps its second try from being a second message.
  host.service.proxy.add({ is: 'drop-after', method: 'POST', path: /messages$/ });
  await send(tabs[0], 'From the intranet.');
  for (const it of tabs) await text(it, 'From the intranet.').waitFor();
  await tabs[0].getByText('Waiting for connection').waitFor({ state: 'detached' });
  await soon(async () => expect(await stored()).toEqual([TEXT, 'From the intranet.']));
  await write('Live on both.', conversation);
  for (const it of tabs) await text(it, 'Live on both.').waitFor();
});

test('components: two users in two tabs of one origin: no event of one crosses to the other', async () => {
  // What any tab hears from other tabs, with the channel's name.
  await context.addInitScript(() => {
    const heard: string[] = [];
    Object.assign(globalThis, { heard });
    const own = globalThis.BroadcastChannel;
    globalThis.BroadcastChannel = class extends own {
      constructor(name: string) {
        super(name);
        this.addEventListener('message', ({ data }) => heard.push(`${data.is} ${data.event?.type}`));
      }
    };
  });
  const heard = (it: Page) => it.evaluate(() => (globalThis as unknown as { heard: string[] }).heard);
  const ana = await tab();
  const dana = await tab(`${host.url}/dana`);
  const second = await tab();
  await soon(() => expect(host.service.proxy.openStreams).toBe(2));
  for (let n = 1; n <= 5; n++) {
    await send(ana, `Question ${n}?`);
    await text(dana, `Question ${n}?`).waitFor();
    await send(dana, `Answer ${n}.`);
    await text(second, `Answer ${n}.`).waitFor();
  }
  // Ana's second tab hears her first one, so the count of what crosses could be other than 0.
  expect((await heard(second)).filter((line) => line === 'event message').length).toBeGreaterThan(0);
  expect(await heard(dana)).toEqual([]);
});

test('components: a message under way survives a reload under its key, and a duplicated tab sends nothing', async () => {
  const it = await tab();
  // The service stores the first try, whose answer is lost; nothing after it arrives.
  host.service.proxy.add({ is: 'drop-after', method: 'POST', path: /messages$/ });
  host.service.proxy.add({ is: 'drop-before', method: 'POST', path: /messages$/, times: 1000 });
  await send(it, 'Sent once.');
  await soon(async () => expect(await stored()).toEqual([TEXT, 'Sent once.']));
  const opening = context.waitForEvent('page');
  // A window that a page opens gets a copy of its sessionStorage, as a duplicated tab does.
  await it.evaluate(() => void window.open(location.href));
  const twin = await opening;
  await shown(twin);
  const held = (at: Page) =>
    at.evaluate(() => Object.keys(sessionStorage).filter((key) => key.includes('outgoing')).length);
  await soon(async () => expect([await held(it), await held(twin)]).toEqual([1, 0]));
  await it.reload();
  await shown(it);
  expect(await held(it)).toBe(1);
  host.service.proxy.clear();
  await soon(async () => expect(await held(it)).toBe(0));
  await write('The last word.', conversation);
  for (const one of [it, twin]) await text(one, 'The last word.').waitFor();
  expect(await stored()).toEqual([TEXT, 'Sent once.', 'The last word.']);
  expect(await it.locator('kipu-thread').getByText('Sent once.').count()).toBe(
    await twin.locator('kipu-thread').getByText('Sent once.').count(),
  );
});
