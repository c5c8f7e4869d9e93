/// <reference lib="dom" />
import { createRequire } from 'node:module';
import type { FrameLocator, Page } from 'playwright-core';
import { beforeAll, expect, test, vi } from 'vitest';
import { ANA, CHART, DANA, page } from '../harness/real-page.ts';
import { setStage } from '../harness/stage.ts';

const require = createRequire(import.meta.url);
const TEXT = 'Will the van be there?';
/** A modal of either Bootstrap with what stands in it, and a field of the host beside. */
const modal = (inside: string, close: string) => `<button id="open">Open</button>
<div class="modal" id="modal" tabindex="-1" aria-label="Messages"><div class="modal-dialog modal-lg"><div class="modal-content">
<div class="modal-header">${close}</div><div class="modal-body"><input id="field" aria-label="Field of the host">${inside}</div>
</div></div></div>`;
const INSIDE = `<kipu-new-message patient-id="${CHART}"></kipu-new-message><div class="tall"><kipu-inbox></kipu-inbox></div>`;

const stage = setStage({
  user: ANA,
  pages: {
    '/bootstrap3': page(
      modal(INSIDE, '<button class="close" data-dismiss="modal" aria-label="Close">x</button>'),
      '<link rel="stylesheet" href="/bootstrap3.css"><link rel="stylesheet" href="/legacy.css"><script src="/jquery.js"></script><script src="/bootstrap3.js"></script><script src="/open3.js" defer></script><link rel="stylesheet" href="/tall.css">',
    ),
    '/bootstrap5': page(
      modal(INSIDE, '<button class="btn-close" data-bs-dismiss="modal" aria-label="Close"></button>'),
      '<link rel="stylesheet" href="/bootstrap5.css"><script src="/bootstrap5.js" defer></script><script src="/open5.js" defer></script><link rel="stylesheet" href="/tall.css">',
    ),
    '/panel': page(
      '<div id="panel"><kipu-inbox></kipu-inbox></div>',
      '<link rel="stylesheet" href="/tall.css">',
    ),
    '/shadow': page('<div id="foreign"></div>', '<script src="/shadow.js" defer></script>'),
    '/frame':
      '<!doctype html><title>Host</title><iframe sandbox="allow-scripts" src="/framed" width="700" height="600" title="Messages"></iframe>',
    '/framed': `<!doctype html><html lang="en"><meta charset="utf-8"><title>Framed</title><script type="module" src="/kipu-messages.js"></script>
<kipu-messages base-url="/messages" session-url="/session"><kipu-inbox></kipu-inbox></kipu-messages>`,
    '/open3.js': "jQuery('#open').on('click', function () { jQuery('#modal').modal('show'); });",
    '/open5.js':
      "document.getElementById('open').onclick = () => new bootstrap.Modal(document.getElementById('modal')).show();",
    '/shadow.js': `const root = document.getElementById('foreign').attachShadow({ mode: 'open' });
const style = new CSSStyleSheet();
style.replaceSync('* { all: unset } button { background: red; font: 30px fantasy } kipu-inbox { display: block; height: 500px }');
root.adoptedStyleSheets = [style];
root.append(document.createElement('kipu-inbox'));`,
    '/tall.css': '.tall { height: 420px } #panel { width: 320px; height: 100vh }',
  },
  files: {
    '/bootstrap3.css': require.resolve('bootstrap3/dist/css/bootstrap.css'),
    '/bootstrap3.js': require.resolve('bootstrap3/dist/js/bootstrap.js'),
    '/bootstrap5.css': require.resolve('bootstrap/dist/css/bootstrap.css'),
    '/bootstrap5.js': require.resolve('bootstrap/dist/js/bootstrap.bundle.js'),
    '/jquery.js': require.resolve('jquery/dist/jquery.js'),
    '/legacy.css': require.resolve('../../examples/emr/src/gallery/skins/legacy.css'),
  },
});
beforeAll(async () => {
  const dana = stage.host.service.client(DANA);
  await dana.conversations.start({ type: 'portal', patientId: CHART, recipientIds: ['ana'], body: TEXT });
  dana.close();
});

/** Opens the one conversation and answers it, as a person would. */
async function answer(it: Page | FrameLocator, words: string): Promise<void> {
  await it
    .getByRole('button', { name: /Dana Whitfield/ })
    .first()
    .click();
  const field = it.locator('kipu-thread').getByRole('textbox', { name: 'Message' });
  await field.fill(words);
  await it.locator('kipu-thread').getByRole('button', { name: 'Send to Dana Whitfield' }).click();
  await it.locator('kipu-thread').getByRole('listitem').filter({ hasText: words }).first().waitFor();
}
const overflow = (it: Page) =>
  it
    .locator('kipu-inbox')
    .evaluate((el) => [el.scrollWidth - el.clientWidth, el.getBoundingClientRect().width]);

test.each(['bootstrap3', 'bootstrap5'])(
  'components: in a modal of %s with its focus trap: the inbox works, the dialog keeps the focus, Escape closes the dialog alone',
  async (skin) => {
    const it = await stage.browser.newPage({ viewport: { width: 1000, height: 700 } });
    await it.goto(`${stage.host.url}/${skin}`);
    await it.waitForFunction(() => customElements.get('kipu-new-message') !== undefined);
    await it.locator('#open').click();
    await it.locator('#modal').waitFor();
    await answer(it, `From a modal of ${skin}.`);

    await it.getByRole('button', { name: 'New message', exact: true }).click();
    const dialog = it.getByRole('dialog', { name: 'New message' });
    const body = dialog.getByRole('textbox', { name: 'Message' });
    await body.click();
    await it.keyboard.type('The trap of the host takes no key.');
    expect(await body.inputValue()).toBe('The trap of the host takes no key.');
    // All the way round by Tab: the focus never goes to the host's modal behind.
    for (let n = 0; n < 12; n++) {
      await it.keyboard.press('Tab');
      const where = await it.evaluate(() => document.activeElement?.localName);
      expect(['kipu-new-message', 'body']).toContain(where);
    }
    await body.fill('');
    await body.press('Escape');
    await vi.waitFor(async () => expect(await dialog.count()).toBe(0));
    expect(await it.locator('#modal').isVisible()).toBe(true);
    await it.locator('#field').fill('The host has its field again.');
    // What was taken back is gone before the next page looks for it.
    const ana = stage.host.service.client(ANA);
    await vi.waitFor(async () => expect((await ana.drafts.list()).data).toEqual([]));
    ana.close();
    await it.close();
  },
);

test('components: in a side panel of 320 px the inbox works and fits', async () => {
  const it = await stage.browser.newPage({ viewport: { width: 1000, height: 700 } });
  await it.goto(`${stage.host.url}/panel`);
  await it
    .getByRole('button', { name: /Dana Whitfield/ })
    .first()
    .waitFor();
  expect(await overflow(it)).toEqual([0, 320]);
  await answer(it, 'From a side panel.');
  expect(await overflow(it)).toEqual([0, 320]);
  await it.locator('kipu-inbox').getByRole('button', { name: 'Back to messages' }).click();
  await it
    .getByRole('button', { name: /Dana Whitfield/ })
    .first()
    .waitFor();
  await it.close();
});

test('components: inside a foreign shadow root, under its rules, the inbox looks and works as elsewhere', async () => {
  const it = await stage.browser.newPage({ viewport: { width: 1000, height: 700 } });
  await it.goto(`${stage.host.url}/shadow`);
  await answer(it, 'From a foreign shadow root.');
  const send = it.locator('kipu-thread').getByRole('button', { name: 'Send to Dana Whitfield' });
  await it.mouse.move(1, 1);
  await expect
    .poll(() => send.evaluate((el) => getComputedStyle(el).backgroundColor))
    .toBe('rgb(29, 95, 191)');
  expect(await send.evaluate((el) => getComputedStyle(el).fontSize)).toBe('14px');
  await it.close();
});

test('components: in a sandboxed frame, without storage, locks or channels, it lives on a stream of its own', async () => {
  await vi.waitFor(() => expect(stage.host.service.proxy.openStreams).toBe(0), { timeout: 10_000 });
  const it = await stage.browser.newPage({ viewport: { width: 1000, height: 700 } });
  await it.goto(`${stage.host.url}/frame`);
  const frame = it.frameLocator('iframe');
  await answer(frame, 'From a sandboxed frame.');
  await vi.waitFor(() => expect(stage.host.service.proxy.openStreams).toBe(1));
  const dana = stage.host.service.client(DANA);
  const [conversation] = await dana.conversations.list({ section: 'active' }).toArray({ limit: 1 });
  await dana.messages.send(conversation?.id ?? '', { body: 'Live in the frame.' });
  dana.close();
  await frame.locator('kipu-thread').getByText('Live in the frame.').waitFor();
  await it.close();
});
