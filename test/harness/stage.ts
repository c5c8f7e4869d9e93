import type { Browser } from 'playwright-core';
import { afterAll, beforeAll } from 'vitest';
import { launchChromium } from './chromium.ts';
import { type RealHost, type RealHostOptions, startRealHost } from './real-page.ts';

/** A browser and a host with the real service, there from the first test of a file to its last. */
export interface Stage {
  readonly browser: Browser;
  readonly host: RealHost;
}

/** Sets the stage of a test file. */
export function setStage(options: RealHostOptions): Stage {
  let browser: Browser;
  let host: RealHost;
  beforeAll(async () => {
    browser = await launchChromium();
    host = await startRealHost(options);
  });
  afterAll(async () => {
    await browser?.close();
    await host?.stop();
  });
  return {
    get browser() {
      return browser;
    },
    get host() {
      return host;
    },
  };
}
