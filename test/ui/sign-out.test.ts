/// <reference lib="dom" />
import type { BrowserContext, Page } from 'playwright-core';
import { beforeEach, expect, test, vi } from 'vitest';
import { deepText } from '../harness/deep-dom.ts';
import { ANA, CHART, DANA, page, type RealHostOptions, STRICT, TOM } from '../harness/real-page.ts';
import { setStage } from '../harness/stage.ts';

const TEXT = 'The van leaves at half past eight.';
const OUT = "You've been signed out";
const inbox = page('<kipu-message-badge></kipu-message-badge><kipu-inbox></kipu-inbox>');
const options: RealHostOptions = {
  user: ANA,
  others: { dana: DANA },
  policy: STRICT,
  pages: {
    '/': inbox,
    '/dana': inbox.replace('"/session"', '"/session/dana"'),
    '/bye': '<!doctype html><title>Signed out</title><script type="module" src="/bye.js"></script>',
    '/bye.js': "import { signOut } from '/kipu-messages.js'; signOut(); document.title = 'Done';",
  },
};
const stage = setStage(options);
let context: BrowserContext;
let conversation: string;

const soon = (check: () => unknown) => vi.waitFor(check, { timeout: 15_000, interval: 50 });

beforeEach(async () => {
  options.user = ANA;
  stage.host.mood = 'signed-in';
  const dana = stage.host.service.client(DANA);
  const first = { type: 'portal' as const, patientId: CHART, recipientIds: ['ana'], body: TEXT };
  conversation = (await dana.conversations.start(first)).id;
  dana.close();
  context = await stage.browser.newContext({ viewport: { width: 1100, height: 700 } });
  // What stands on each page at the first paint after it heard of a sign-out.
  await context.addInitScript(() => {
    const painted: string[] = [];
    Object.assign(window, { painted });
    const read = (node: Node): string =>
      (node as Text).data ??
      [...((node as Element).shadowRoot?.childNodes ?? []), ...node.childNodes].map(read).join('');
    addEventListener('storage', ({ newValue }) => {
      if (newValue?.includes('left')) requestAnimationFrame(() => painted.push(read(document.body)));
    });
  });
  return () => context.close();
});

/** A tab with the conversation open. */
const tab = async (path = '/') => open(await context.newPage(), path);
async function open(it: Page, path = '/'): Promise<Page> {
  await it.goto(stage.host.url + path);
  await it.locator('kipu-inbox').evaluate((el, id) => el.setAttribute('conversation-id', id), conversation);
  await it.locator('kipu-thread').getByText(TEXT).first().waitFor();
  return it;
}
type Wrapper = HTMLElement & { signOut(): void };
const painted = (it: Page) => it.evaluate(() => (window as unknown as { painted: string[] }).painted);
const signOut = (it: Page) => it.evaluate(() => document.querySelector<Wrapper>('kipu-messages')?.signOut());
async function expectOut(it: Page): Promise<void> {
  await it.getByText(OUT).first().waitFor();
  expect(await deepText(it)).not.toMatch(/van leaves|Dana|Whitfield/);
}

test('components: signOut() empties every tab of this user before the next paint, though the host still gives tokens', async () => {
  const [one, two, dana] = [await tab(), await tab(), await tab('/dana')] as const;
  const asked = stage.host.asked;
  await signOut(one);
  await expectOut(one);
  await expectOut(two);
  // A tab in the background paints nothing until it is looked at.
  await two.bringToFront();
  await soon(async () => expect(await painted(two)).toHaveLength(1));
  expect((await painted(two))[0]).toContain(OUT);
  expect((await painted(two))[0]).not.toMatch(/van leaves|Dana|Whitfield/);
  // Another user of this browser, with a session of their own, stays.
  expect(await deepText(dana)).toContain(TEXT);
  expect(stage.host.asked).toBeLessThanOrEqual(asked + 1);
  // No id stays in the browser.
  const kept = await one.evaluate(() => JSON.stringify([{ ...localStorage }, { ...sessionStorage }]));
  expect(kept).not.toMatch(/ana|staff|dana/);
});

test('components: signOut() of a page without elements reaches every tab, whoever it is of', async () => {
  const [one, dana] = [await tab(), await tab('/dana')] as const;
  const bye = await context.newPage();
  await bye.goto(`${stage.host.url}/bye`);
  await soon(async () => expect(await bye.title()).toBe('Done'));
  stage.host.mood = 'signed-out';
  await expectOut(one);
  await expectOut(dana);
});

test('components: when another user signs in, in another tab, what the one before saw goes at once', async () => {
  const one = await tab();
  options.user = TOM;
  const two = await context.newPage();
  await two.goto(stage.host.url);
  await two.getByText('No messages yet').first().waitFor();
  await soon(async () => expect(await deepText(one)).not.toMatch(/van leaves|Dana/));
  // It goes on as that user.
  await one
    .locator('kipu-thread')
    .getByText("isn't available")
    .or(one.getByText('No messages yet'))
    .first()
    .waitFor();
});

test('components: what one tab hears from the host, that nobody is signed in, the others ask at once', async () => {
  const one = await tab();
  stage.host.mood = 'signed-out';
  const two = await context.newPage();
  await two.goto(stage.host.url);
  await expectOut(two);
  await expectOut(one);
});

test.each(['pageshow', 'visibilitychange'])(
  'components: a page that could not hear of the sign-out, asleep or in the back/forward cache, shows nothing from %s on',
  async (type) => {
    const one = await context.newPage();
    // No event of the storage comes to this page.
    await one.addInitScript(() => addEventListener('storage', (event) => event.stopImmediatePropagation()));
    await open(one);
    const two = await tab();
    await signOut(two);
    await expectOut(two);
    expect(await deepText(one)).toContain(TEXT);
    stage.host.mood = 'signed-out';
    await one.evaluate((type) => {
      if (type === 'pageshow') dispatchEvent(new PageTransitionEvent(type, { persisted: true }));
      else document.dispatchEvent(new Event(type));
    }, type);
    // What is still there is only what this very task could not draw anew.
    await expectOut(one);
  },
);

test('components: a wrapper that changes its session, and configure(), sign out nobody in other tabs', async () => {
  const [one, two] = [await tab(), await tab()] as const;
  await one.locator('kipu-messages').evaluate((el) => el.setAttribute('session-url', '/session/dana'));
  await one.getByText('Marcus Whitfield').first().waitFor();
  await two.bringToFront();
  expect(await deepText(two)).toContain(TEXT);
  expect(await two.getByText(OUT).count()).toBe(0);
});
