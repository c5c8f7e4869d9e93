/// <reference lib="dom" />
import axe from 'axe-core';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import type { Cell } from '../../examples/emr/src/gallery/browser/cell.ts';
import { launchChromium } from '../harness/chromium.ts';
import { dataFolder, type Example, startExample } from '../harness/example.ts';
import { figure } from '../harness/figures.ts';

declare const window: { cell?: Cell; axe: typeof axe };

const RULES = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'];
const EVERY = inject('uiScale').everyState;
/** The states with the most on them; the figures try all. */
const FULLEST =
  /worst|rows$|one conversation open|not sent|no reply possible|searched for|choosing people|changed/;
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

/** What axe finds in the cell that shows now. */
const violations = (it: Page) =>
  it.evaluate(async (tags) => {
    const found = await window.axe.run('#place', { runOnly: tags, resultTypes: ['violations'] });
    return found.violations.flatMap((one) =>
      one.nodes.map((node) => `${one.id} ${node.target.join(' ')} ${node.any[0]?.message ?? ''}`),
    );
  }, RULES);
const broken = (it: Page) => it.evaluate(() => window.cell?.broken() ?? []);
const drawn = (it: Page) =>
  it.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))));

/** Every element of the cell, through open shadow roots, is handed to `look` in the page; what that answers is kept. */
const looked = (it: Page, look: (el: HTMLElement) => string | undefined) =>
  it.evaluate((source) => {
    const check = new Function(`return (${source})`)() as (el: HTMLElement) => string | undefined;
    const found: string[] = [];
    const walk = (root: ParentNode): void => {
      for (const el of root.querySelectorAll<HTMLElement>('*')) {
        const said = check(el);
        if (said) found.push(`${el.localName}.${el.className}: ${said}`);
        if (el.shadowRoot) walk(el.shadowRoot);
      }
    };
    walk(document.querySelector('#place') as HTMLElement);
    return [...new Set(found)];
  }, look.toString());

/** Something of it goes on moving. */
function moves(el: HTMLElement): string | undefined {
  const longest = (durations: string) => Math.max(...durations.split(',').map(Number.parseFloat));
  for (const pseudo of [undefined, '::before', '::after', '::backdrop']) {
    const { transitionDuration, animationDuration, animationName, scrollBehavior } = getComputedStyle(
      el,
      pseudo,
    );
    if (longest(transitionDuration) > 0) return `transition of ${transitionDuration}`;
    if (animationName !== 'none' && longest(animationDuration) > 0)
      return `${animationName} of ${animationDuration}`;
    if (scrollBehavior === 'smooth') return 'smooth scrolling';
  }
  return undefined;
}

/** Smaller than 24 px where a finger or a shaking hand aims at it. Links within a sentence may be. */
function small(el: HTMLElement): string | undefined {
  if (!el.matches('button, a[href], input, select, textarea, summary, [role=option]')) return undefined;
  if (!el.checkVisibility({ visibilityProperty: true, opacityProperty: true })) return undefined;
  if (el.localName === 'a' && el.closest('.text')) return undefined;
  const { width, height } = (el.closest('label, .chips') ?? el).getBoundingClientRect();
  if (width === 0 || (width >= 24 && height >= 24)) return undefined;
  return `“${el.textContent?.trim().slice(0, 20)}” is ${Math.round(width)} × ${Math.round(height)} px`;
}

/** The reader's own style sheet did not come to it. */
function unspaced(el: HTMLElement): string | undefined {
  return getComputedStyle(el).letterSpacing === 'normal' ? 'not spaced' : undefined;
}

/** What a reader may set in their own style sheet (WCAG 1.4.12), in every shadow root; `false` takes it back. */
const spaced = (it: Page, on: boolean) =>
  it.evaluate((yes) => {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(
      '* { line-height: 1.5 !important; letter-spacing: 0.12em !important; word-spacing: 0.16em !important } p { margin-block-end: 2em !important }',
    );
    const walk = (root: Document | ShadowRoot): void => {
      const own = root.adoptedStyleSheets.filter((one) => !('spacing' in one));
      root.adoptedStyleSheets = yes ? [...own, Object.assign(sheet, { spacing: true })] : own;
      for (const el of root.querySelectorAll('*')) if (el.shadowRoot) walk(el.shadowRoot);
    };
    // A sheet belongs to one document, and to every root in it.
    walk(document);
  }, on);

describe.each([
  ['skin=plain&theme=light&lang=en', 'forced'],
  ['skin=bootstrap5&theme=dark&lang=ar', 'contrast'],
] as const)('each state, %s', (query, axeIn) => {
  test(`components: it holds in ${axeIn === 'forced' ? 'forced colours' : 'more contrast'}, without motion, spaced out, 320 px wide; nothing to press is smaller than 24 px`, async (scene) => {
    const context = await browser.newContext({ viewport: { width: 360, height: 700 } });
    const it = await context.newPage();
    await it.goto(`${emr.url}/gallery/cell?${query}`);
    await it.waitForFunction(() => window.cell !== undefined);
    const all = await it.evaluate(() => [...(window.cell?.names ?? [])]);
    const names = EVERY ? all : all.filter((name) => FULLEST.test(name));
    expect(names.length).toBeGreaterThan(10);
    await it.evaluate(axe.source);
    const found: Record<string, string[]> = {};
    const note = (what: string, name: string, lines: readonly string[]) => {
      found[what] ??= [];
      found[what].push(...lines.map((line) => `${what}: ${name}: ${line}`));
    };
    for (const name of names) {
      await it.setViewportSize({ width: 360, height: 700 });
      await it.emulateMedia({ forcedColors: 'none', contrast: 'no-preference', reducedMotion: 'reduce' });
      await it.evaluate((one) => window.cell?.show(one), name);
      note('motion', name, await looked(it, moves));
      note('targets under 24 px', name, await looked(it, small));
      await spaced(it, true);
      await drawn(it);
      expect(await looked(it, unspaced)).toEqual([]);
      note('text spacing', name, await broken(it));
      await spaced(it, false);
      await it.setViewportSize({ width: 320, height: 256 });
      await drawn(it);
      note('320 px', name, await broken(it));
      await it.setViewportSize({ width: 360, height: 700 });
      await it.emulateMedia(
        axeIn === 'forced' ? { forcedColors: 'active' } : { contrast: 'more', forcedColors: 'none' },
      );
      await drawn(it);
      note(axeIn === 'forced' ? 'axe in forced colours' : 'axe in more contrast', name, await violations(it));
    }
    for (const [what, lines] of Object.entries(found))
      figure(scene, `accessibility, ${what}, in ${names.length} states`, lines.length, '0');
    expect(Object.values(found).flat().join('\n')).toBe('');
    await context.close();
  }, 600_000);
});
