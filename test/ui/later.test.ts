/// <reference lib="dom" />
import type { BrowserContext, Page } from 'playwright-core';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { ANA, page, STRICT } from '../harness/real-page.ts';
import { setStage } from '../harness/stage.ts';

const soon = (check: () => unknown) => vi.waitFor(check, { timeout: 15_000, interval: 50 });

let context: BrowserContext;
let it: Page;
/** Whether what comes after the page's first two files is refused, as by a proxy on a bad day. */
let refused = false;
/** What was refused, by its file. */
let asked: string[] = [];
/** What the page has said or thrown. */
let said: string[] = [];

const stage = setStage({
  user: ANA,
  policy: STRICT,
  pages: {
    '/': page('<kipu-inbox></kipu-inbox>'),
    '/settings': page('<kipu-settings></kipu-settings>'),
  },
});
beforeEach(async () => {
  refused = true;
  asked = [];
  said = [];
  context = await stage.browser.newContext({ viewport: { width: 1100, height: 700 } });
  it = await context.newPage();
  it.on('pageerror', (error) => said.push(String(error)));
  let first = '';
  await it.route(/kipu-messages-\w+\.js$/, async (route) => {
    const file = route.request().url();
    first ||= file;
    if (!refused || file === first) return route.continue();
    asked.push(file);
    await route.fulfill({ status: 503, body: '' });
  });
});
afterEach(() => context.close());

test('components: Compose says when its dialog could not be fetched, and opens it at the next press', async () => {
  await it.goto(stage.host.url);
  const compose = it.getByRole('button', { name: 'Compose' }).first();
  await compose.click();
  await it.getByText("That didn't work. Try again.").waitFor();
  expect(asked.length).toBeGreaterThan(0);
  expect(await it.getByRole('dialog').count()).toBe(0);
  refused = false;
  await compose.click();
  await it.getByRole('dialog').getByText('New message').waitFor();
  expect(said).toEqual([]);
});

test('components: settings that could not be fetched come as soon as they can be', async () => {
  await it.goto(`${stage.host.url}/settings`);
  await soon(() => expect(asked.length).toBeGreaterThan(0));
  expect(await it.evaluate(() => customElements.get('kipu-settings'))).toBeUndefined();
  refused = false;
  await it.locator('kipu-settings').locator('.state').waitFor();
  expect(said).toEqual([]);
});
