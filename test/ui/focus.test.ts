/// <reference lib="dom" />
import type { Page } from 'playwright-core';
import { expect, inject, test } from 'vitest';
import { Random } from '../../examples/emr/src/seed/random.ts';
import { figure } from '../harness/figures.ts';
import { focused } from '../harness/keyboard.ts';
import { ANA, CHART, page, STRICT, TOM } from '../harness/real-page.ts';
import { setStage } from '../harness/stage.ts';
import { Talk } from '../harness/talk.ts';

const STEPS = inject('uiScale').journeySteps;
/** `KIPU_TEST_SEED=7` walks one journey again. */
const SEED = Number(process.env.KIPU_TEST_SEED ?? Date.now() % 1_000_000);
const OTHERS = 24;
declare const window: Window & { watch: { frames: number; leaving: boolean } };

const stage = setStage({
  user: ANA,
  policy: STRICT,
  pages: {
    '/': page(
      `<button>Before</button><kipu-message-badge></kipu-message-badge>
<kipu-new-message patient-id="${CHART}"></kipu-new-message><div id="tall"><kipu-inbox></kipu-inbox></div><button>After</button>`,
      '<link rel="stylesheet" href="/tall.css">',
    ),
    '/tall.css': '#tall { height: 560px }',
  },
});

const KEYS = [
  ...[
    'Tab',
    'Tab',
    'Tab',
    'Shift+Tab',
    'ArrowDown',
    'ArrowDown',
    'ArrowUp',
    'Home',
    'End',
    'PageDown',
    'PageUp',
  ],
  ...['Enter', 'Enter', 'Space', 'F6', 'Shift+F6', 'Escape', 'Control+z', 'Control+Enter', 'x', 'v'],
];

/** Counts each frame in which nothing has the focus, but for those in which Tab led out of the page. */
async function watchFrames(it: Page): Promise<void> {
  await it.evaluate(() => {
    window.watch = { frames: 0, leaving: false };
    const look = () => {
      if (document.activeElement === document.body && !window.watch.leaving) window.watch.frames++;
      requestAnimationFrame(look);
    };
    requestAnimationFrame(look);
  });
}
const frames = (it: Page) =>
  it.evaluate(async () => {
    for (let n = 0; n < 2; n++) await new Promise(requestAnimationFrame);
    return window.watch.frames;
  });

/** Presses a button that is there now, whichever it is; of a dialog, while one is open. */
async function pressOne(it: Page, random: Random): Promise<string | undefined> {
  const modal = await it.locator('dialog:modal').count();
  const buttons = it.locator(
    modal ? 'dialog:modal button:visible' : 'kipu-inbox button:visible, kipu-new-message button:visible',
  );
  const count = await buttons.count();
  const one = buttons.nth(random.int(0, count - 1));
  try {
    // What is covered, or goes away under the pointer, is not pressed.
    const name = await one.innerText({ timeout: 500 });
    await one.click({ timeout: 500 });
    return `press ${name.replace(/\s+/g, ' ')}`;
  } catch {
    return undefined;
  }
}
async function key(it: Page, name: string): Promise<string> {
  const tab = name.endsWith('Tab');
  const leaving = (is: boolean) => it.evaluate((now) => Object.assign(window.watch, { leaving: now }), is);
  if (tab) await leaving(true);
  await it.keyboard.press(name);
  // After the last stop of a page or a dialog the browser's own come: on, to the first again.
  if (tab && (await focused(it)) === 'body') await it.keyboard.press(name);
  if (tab) await leaving(false);
  return name;
}

test(`components: ${STEPS} random steps by keys and pointer, while messages come: the focus is never on body (KIPU_TEST_SEED=${SEED})`, async (scene) => {
  const random = new Random(SEED);
  const tom = stage.host.service.client(TOM);
  const others: string[] = [];
  for (let n = 0; n < OTHERS; n++) {
    const started = { type: 'staff' as const, recipientIds: ['ana'], subject: `Other ${n}`, body: 'Hello.' };
    others.push((await tom.conversations.start(started)).id);
  }
  const talk = await Talk.start(stage.host);
  const it = await stage.browser.newPage({ viewport: { width: 1100, height: 680 } });
  await it.goto(stage.host.url);
  await it.getByRole('button', { name: /Dana Whitfield/ }).click();
  await it.locator('kipu-thread').getByText(talk.first).first().waitFor();
  await watchFrames(it);

  let walking = true;
  const live = (async () => {
    for (let n = 0; walking; n++) {
      if (n % 2) await talk.write(`Live ${n}`);
      else await tom.messages.send(others[n % OTHERS] ?? '', { body: `Live ${n}` });
      await it.evaluate(() => new Promise((done) => setTimeout(done, 150)));
    }
  })();
  const lost: string[] = [];
  const path: string[] = [];
  let seen = 0;
  try {
    for (let n = 0; n < STEPS; n++) {
      const from = await focused(it);
      const step = random.chance(0.3)
        ? ((await pressOne(it, random)) ?? 'pressed nothing')
        : await key(it, random.pick(KEYS));
      const at = await focused(it);
      const now = await frames(it);
      path.push(step);
      if (now > seen || (await focused(it)) === 'body')
        lost.push(`step ${n}, ${path.slice(-5).join(' · ')}: from ${from} to ${at}, ${now - seen} frames`);
      seen = now;
    }
  } finally {
    walking = false;
    await live;
  }
  figure(scene, `focus: steps of a random journey, seed ${SEED}`, path.length, String(STEPS));
  figure(scene, 'focus: steps after which it was on body', lost.length, '0');
  expect(lost.join('\n')).toBe('');
  talk.close();
  tom.close();
  await it.close();
}, 300_000);

test('components: what had the focus is gone with a menu, a toast or a dialog opened from one: the focus is where it came from', async () => {
  const talk = await Talk.start(stage.host);
  const it = await stage.browser.newPage({ viewport: { width: 1100, height: 680 } });
  await it.goto(stage.host.url);
  await talk.open(it);
  await it.getByRole('button', { name: 'After' }).focus();
  await watchFrames(it);
  const goes = (what: RegExp) => expect.poll(() => focused(it)).toMatch(what);
  const thread = it.locator('kipu-thread');
  const trigger = it.getByRole('button', { name: 'New message', exact: true });
  const dialog = it.getByRole('dialog');
  const toast = it.locator('kipu-new-message [part=toast]');

  await thread.getByRole('button', { name: 'More' }).click();
  await thread.getByRole('button', { name: 'Mark as unread' }).click();
  await goes(/^button More/);
  await thread.getByRole('button', { name: 'More' }).click();
  await thread.getByRole('button', { name: 'Mark as unread' }).focus();
  await it.keyboard.press('Escape');
  await goes(/^button More/);

  await trigger.click();
  await dialog.getByRole('textbox', { name: 'Message' }).fill('Half a thought');
  await dialog.getByRole('button', { name: 'Cancel' }).click();
  await toast.getByRole('button', { name: 'Open' }).click();
  await dialog.getByRole('textbox', { name: 'Message' }).focus();
  await dialog.getByRole('button', { name: 'Cancel' }).click();
  await goes(/^button New message/);
  await toast.getByRole('button', { name: 'Discard' }).click();
  await goes(/^button New message/);
  expect(await frames(it)).toBe(0);
  talk.close();
  await it.close();
});
