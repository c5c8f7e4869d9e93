/// <reference lib="dom" />
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { figure } from '../harness/figures.ts';
import { Keyboard } from '../harness/keyboard.ts';
import { ANA, CHART, page, STRICT, TOM } from '../harness/real-page.ts';
import { setStage } from '../harness/stage.ts';
import { Talk } from '../harness/talk.ts';

const OTHERS = 60;
const BEFORE = /^button Before/;
const AFTER = /^button After/;

let talk: Talk;
const stage = setStage({
  user: ANA,
  others: { root: { type: 'staff', id: 'root' } },
  policy: STRICT,
  pages: {
    '/': page(
      `<button>Before</button><kipu-message-badge></kipu-message-badge>
<kipu-new-message patient-id="${CHART}"></kipu-new-message><div id="tall"><kipu-inbox></kipu-inbox></div><button>After</button>`,
      '<link rel="stylesheet" href="/tall.css">',
    ),
    '/settings': page('<button>Before</button><kipu-settings></kipu-settings><button>After</button>').replace(
      '"/session"',
      '"/session/root"',
    ),
    '/chart': '<!doctype html><title>Chart</title>',
    '/tall.css': '#tall { height: 600px }',
  },
});
beforeAll(async () => {
  const { admin } = stage.host.service;
  await admin.patients.put(CHART, {
    name: 'Marcus Whitfield',
    locationId: 'main',
    chartUrl: `${stage.host.url}/chart`,
  });
  await admin.staff.put('root', { name: 'Root', active: true, superAdmin: true, locationIds: 'all' });
  const tom = stage.host.service.client(TOM);
  for (let n = 1; n <= OTHERS; n++)
    await tom.conversations.start({
      type: 'staff',
      recipientIds: ['ana'],
      subject: `Other ${n}`,
      body: 'Hello.',
    });
  tom.close();
  talk = await Talk.start(stage.host, 'Will the van be there?', 'Ride on Thursday');
});
afterAll(() => talk?.close());

const soon = (check: () => unknown) => vi.waitFor(check, { timeout: 10_000, interval: 50 });
/** How many times a pointer did something in this page. */
async function watchPointers(it: Page): Promise<() => Promise<number>> {
  await it.addInitScript(() => {
    const pointers = { count: 0 };
    Object.assign(window, { pointers });
    for (const type of ['pointerdown', 'mousedown', 'wheel', 'touchstart'])
      addEventListener(type, () => pointers.count++, { capture: true });
  });
  return () => it.evaluate(() => (window as unknown as { pointers: { count: number } }).pointers.count);
}

test('components: by keys alone: read, reply, archive, undo, search, write anew, mark as unread, see the chart, change settings; Tab leads in and out again', async (scene) => {
  const it = await stage.browser.newPage({ viewport: { width: 1200, height: 720 } });
  const pointers = await watchPointers(it);
  const keys = new Keyboard(it);
  const done: string[] = [];
  let traps = 0;
  const step = async (what: string, way: () => Promise<unknown>) => {
    await way();
    expect(await pointers()).toBe(0);
    done.push(what);
  };
  /** Tab leads through the page and out of it, and Shift+Tab back the same way. */
  const noTrap = async () => {
    const from = await keys.at;
    traps++;
    const forward = [from, ...(await keys.stops(AFTER))];
    const back = [forward.at(-1), ...(await keys.stops(BEFORE, 'Shift+Tab'))];
    expect(back.slice(0, forward.length)).toEqual(forward.toReversed());
    traps--;
  };
  const thread = it.locator('kipu-thread');
  const text = (body: string) => thread.getByText(body).first();

  await it.goto(stage.host.url);
  await it.getByRole('button', { name: /Ride on Thursday/ }).waitFor();
  await step('in and out, nothing open', async () => {
    await keys.tabTo(BEFORE);
    await noTrap();
  });
  await step('rows past the drawn window', async () => {
    await keys.tabTo(/^tab Active/);
    await keys.press('Tab');
    expect(await keys.at).toContain('Ride on Thursday');
    const drawn = () => it.locator('kipu-inbox #panel li').count();
    const before = await drawn();
    expect(before).toBeLessThan(OTHERS);
    await keys.press('PageDown');
    await soon(async () => expect(await keys.at).toMatch(/Other \d/));
    await soon(async () => {
      await keys.press('End');
      expect(await keys.at).toContain('Other 1.');
    });
    expect(await drawn()).toBeLessThan(OTHERS);
    await keys.press('ArrowUp');
    await soon(async () => expect(await keys.at).toContain('Other 2.'));
    await keys.press('Home');
    await soon(async () => expect(await keys.at).toContain('Ride on Thursday'));
  });
  const unread = async () =>
    Number(
      /\d+/.exec(
        (await it.locator('kipu-message-badge').getByRole('button').getAttribute('aria-label')) ?? '',
      ),
    );
  await step('read', async () => {
    const before = await unread();
    await keys.press('Enter');
    await text('Will the van be there?').waitFor();
    await keys.press('F6');
    await soon(async () => expect(await keys.at).toMatch(/^region Messages/));
    await soon(async () => expect(await unread()).toBe(before - 1));
  });
  await step('in and out, a conversation open', async () => {
    await keys.stops(BEFORE, 'Shift+Tab');
    await noTrap();
    await keys.tabTo(/^region Messages/);
  });
  await step('reply', async () => {
    await keys.press('F6');
    await soon(async () => expect(await keys.at).toMatch(/^textarea Message/));
    await keys.type('Yes, at 8:30.');
    await keys.press('Enter');
    await keys.type('By the door.');
    await keys.press('Control+Enter');
    await soon(async () => expect((await talk.stored()).at(-1)).toBe('Yes, at 8:30.\nBy the door.'));
    expect(await keys.at).toMatch(/^textarea Message/);
  });
  await step('archive', async () => {
    await keys.tabTo(/^button Archive/, 'Shift+Tab');
    await keys.press('Enter');
    await it.getByText('Archived.', { exact: true }).waitFor();
    await soon(async () => expect(await keys.at).toContain(`Other ${OTHERS}.`));
  });
  await step('undo', async () => {
    await keys.press('Control+z');
    await soon(async () => expect(await keys.at).toContain('Ride on Thursday'));
    await text('Will the van be there?').waitFor();
  });
  await step('search and clear', async () => {
    await keys.tabTo(/^input Search messages|^searchbox/, 'Shift+Tab');
    await keys.type('van be');
    await it.getByText('1 result in Active and Archived').waitFor();
    await keys.tabTo(/^button .*Ride on Thursday/);
    await keys.press('Enter');
    await text('Will the van be there?').waitFor();
    await keys.tabTo(/^input Search messages|^searchbox/, 'Shift+Tab');
    await keys.press('Escape');
    await it.getByRole('button', { name: /Other 60\b/ }).waitFor();
    expect(await keys.at).toMatch(/Search messages/);
  });
  await step('new message', async () => {
    await keys.tabTo(/^button New message/, 'Shift+Tab');
    await keys.press('Enter');
    await it.getByRole('dialog').waitFor();
    await soon(async () => expect(await keys.at).toMatch(/^input Portal/));
    await keys.tabTo(/^combobox To/);
    await keys.type('dan');
    await it.getByRole('option', { name: /Dana/ }).waitFor();
    await keys.press('ArrowDown');
    await keys.press('Enter');
    await keys.tabTo(/^textarea Message/);
    await keys.type('Written without a mouse.');
    await keys.press('Control+Enter');
    await it.getByText('Message sent to Dana Whitfield').first().waitFor();
    await soon(async () => expect(await keys.at).toMatch(/^button New message/));
  });
  await step('a dialog: round by Tab, out by Escape, the draft kept', async () => {
    await keys.press('Enter');
    await it.getByRole('dialog').waitFor();
    await soon(async () => expect(await keys.at).toMatch(/^input Portal/));
    await keys.tabTo(/^textarea Message/);
    await keys.type('Half a thought');
    await keys.press('Tab', 3);
    await keys.press('Escape');
    await it.getByText('Draft saved').first().waitFor();
    await soon(async () => expect(await keys.at).toMatch(/^button New message/));
  });
  await step('mark as unread', async () => {
    await keys.tabTo(/Ride on Thursday/);
    await keys.press('Enter');
    await text('Will the van be there?').waitFor();
    const before = await unread();
    await keys.tabTo(/^button More/);
    await keys.press('Enter');
    await keys.tabTo(/^button Mark as unread/);
    await keys.press('Enter');
    await soon(async () => expect(await unread()).toBe(before + 1));
  });
  await step('view the patient chart', async () => {
    await keys.tabTo(/^a View patient chart/, 'Shift+Tab');
    await keys.press('Enter');
    await it.waitForURL('**/chart');
  });
  await it.goto(`${stage.host.url}/settings`);
  await it.getByRole('switch', { name: 'Messaging' }).waitFor();
  await step('settings: in and out', async () => {
    await keys.tabTo(BEFORE);
    await noTrap();
  });
  await step('settings', async () => {
    await keys.tabTo(/Brand name/);
    await keys.press('End');
    await keys.type(' West');
    await keys.tabTo(/^button Save/);
    await keys.press('Enter');
    await it.getByRole('button', { name: 'Save' }).waitFor({ state: 'detached' });
    const { brandName } = await stage.host.service.admin.settings.get();
    expect(brandName).toMatch(/ West$/);
    // Save is gone, and the focus is where the change was made.
    await soon(async () => expect(await keys.at).toMatch(/Brand name/));
  });
  figure(scene, 'keyboard: steps done without a pointer', done.length, '14 of 14');
  figure(scene, 'keyboard: traps', traps, '0');
  expect(done).toHaveLength(14);
  await it.close();
}, 120_000);
