/// <reference lib="dom" />
import type { BrowserContext, CDPSession, Page } from 'playwright-core';
import { beforeEach, describe, expect, test, vi } from 'vitest';
import { figure } from '../harness/figures.ts';
import { ANA, CHART, page, STRICT } from '../harness/real-page.ts';
import { setStage } from '../harness/stage.ts';
import { replyField, Talk } from '../harness/talk.ts';

/** The modifier of a key, as the browser's protocol numbers it. */
const NONE = 0;
const CTRL = 2;
const WORD = '日本';

let context: BrowserContext;
let talk: Talk;
const stage = setStage({
  user: ANA,
  policy: STRICT,
  pages: {
    '/': page('<kipu-inbox></kipu-inbox>'),
    '/enter': page('<kipu-inbox send-on="enter"></kipu-inbox>'),
    '/new': page(`<kipu-new-message patient-id="${CHART}"></kipu-new-message>`),
  },
});
beforeEach(async () => {
  talk = await Talk.start(stage.host);
  context = await stage.browser.newContext({ viewport: { width: 1100, height: 700 } });
  return async () => {
    talk.close();
    await context.close();
  };
});

/** A keyboard with an input method, as the browser gets its keys from the system. */
class InputMethod {
  readonly #devtools: CDPSession;
  private constructor(devtools: CDPSession) {
    this.#devtools = devtools;
  }
  static async of(it: Page): Promise<InputMethod> {
    return new InputMethod(await it.context().newCDPSession(it));
  }
  /** Letters that are no word yet. */
  async compose(text: string): Promise<void> {
    const { length } = text;
    await this.#devtools.send('Input.imeSetComposition', {
      text,
      selectionStart: length,
      selectionEnd: length,
    });
  }
  /** The word that was meant. */
  async commit(text: string): Promise<void> {
    await this.#devtools.send('Input.insertText', { text });
  }
  /** Enter, with the code that it has there: 13, or 229 for a key that the input method took. */
  async enter(keyCode: 13 | 229, modifiers: number): Promise<void> {
    const key = { key: 'Enter', code: 'Enter', windowsVirtualKeyCode: keyCode, modifiers };
    await this.#devtools.send('Input.dispatchKeyEvent', { type: 'rawKeyDown', ...key });
    await this.#devtools.send('Input.dispatchKeyEvent', { type: 'keyUp', ...key });
  }
}

/** What the page's scripts were told of every Enter: still composing, or late with the input method's code. */
async function watchEnters(it: Page): Promise<() => Promise<[composing: boolean, keyCode: number][]>> {
  await it.evaluate(() => {
    const enters: [boolean, number][] = [];
    Object.assign(window, { enters });
    addEventListener(
      'keydown',
      ({ key, isComposing, keyCode }) => key === 'Enter' && enters.push([isComposing, keyCode]),
      { capture: true },
    );
  });
  return () => it.evaluate(() => (window as unknown as { enters: [boolean, number][] }).enters);
}
/** The messages that this page asked the service to store. */
const posts = () =>
  stage.host.service.proxy.log.filter(
    ({ method, path }) => method === 'POST' && /(messages|conversations)$/.test(path),
  ).length;

describe.each([
  ['a reply', 'Ctrl+Enter sends', '/', CTRL],
  ['a reply', 'Enter sends', '/enter', NONE],
  ['a new message', 'Ctrl+Enter sends', '/new', CTRL],
] as const)('%s where %s', (what, _how, path, modifiers) => {
  test('components: the Enter that confirms a word of an input method never sends, early or late; the next one does', async (scene) => {
    const it = await context.newPage();
    await it.goto(stage.host.url + path);
    let field = replyField(it);
    if (what === 'a new message') {
      await it.getByRole('button', { name: 'New message' }).click();
      const dialog = it.getByRole('dialog');
      await dialog.getByRole('combobox', { name: 'To' }).fill('Dana');
      await dialog.getByRole('option', { name: 'Dana' }).click();
      field = dialog.getByRole('textbox', { name: 'Message' });
    } else await talk.open(it);
    await field.focus();
    const enters = await watchEnters(it);
    const method = await InputMethod.of(it);
    const before = posts();

    // Confirming while the word is composed, as Chromium and Firefox tell it.
    await method.compose('にほ');
    await method.enter(13, modifiers);
    await method.compose('にほん');
    await method.enter(229, modifiers);
    await method.commit(WORD);
    // Confirming as Safari tells it: the word is there already when the key comes.
    await method.enter(229, modifiers);
    expect(await enters()).toEqual([
      [true, 13],
      [true, 229],
      [false, 229],
    ]);
    expect(await field.inputValue()).toBe(WORD);
    const early = posts() - before;
    expect(early).toBe(0);

    await method.enter(13, modifiers);
    await vi.waitFor(() => expect(posts() - before).toBe(1), { timeout: 10_000 });
    if (what === 'a reply')
      await vi.waitFor(async () => expect(await talk.stored()).toEqual([talk.first, WORD]), {
        timeout: 10_000,
      });
    else await it.getByText('Message sent to Dana Whitfield').first().waitFor();
    expect(posts() - before).toBe(1);
    figure(scene, 'input methods: sent by confirming a word', early, '0');
  });
});
