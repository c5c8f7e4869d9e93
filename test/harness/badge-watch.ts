/// <reference lib="dom" />
import type { Page } from 'playwright-core';

/** What a badge said, and when, in ms since the epoch, without anyone asking it. */
export interface BadgeChange {
  name: string;
  at: number;
}

/** Notes in the page itself each change of the badge's name, from now until the page is left. */
export async function watchBadge(page: Page): Promise<void> {
  await page.locator('kipu-message-badge').evaluate((badge) => {
    const changes: BadgeChange[] = [];
    Object.assign(window, { kipuTestBadge: changes });
    const nameNow = () => badge.shadowRoot?.querySelector('[aria-label]')?.getAttribute('aria-label') ?? '';
    let last = nameNow();
    new MutationObserver(() => {
      const name = nameNow();
      if (name !== last) changes.push({ name, at: Date.now() });
      last = name;
    }).observe(badge.shadowRoot as ShadowRoot, { attributes: true, childList: true, subtree: true });
  });
}

/** The changes so far; undefined when the page was reloaded or left since. */
export function badgeChanges(page: Page): Promise<BadgeChange[] | undefined> {
  return page.evaluate(() => (window as unknown as { kipuTestBadge?: BadgeChange[] }).kipuTestBadge);
}
