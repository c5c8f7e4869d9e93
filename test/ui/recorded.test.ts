/// <reference lib="dom" />
import { setTimeout as pause } from 'node:timers/promises';
import type { Page } from 'playwright-core';
import { expect, inject, test, vi } from 'vitest';
import { figure } from '../harness/figures.ts';
import { ANA, CHART, DANA, page, STRICT, TOM } from '../harness/real-page.ts';
import { setStage } from '../harness/stage.ts';

const SECONDS = inject('uiScale').recordedSeconds;
const PER_SECOND = 20;
/** What the page itself notes of every frame. */
interface Noted {
  /** Every number that the service told the page. */
  served: number[];
  /** Every number that the badge showed. */
  shown: number[];
  announced: string[];
  /** Frames in which nothing of the page had the focus. */
  unfocused: number;
  /** How far the watched rows moved, in px, at most. */
  moved: number;
}
declare const window: Window & { noted: Noted; watchRow?: () => number | undefined };

const stage = setStage({
  user: ANA,
  policy: STRICT,
  pages: { '/': page('<kipu-message-badge></kipu-message-badge><kipu-inbox></kipu-inbox>') },
});

/** Runs before the page's own scripts: reads what the service answers, and looks at every frame. */
function note(): void {
  const noted: Noted = { served: [], shown: [], announced: [], unfocused: 0, moved: 0 };
  Object.assign(window, { noted });
  const real = window.fetch;
  window.fetch = async (...args) => {
    const answer = await real(...args);
    const copy = answer.clone().body?.pipeThrough(new TextDecoderStream()).getReader();
    const read = async (before: string): Promise<void> => {
      const { done, value = '' } = (await copy?.read()) ?? { done: true };
      const text = before + value;
      for (const [, number] of text.matchAll(/"messages":(\d+)\b(?!$)/g)) noted.served.push(Number(number));
      if (!done) await read(text.slice(-40));
    };
    read('').catch(() => undefined);
    return answer;
  };
  // Another tab may hold the stream, and pass on what it hears.
  const Channel = globalThis.BroadcastChannel;
  globalThis.BroadcastChannel = class extends Channel {
    constructor(name: string) {
      super(name);
      this.addEventListener('message', ({ data }) => {
        for (const [, number] of JSON.stringify(data).matchAll(/"messages":(\d+)/g))
          noted.served.push(Number(number));
      });
    }
  };
  let last: number | undefined;
  const look = () => {
    requestAnimationFrame(look);
    const name = document
      .querySelector('kipu-message-badge')
      ?.shadowRoot?.querySelector('[aria-label]')
      ?.getAttribute('aria-label');
    const number = /none unread/.test(name ?? '')
      ? 0
      : Number(/([\d,]+) unread/.exec(name ?? '')?.[1]?.replace(',', ''));
    if (!Number.isNaN(number) && noted.shown.at(-1) !== number) noted.shown.push(number);
    if (document.activeElement === document.body) noted.unfocused++;
    const at = window.watchRow?.();
    if (at !== undefined && last !== undefined) noted.moved = Math.max(noted.moved, Math.abs(at - last));
    last = at;
  };
  requestAnimationFrame(look);
  document.addEventListener('DOMContentLoaded', () =>
    new MutationObserver((records) => {
      for (const { target } of records)
        if (target instanceof Element && target.role === 'status' && target.textContent)
          noted.announced.push(target.textContent);
    }).observe(document.body, { childList: true, subtree: true }),
  );
}

const inThread = (it: Page) => it.locator('kipu-thread');

test(`components: ${SECONDS} s of typing, selecting and scrolling under ${PER_SECOND} messages a second, a directory change, an archive in another tab and a reconnect`, async (scene) => {
  const { service } = stage.host;
  const dana = service.client(DANA, { maxRetries: 20, deadlineMs: 60_000 });
  const tom = service.client(TOM, { maxRetries: 20, deadlineMs: 60_000 });
  const about = { type: 'portal' as const, patientId: CHART, recipientIds: ['ana'] };
  const main = await dana.conversations.start({ ...about, subject: 'The open one', body: 'First of many.' });
  for (let n = 0; n < 60; n++) await dana.messages.send(main.id, { body: `An earlier line, number ${n}.` });
  const others: { id: string; send(body: string): Promise<unknown> }[] = [];
  for (let n = 0; n < 24; n++) {
    const by = n % 2 ? dana : tom;
    const started =
      by === dana
        ? await dana.conversations.start({ ...about, subject: `Other ${n}`, body: 'Hello.' })
        : await tom.conversations.start({
            type: 'staff',
            recipientIds: ['ana'],
            subject: `Other ${n}`,
            body: 'Hello.',
          });
    others.push({ id: started.id, send: (body) => by.messages.send(started.id, { body }) });
  }
  await dana.messages.send(main.id, { body: 'The newest line, so that this one is on top of the list.' });

  const context = await stage.browser.newContext({ viewport: { width: 1100, height: 700 } });
  const elsewhere = await context.newPage();
  await elsewhere.goto(stage.host.url);
  const it = await context.newPage();
  await it.addInitScript(note);
  await it.goto(stage.host.url);
  await it.getByRole('button', { name: /The open one/ }).click();
  const field = it.getByRole('textbox', { name: 'Message' });
  await field.focus();
  await it.evaluate(() => {
    window.noted.unfocused = 0;
    window.noted.announced.length = 0;
  });

  let sending = true;
  let sent = 0;
  const began = performance.now();
  const flood = (async () => {
    while (sending) {
      const n = sent++;
      const other = others[n % 12];
      void (
        n % 4 === 0 ? dana.messages.send(main.id, { body: `Live ${n}` }) : other?.send(`Live ${n}`)
      )?.catch(() => undefined);
      await pause(Math.max(0, began + (sent * 1000) / PER_SECOND - performance.now()));
    }
  })();
  const part = (SECONDS * 1000) / 3;
  const until = (share: number) => pause(Math.max(0, began + share * part - performance.now()));

  // Typing, with a change of the directory in the middle.
  let typed = '';
  let changed: Promise<unknown> | undefined;
  while (performance.now() < began + part) {
    const letters = 'The quick brown fox answers. ';
    await it.keyboard.type(letters, { delay: 15 });
    typed += letters;
    changed ??= service.admin.portalUsers.put('dana', {
      name: 'Dana Whitfield-Ross',
      email: 'dana@example.org',
      status: 'active',
    });
  }
  await changed;
  const lost = typed.length - (await field.inputValue()).length;
  expect(await field.inputValue()).toBe(typed);

  // Selecting a message's text, while another tab archives.
  await inThread(it).locator('[part=messages]').focus();
  const chosen = await inThread(it).evaluate((thread) => {
    const scroller = thread.shadowRoot?.querySelector('.scroller') as HTMLElement;
    const box = scroller.getBoundingClientRect();
    const text = [...(thread.shadowRoot?.querySelectorAll('.text') ?? [])].find(
      (one) => one.getBoundingClientRect().top > box.top + 40,
    ) as Element;
    getSelection()?.selectAllChildren(text);
    return getSelection()?.toString() ?? '';
  });
  expect(chosen.length).toBeGreaterThan(3);
  await elsewhere.getByRole('button', { name: /Other 20\b/ }).click();
  await elsewhere.locator('kipu-thread').getByRole('button', { name: 'Archive', exact: true }).click();
  await until(2);
  expect(await it.evaluate(() => getSelection()?.toString())).toBe(chosen);
  await it.evaluate(() => getSelection()?.removeAllRanges());

  // Scrolled up in both lists, while the connection breaks and comes back.
  await it.mouse.move(200, 400);
  await it.mouse.wheel(0, 300);
  await it.mouse.move(800, 300);
  await it.mouse.wheel(0, -1200);
  await it.evaluate(async () => {
    const list = document.querySelector('kipu-inbox');
    const scrollers = [list, list?.shadowRoot?.querySelector('kipu-thread')].map(
      (one) => one?.shadowRoot?.querySelector('.scroller') as HTMLElement,
    );
    const places = () => scrollers.map(({ scrollTop }) => scrollTop).join();
    for (let still = 0, last = ''; still < 10 || (scrollers[0]?.scrollTop ?? 0) === 0; last = places()) {
      await new Promise(requestAnimationFrame);
      still = places() === last ? still + 1 : 0;
    }
  });
  await it.evaluate(() => {
    const inbox = document.querySelector('kipu-inbox');
    const thread = inbox?.shadowRoot?.querySelector('kipu-thread');
    const firstInView = (scroller: Element | null | undefined, rows: string) => {
      const top = scroller?.getBoundingClientRect().top ?? 0;
      return [...(scroller?.querySelectorAll(rows) ?? [])].find(
        (row) => row.getBoundingClientRect().bottom > top + 1,
      );
    };
    const watched = [
      firstInView(inbox?.shadowRoot?.querySelector('.scroller'), 'li'),
      firstInView(thread?.shadowRoot?.querySelector('.scroller'), 'li'),
    ];
    // Their sum moves when either does; both moving at once, in opposite ways, is not a thing.
    window.watchRow = () =>
      watched.reduce((sum, row) => sum + (row?.getBoundingClientRect().top ?? Number.NaN), 0);
  });
  service.proxy.cutStreams();
  await until(3);
  sending = false;
  await flood;

  const noted = await it.evaluate(() => window.noted);
  const served = new Set(noted.served);
  const invented = noted.shown.filter((number) => !served.has(number));
  figure(scene, 'recorded scene: keystrokes lost', lost, '0');
  figure(scene, 'recorded scene: anchor rows moved, px', Math.round(noted.moved * 100) / 100, '≤ 1');
  figure(scene, 'recorded scene: frames with the focus on body', noted.unfocused, '0');
  figure(scene, 'recorded scene: announcements', noted.announced.length, '≤ 4');
  figure(scene, 'recorded scene: numbers of the badge that the server did not have', invented.length, '0');
  figure(
    scene,
    'recorded scene: messages a second',
    Math.round(sent / ((performance.now() - began) / 1000)),
    '20',
  );
  expect(noted.shown.length).toBeGreaterThan(5);
  expect(invented).toEqual([]);
  expect(noted.unfocused).toBe(0);
  expect(noted.moved).toBeLessThanOrEqual(1);
  expect(noted.announced.length, noted.announced.join(' | ')).toBeLessThanOrEqual(4);
  expect(noted.announced.length).toBeGreaterThan(0);
  // A busy machine sends fewer; the figure says how many it were.
  expect(sent).toBeGreaterThan((SECONDS * PER_SECOND) / 4);
  await vi.waitFor(async () => expect(await field.inputValue()).toBe(typed));
  for (const client of [dana, tom]) client.close();
  await context.close();
}, 180_000);
