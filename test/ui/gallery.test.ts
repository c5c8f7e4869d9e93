/// <reference lib="dom" />
import axe from 'axe-core';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Cell } from '../../examples/emr/src/gallery/browser/cell.ts';
import { launchChromium } from '../harness/chromium.ts';
import { dataFolder, type Example, startExample } from '../harness/example.ts';
import { figure } from '../harness/figures.ts';
import { Hygiene } from '../harness/hygiene.ts';

declare const window: { cell?: Cell; axe: typeof axe };

const RULES = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'];
const data = dataFolder();
let browser: Browser;
let emr: Example;
beforeAll(async () => {
  browser = await launchChromium();
  emr = await startExample(data.path, ['--conversations', '0']);
});
afterAll(async () => {
  await browser?.close();
  await emr?.stop();
  data.remove();
});

/** A phone, and a laptop's window of 1280 px at 200 % zoom. */
const SIZES = { '360 px': { width: 360, height: 700 }, '200 % zoom': { width: 640, height: 400 } };

async function cellPage(page: Page, query: string): Promise<string[]> {
  await page.goto(`${emr.url}/gallery/cell?${query}`);
  await page.waitForFunction(() => window.cell !== undefined);
  return page.evaluate(() => [...(window.cell?.names ?? [])]);
}
const show = (page: Page, name: string) => page.evaluate((it) => window.cell?.show(it), name);

describe.each([
  ['skin=plain&theme=light&lang=es', false],
  ['skin=plain&theme=dark&lang=ar', false],
  ['skin=bootstrap5&theme=dark&lang=en', true],
  ['skin=bootstrap3&theme=light&lang=ar', true],
] as const)('the gallery, %s', (query, withAxe) => {
  test('components: every cell fits a phone and 200 % zoom, and breaks no rule of axe and no policy', async (scene) => {
    const hygiene = new Hygiene([]);
    const context = await browser.newContext({ viewport: SIZES['360 px'] });
    await hygiene.watch(context);
    const page = await context.newPage();
    const names = await cellPage(page, query);
    expect(names.length).toBeGreaterThan(40);
    if (withAxe) await page.evaluate(axe.source);
    const found: string[] = [];
    for (const name of names) {
      await page.setViewportSize(SIZES['360 px']);
      await show(page, name);
      const note = (lines: readonly string[] = [], where = '') =>
        found.push(...lines.map((line) => `${name}${where}: ${line}`));
      note(await page.evaluate(() => window.cell?.broken()), ', 360 px');
      if (withAxe)
        note(
          await page.evaluate(async (tags) => {
            const { violations } = await window.axe.run('#place', {
              runOnly: tags,
              resultTypes: ['violations'],
            });
            return violations.flatMap((one) => one.nodes.map((node) => `${one.id} ${node.target.join(' ')}`));
          }, RULES),
        );
      await page.setViewportSize(SIZES['200 % zoom']);
      await page.evaluate(
        () => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))),
      );
      note(await page.evaluate(() => window.cell?.broken()), ', 200 % zoom');
    }
    figure(scene, 'gallery: cut texts, sideways scrolling, axe violations', found.length, '0');
    figure(
      scene,
      'gallery: policy violations, third-party hosts, console lines',
      hygiene.problems.length,
      '0',
    );
    expect(found).toEqual([]);
    expect(hygiene.problems).toEqual([]);
    await context.close();
  }, 120_000);
});

test('components: the gallery has a cell for each state of each element, and what each offers, from the manifest', async () => {
  const page = await browser.newPage({ viewport: { width: 1280, height: 900 } });
  const names = await cellPage(page, '');
  await page.goto(`${emr.url}/gallery`);
  await page.locator('#kipu-thread figure').first().waitFor();
  const titles = await page
    .locator('iframe')
    .evaluateAll((all) => all.map((one) => (one as HTMLIFrameElement).title));
  expect(titles.sort()).toEqual([...names].sort());
  const inbox = page.locator('#kipu-inbox');
  await inbox.locator('summary').click();
  for (const offered of ['conversation-id', 'kipu-conversation-open', '--kipu-accent', 'pill'])
    expect(await inbox.getByRole('rowheader', { name: offered, exact: true }).count()).toBe(1);
  // Cells come when they come near.
  const cell = page.locator('iframe[title="kipu-message-badge: none unread"]');
  await cell.scrollIntoViewIfNeeded();
  await cell.contentFrame().getByRole('button').waitFor();
  await page.close();
});
