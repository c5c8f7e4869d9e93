import { spawn } from 'node:child_process';
import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { launchChromium } from './harness/chromium.ts';
import { dataFolder } from './harness/example.ts';

const EXAMPLE = join(import.meta.dirname, '../examples/emr');
const data = dataFolder();
let browser: Browser;
beforeAll(async () => {
  browser = await launchChromium();
});
afterAll(async () => {
  await browser?.close();
  data.remove();
});

interface Run {
  url: string;
  stdout: string[];
  stderr: string[];
  interrupt(): Promise<number | null>;
}

/** What `npm start` runs once everything is built, as its own process. Resolves at the first line. */
function start(...args: string[]): Promise<Run> {
  const child = spawn(process.execPath, ['src/main.ts', '--port', '0', '--data', data.path, ...args], {
    cwd: EXAMPLE,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const stdout: string[] = [];
  const stderr: string[] = [];
  const exited = new Promise<number | null>((done) => child.once('close', done));
  createInterface({ input: child.stderr }).on('line', (line) => stderr.push(line));
  return new Promise((ready, failed) => {
    void exited.then((code) => failed(new Error(`ended (${code}): ${stderr.join('\n')}`)));
    createInterface({ input: child.stdout }).on('line', (line) => {
      stdout.push(line);
      const url = /https?:\/\/\S+/.exec(line)?.[0] ?? '';
      ready({
        url,
        stdout,
        stderr,
        interrupt() {
          child.kill('SIGINT');
          return exited;
        },
      });
    });
  });
}

async function enterAs(context: BrowserContext, url: string): Promise<Page> {
  const page = await context.newPage();
  await page.goto(url);
  await page.getByRole('button', { name: 'Enter as Ana Ruiz' }).click();
  await page.waitForURL('**/charts');
  return page;
}
const rowsOf = async (page: Page, url: string) => {
  await page.goto(`${url}/inbox`);
  const rows = page.locator('kipu-inbox #panel').getByRole('button');
  await rows.first().waitFor();
  return rows.allInnerTexts();
};

test('one command prints one URL, the page works at once, what was done survives a restart, Ctrl-C exits 0', async () => {
  const first = await start('--conversations', '60');
  expect(first.stdout.join('\n').match(/https?:\/\//g)).toHaveLength(1);
  expect(first.stderr.join('\n')).toMatch(/60 of 60/);
  const context = await browser.newContext();
  const page = await enterAs(context, first.url);
  const before = await rowsOf(page, first.url);
  expect(before.length).toBeGreaterThan(5);
  await page.goto(`${first.url}/charts/123%3A7e0c`);
  await page.getByRole('button', { name: 'Disconnect Robert Whitfield' }).click();
  await page.getByRole('button', { name: 'Reconnect Robert Whitfield' }).waitFor();
  expect(await first.interrupt()).toBe(0);
  expect(first.stdout).toHaveLength(1);

  const second = await start();
  expect(second.stderr).toEqual([]);
  // The same browser is still signed in, and finds what it left.
  expect(await rowsOf(page, second.url)).toEqual(before);
  await page.goto(`${second.url}/charts/123%3A7e0c`);
  await page.getByRole('button', { name: 'Reconnect Robert Whitfield' }).waitFor();
  const chart = page.locator('kipu-inbox').getByRole('link', { name: 'View patient chart' }).first();
  await page.goto(`${second.url}/inbox`);
  await page
    .locator('kipu-inbox #panel')
    .getByRole('button', { name: /Marcus Whitfield/ })
    .first()
    .click();
  expect(await chart.getAttribute('href')).toMatch(`${second.url}/charts/`);
  expect(await second.interrupt()).toBe(0);
  await context.close();
});

test('with an open browser and its live stream Ctrl-C still ends at once', async () => {
  const run = await start();
  const context = await browser.newContext();
  const page = await enterAs(context, run.url);
  await rowsOf(page, run.url);
  const began = performance.now();
  expect(await run.interrupt()).toBe(0);
  expect(performance.now() - began).toBeLessThan(5000);
  await context.close();
});

test('a wrong option is named, with what is allowed, and exit status 2', async () => {
  const child = spawn(process.execPath, ['src/main.ts', '--conversations', 'many'], { cwd: EXAMPLE });
  let said = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    said += text;
  });
  expect(await new Promise((done) => child.once('close', done))).toBe(2);
  expect(said).toMatch(/^--conversations must be a whole number from 0 to 20000/);
});

test('--fresh deletes a demo’s data and nothing else', async () => {
  const other = dataFolder();
  writeFileSync(join(other.path, 'thesis.txt'), 'mine');
  const child = spawn(process.execPath, ['src/main.ts', '--fresh', '--data', other.path], { cwd: EXAMPLE });
  let said = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    said += text;
  });
  expect(await new Promise((done) => child.once('close', done))).toBe(1);
  expect(said).toContain('holds something other than a demo');
  expect(existsSync(join(other.path, 'thesis.txt'))).toBe(true);
  other.remove();
});
