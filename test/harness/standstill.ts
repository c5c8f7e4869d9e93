/// <reference lib="dom" />
import type { Page } from 'playwright-core';

/**
 * Stops a page's scripts in their tracks, with every lock and connection that they hold, as a frozen tab or a closed lid
 * does. Resolves when they stand; the answer lets them go on.
 */
export async function standStill(page: Page): Promise<() => Promise<void>> {
  const devtools = await page.context().newCDPSession(page);
  await devtools.send('Debugger.enable');
  const stands = new Promise<void>((done) => devtools.once('Debugger.paused', () => done()));
  await devtools.send('Debugger.pause');
  // The first thing that the page would do next; it is done when the page goes on.
  const next = page.evaluate(() => undefined).catch(() => undefined);
  await stands;
  return async () => {
    await devtools.send('Debugger.disable');
    await devtools.detach();
    await next;
  };
}

declare const window: Window & { putForward(ms: number): void };

/** From its next load on, this page's clock and timers can be put `forward`; playwright's clock is one for all pages. */
export async function ownClock(page: Page): Promise<void> {
  await page.addInitScript(() => {
    const { setTimeout: set, clearTimeout: clear } = window;
    const { now } = Date;
    let ahead = 0;
    Date.now = () => now() + ahead;
    const waiting = new Map<number, { due: number; run(): void }>();
    const drop = (id: number | undefined) => {
      clear(id);
      if (id !== undefined) waiting.delete(id);
    };
    const later = (callback: (...args: unknown[]) => void, ms = 0, ...args: unknown[]): number => {
      const run = () => callback(...args);
      const id = set(() => {
        waiting.delete(id);
        run();
      }, ms) as unknown as number;
      waiting.set(id, { due: Date.now() + ms, run });
      return id;
    };
    Object.assign(window, { setTimeout: later, clearTimeout: drop });
    window.putForward = (ms) => {
      ahead += ms;
      const due = [...waiting].filter(([, one]) => one.due <= Date.now());
      for (const [id, { run }] of due.sort(([, a], [, b]) => a.due - b.due)) {
        if (!waiting.has(id)) continue;
        drop(id);
        run();
      }
    };
  });
}

/** Puts the clock of a page with its own clock forward: what is due by then happens now, once. */
export const forward = (page: Page, ms: number) => page.evaluate((by) => window.putForward(by), ms);
