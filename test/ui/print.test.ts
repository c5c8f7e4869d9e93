/// <reference lib="dom" />
import type { Page } from 'playwright-core';
import { extractText } from 'unpdf';
import { beforeAll, expect, test } from 'vitest';
import { ANA, CHART, DANA, page, STRICT } from '../harness/real-page.ts';
import { setStage } from '../harness/stage.ts';

const COUNT = 130;
const stage = setStage({
  user: ANA,
  pages: {
    '/': page(
      '<h1>Chart of the host</h1><div class="frame"><kipu-inbox></kipu-inbox></div>',
      '<link rel="stylesheet" href="/host.css">',
    ),
    '/host.css':
      'html { font-size: 10px } body { display: flex; overflow: hidden } .frame { width: 900px; height: 500px }',
  },
  policy: STRICT,
});
beforeAll(async () => {
  const dana = stage.host.service.client(DANA);
  const { id } = await dana.conversations.start({
    type: 'portal',
    patientId: CHART,
    recipientIds: ['ana'],
    subject: 'Ride on Thursday',
    body: 'Message 1 of all.\nIt has two lines.',
  });
  for (let n = 2; n <= COUNT; n++) await dana.messages.send(id, { body: `Message ${n} of all.` });
  dana.close();
}, 60_000);

/** Opens the one conversation; the page's own dialog for printing is left out, what it would print is not. */
async function opened(): Promise<Page> {
  const it = await stage.browser.newPage({ viewport: { width: 1000, height: 700 } });
  await it.addInitScript(() => {
    window.print = () => document.documentElement.setAttribute('data-printed', '');
  });
  await it.goto(stage.host.url);
  await it
    .getByRole('button', { name: /Dana Whitfield/ })
    .first()
    .click();
  await it.locator('kipu-thread').getByText('Message 1 of all.').waitFor();
  return it;
}
const printed = (it: Page) => it.locator('html[data-printed]').waitFor({ state: 'attached' });
async function pdf(it: Page): Promise<string> {
  const { text } = await extractText(new Uint8Array(await it.pdf()), { mergePages: true });
  return text.replace(/\s+/g, ' ');
}
const found = (text: string) => [...text.matchAll(/Message (\d+) of all\./g)].map(([, n]) => Number(n));
const all = Array.from({ length: COUNT }, (_, n) => n + 1);

test('components: Print in the menu prints the whole conversation, with names, times and the patient, and nothing else of the page', async () => {
  const it = await opened();
  await it.locator('kipu-thread').getByTitle('More').click();
  await it.locator('kipu-thread').getByRole('button', { name: 'Print' }).click();
  await printed(it);
  const text = await pdf(it);
  expect(found(text)).toEqual(all);
  expect(text).toContain('Messages with Dana Whitfield');
  expect(text).toContain('About ');
  expect(text).toContain('Ride on Thursday');
  expect(text).toContain('It has two lines.');
  expect(text).toMatch(/Printed .*\d{4}/);
  expect(text.match(/Dana Whitfield ·/g)).toHaveLength(COUNT);
  expect(text).not.toContain('Chart of the host');
  expect(text).not.toContain('Not all messages');
  expect(text).not.toContain('Search');
  // The print is over: the page is as it was, on screen and on paper.
  expect(await it.locator('[data-kipu-print]').count()).toBe(0);
  await it.locator('h1').click();
  expect(await pdf(it)).toContain('Chart of the host');
  await it.close();
});

test('components: Ctrl and P prints the conversation while the focus is in it; elsewhere it is the browser’s', async () => {
  const it = await opened();
  await it.locator('kipu-thread').getByRole('textbox').click();
  await it.keyboard.press('Control+p');
  await printed(it);
  expect(found(await pdf(it))).toEqual(all);
  await it.close();
});

test('components: the browser’s own menu prints what is loaded of the conversation that has the focus, and says what is missing', async () => {
  const it = await opened();
  await it.locator('kipu-thread').getByRole('textbox').click();
  const text = await pdf(it);
  // It opens at the first unread message: more than is drawn, less than all.
  expect(found(text).length).toBeGreaterThanOrEqual(40);
  expect(found(text).length).toBeLessThan(COUNT);
  expect(text).toContain('Not all messages are on this print.');
  expect(text).not.toContain('Chart of the host');
  await it.close();
});

test('components: what is to be printed leaves the page with the session', async () => {
  const it = await opened();
  await it.locator('kipu-thread').evaluate((el) => (el as HTMLElement & { print(): Promise<void> }).print());
  await printed(it);
  expect(await it.locator('[data-kipu-print]').count()).toBe(1);
  await it.locator('kipu-messages').evaluate((el) => (el as HTMLElement & { signOut(): void }).signOut());
  await it.locator('[data-kipu-print]').waitFor({ state: 'detached' });
  await it.close();
});
