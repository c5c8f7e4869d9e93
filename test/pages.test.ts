import axe from 'axe-core';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { launchChromium } from './harness/chromium.ts';
import { dataFolder, type Example, startExample } from './harness/example.ts';
import { Hygiene } from './harness/hygiene.ts';
import { Person } from './harness/people.ts';

const RULES = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'];
const data = dataFolder();
let browser: Browser;
let emr: Example;

beforeAll(async () => {
  browser = await launchChromium();
  emr = await startExample(data.path, ['--conversations', '40']);
});
afterAll(async () => {
  await browser?.close();
  await emr?.stop();
  data.remove();
});

/** What axe finds: each rule with the element it is broken by. */
async function violations(page: Page): Promise<string[]> {
  await page.evaluate(axe.source);
  const found = await page.evaluate(
    (tags) =>
      (window as unknown as { axe: typeof axe }).axe.run(document, {
        runOnly: tags,
        resultTypes: ['violations'],
      }),
    RULES,
  );
  return found.violations.flatMap((one) => one.nodes.map((node) => `${one.id}: ${node.target.join(' ')}`));
}

const PAGES: [path: string, ready: string][] = [
  ['/', 'h1'],
  ['/charts', 'table'],
  ['/charts/123%3A7e0c', 'kipu-new-message button'],
  ['/inbox', 'kipu-inbox [part=row]'],
  ['/sign-in', '.people'],
  ['/mail', 'h1'],
  ['/portal/sign-in', '.people'],
];

describe.each([
  ['light', 1280],
  ['dark', 360],
] as const)('the pages of the demo, %s, %i px wide', (colorScheme, width) => {
  test('break no WCAG 2.2 A or AA rule that axe knows, fit the window, and are clean under the policy', async () => {
    const hygiene = new Hygiene([]);
    const context = await browser.newContext({ colorScheme, viewport: { width, height: 800 } });
    context.setDefaultTimeout(15_000);
    await hygiene.watch(context);
    const person = await Person.at(context, emr.url);
    await person.signIn('Ana Ruiz');
    const found: string[] = [];
    const look = async (path: string, ready: string) => {
      await person.open(path);
      await person.page.locator(ready).first().waitFor();
      found.push(...(await violations(person.page)).map((one) => `${path} ${one}`));
      const wide = await person.page.evaluate(() => document.documentElement.scrollWidth);
      if (wide > width) found.push(`${path} is ${wide} px wide`);
    };
    for (const [path, ready] of PAGES) await look(path, ready);
    await person.signIn('Grace Lindqvist');
    await look('/staff', 'table form');
    await look('/settings', 'kipu-settings [part=section]');
    await person.open('/portal/sign-in');
    await person.page.getByRole('button', { name: /^Dana Whitfield/ }).click();
    await look('/portal/inbox', 'kipu-inbox [part=row]');
    await hygiene.inspect(person.page);
    expect(found).toEqual([]);
    expect(hygiene.problems).toEqual([]);
    await context.close();
  }, 120_000);
});

test('the watch over policies, console, URLs and storage sees what it is there for', async () => {
  const hygiene = new Hygiene(['The van leaves']);
  const context = await browser.newContext();
  await hygiene.watch(context);
  const page = await context.newPage();
  await page.goto(`${emr.url}/mail?q=Whitfield`);
  await page.evaluate(() => {
    document.body.append(
      Object.assign(document.createElement('img'), { src: 'https://tracker.example/x.png' }),
    );
    try {
      document.body.innerHTML = '<b>x</b>';
    } catch {
      // Trusted Types throw; the report is what is looked for.
    }
    console.warn('something');
    sessionStorage.setItem('draft', 'The van leaves at 8:30.');
    localStorage.setItem('t', 'eyJhbGciOiJFZERTQSJ9.eyJz');
  });
  await hygiene.inspect(page);
  await expect.poll(() => hygiene.problems.join('\n')).toMatch(/policy: img-src https:\/\/tracker/);
  const seen = hygiene.problems.join('\n');
  expect(seen).toMatch(/policy: require-trusted-types-for/);
  expect(seen).toMatch(/console warning: something/);
  expect(seen).toMatch(/^URL holds Whitfield/m);
  expect(seen).toMatch(/^storage holds The van/m);
  expect(seen).toMatch(/^storage holds eyJ/m);
  await context.close();
});
