/// <reference lib="dom" />
import type { Page } from 'playwright-core';

/** What has the focus really, through open shadow roots, as `button Archive`; `body` when nothing has it. */
export function focused(page: Page): Promise<string> {
  return page.evaluate(() => {
    let at: Element | null = document.activeElement;
    while (at?.shadowRoot?.activeElement) at = at.shadowRoot.activeElement;
    if (!at || at === document.body) return 'body';
    const labels = at instanceof HTMLInputElement || at instanceof HTMLTextAreaElement ? at.labels : null;
    const said = at.getAttribute('aria-label') ?? labels?.[0]?.textContent ?? at.textContent ?? '';
    // As the accessible name is computed: the title, where nothing else names it.
    const name = said.trim() || ((at as HTMLElement).title ?? '');
    return `${at.role ?? at.localName} ${name.replace(/\s+/g, ' ').trim()}`.slice(0, 160);
  });
}

/** Someone with a keyboard alone: what they press, and what they are at then. */
export class Keyboard {
  readonly #page: Page;
  constructor(page: Page) {
    this.#page = page;
  }

  /** Presses one key, as often as told. */
  async press(key: string, times = 1): Promise<void> {
    for (let n = 0; n < times; n++) await this.#page.keyboard.press(key);
  }
  type(text: string): Promise<void> {
    return this.#page.keyboard.type(text);
  }
  get at(): Promise<string> {
    return focused(this.#page);
  }
  /** By Tab, or backwards, to what is called so; never around more than the page has stops. */
  async tabTo(name: RegExp, key: 'Tab' | 'Shift+Tab' = 'Tab'): Promise<void> {
    const passed: string[] = [];
    for (let n = 0; n < 60; n++) {
      await this.press(key);
      const at = await this.at;
      if (name.test(at)) return;
      passed.push(at);
    }
    throw new Error(`${key} never came to ${name}, but past ${passed.join(' · ')}`);
  }
  /** All stops from here to the one called so, which is the last. */
  async stops(to: RegExp, key: 'Tab' | 'Shift+Tab' = 'Tab'): Promise<string[]> {
    const stops: string[] = [];
    for (let n = 0; n < 80; n++) {
      await this.press(key);
      stops.push(await this.at);
      if (to.test(stops.at(-1) ?? '')) return stops;
    }
    throw new Error(`a trap: ${key} never came to ${to}, but past ${stops.join(' · ')}`);
  }
}
