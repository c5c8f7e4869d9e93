/// <reference lib="dom" />
import type { Page } from 'playwright-core';

declare const window: Window & { heard: string[] };

/** From its next load on, a page keeps what a screen reader would hear of its one live region, in order. */
export async function listen(page: Page): Promise<void> {
  await page.addInitScript(() => {
    window.heard = [];
    let region: Element | undefined;
    // The region is made once, and moves into whichever dialog stands open.
    const telling = new MutationObserver(() => {
      if (region?.textContent) window.heard.push(region.textContent);
    });
    const looking = new MutationObserver((records) => {
      for (const node of records.flatMap(({ addedNodes }) => [...addedNodes])) {
        if (!(node instanceof Element) || node.role !== 'status') continue;
        region = node;
        telling.observe(node, { childList: true });
        looking.disconnect();
      }
    });
    document.addEventListener('DOMContentLoaded', () => looking.observe(document.body, { childList: true }));
  });
}

/** What was heard so far. */
export const heard = (page: Page): Promise<string[]> => page.evaluate(() => window.heard);
