import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, inject, test, vi } from 'vitest';
import { launchChromium } from '../harness/chromium.ts';
import { type App, FRAMEWORKS, writeApp, writePage } from './pages/apps.ts';
import { BUNDLERS, type Bundler } from './pages/bundlers.ts';
import { type Clinic, startClinic } from './pages/clinic.ts';
import { type Host, startHost } from './pages/host.ts';
import { block } from './snippets.ts';

/**
 * The README's own components, built from the tarballs as a consumer builds them, opened in Chromium, against the packed service on
 * a SQLite file, until a message was sent.
 */
let browser: Browser;
let clinic: Clinic;
let host: Host;
const built = () => join(inject('consumer'), 'pages');
beforeAll(async () => {
  [browser, clinic] = await Promise.all([launchChromium(), startClinic(inject('consumer'))]);
  host = await startHost(clinic, built());
});
afterAll(async () => {
  await browser?.close();
  await host?.stop();
  await clinic?.stop();
});

const replyField = (page: Page) => page.locator('kipu-thread').getByRole('textbox', { name: 'Message' });

/** Opens a page in a browser of its own; fails the test for whatever the page reports as an error. */
async function open(url: string, act: (page: Page, logged: string[]) => Promise<void>): Promise<void> {
  const context = await browser.newContext();
  const page = await context.newPage();
  page.setDefaultTimeout(20_000);
  const [errors, logged]: [string[], string[]] = [[], []];
  page.on('pageerror', (error) => errors.push(String(error)));
  page.on('console', (message) => {
    if (message.type() === 'error') errors.push(message.text());
    if (message.type() === 'log') logged.push(message.text());
  });
  try {
    await page.goto(url);
    await act(page, logged).catch((error: unknown) => {
      throw new Error(`${error}\nThe page said: ${errors.join('\n') || 'nothing'}`);
    });
    expect(errors).toEqual([]);
  } finally {
    await context.close();
  }
}

/** Opens the conversation with this subject, types an answer, presses Send, and asks the service for what it has. */
async function answer(page: Page, subject: string, id: string): Promise<void> {
  await page.locator('kipu-inbox #panel').getByRole('button', { name: subject }).click();
  await page.locator('kipu-thread').getByText('The van leaves at 8:30.').waitFor();
  await replyField(page).pressSequentially('It leaves at 9.');
  await page.locator('kipu-thread').getByRole('button', { name: 'Send to Dana Whitfield' }).click();
  await vi.waitFor(
    async () => expect(await clinic.bodies(id)).toEqual(['The van leaves at 8:30.', 'It leaves at 9.']),
    { timeout: 10_000 },
  );
}

/** Builds an application, opens its page and stops what served it. */
async function use(
  app: App,
  [bundler, bundle]: [string, Bundler],
  name: string,
  act: (page: Page, logged: string[]) => Promise<void>,
): Promise<void> {
  const path = `${name} ${bundler}`.toLowerCase().replaceAll(/\W/g, '-');
  const served = await bundle(app, join(built(), path), `${host.url}/${path}`, host.url);
  try {
    await open(served.url, act);
  } finally {
    await served.stop();
  }
}

describe.each(FRAMEWORKS)('a page with %s', (framework) => {
  let app: App;
  beforeAll(async () => {
    app = await writeApp(inject('consumer'), framework);
  });

  test.each(Object.entries(BUNDLERS))(
    'by %s shows the inbox, opens a conversation and sends what is typed',
    async (...bundler) => {
      const subject = `${framework} by ${bundler[0]}`;
      const id = await clinic.converse(subject);
      await use(app, bundler, framework, async (page, logged) => {
        await answer(page, subject, id);
        // The README's listener, in the framework's own syntax.
        if (framework !== 'no framework') return vi.waitFor(() => expect(logged).toContain(id));
        await page.getByText('Secure messages').first().waitFor();
        // What is loaded later is found where the bundler put it.
        await page.getByRole('button', { name: 'Compose' }).first().click();
        await page.getByRole('dialog').getByText('New message').waitFor();
      });
    },
  );
});

const defined = (page: Page) =>
  page.evaluate(() =>
    ['inbox', 'message-badge', 'messages', 'new-message', 'settings', 'thread'].filter((name) =>
      customElements.get(`kipu-${name}`),
    ),
  );

describe.each(Object.entries(BUNDLERS))('by %s', (...bundler) => {
  test('each entry that no other needs defines its own element, and the entries of frameworks resolve', async () => {
    const entries = ['define/thread', 'define/new-message', 'define/settings', 'react', 'vue', 'svelte'];
    const main = entries.map((entry) => `import '@kipu-messages/web-components/${entry}';`).join('\n');
    const app = await writePage(inject('consumer'), 'entries', main, '');
    await use(app, bundler, 'entries', async (page) =>
      vi.waitFor(async () => expect(await defined(page)).toEqual(['new-message', 'settings', 'thread'])),
    );
  });

  test('the file for a script tag, imported as a module, defines every element', async () => {
    const main = `import '@kipu-messages/web-components/kipu-messages.js';`;
    const app = await writePage(inject('consumer'), 'page-file', main, '<kipu-settings></kipu-settings>');
    await use(app, bundler, 'page-file', async (page) =>
      vi.waitFor(async () => expect(await defined(page)).toHaveLength(6), { timeout: 10_000 }),
    );
  });
});

test('the README’s page with a script tag shows the inbox and sends; new-message starts a conversation', async () => {
  const dist = join(inject('consumer'), 'node_modules/@kipu-messages/web-components/dist');
  const html = `<!doctype html><html lang="en"><meta charset="utf-8">${block('README.md', '<script type="module"')}`;
  const page = await startHost(clinic, dist, html);
  const id = await clinic.converse('script tag');
  try {
    await open(page.url, async (it) => {
      await answer(it, 'script tag', id);
      await it.getByRole('button', { name: 'New message', exact: true }).click();
      const dialog = it.getByRole('dialog', { name: 'New message' });
      await dialog.getByRole('combobox').fill('Dana');
      await it.getByRole('option', { name: /Dana Whitfield/ }).click();
      await dialog.getByRole('textbox', { name: 'Message' }).fill('Bring a coat.');
      await dialog.getByRole('button', { name: /^Send/ }).click();
      await vi.waitFor(async () => {
        const id = (await clinic.newest()) ?? '';
        expect(await clinic.bodies(id)).toEqual(['Bring a coat.']);
      });
    });
  } finally {
    await page.stop();
  }
});
