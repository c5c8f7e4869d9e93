import { type Browser, chromium } from 'playwright-core';
import { chromiumPath } from './chromium-path.ts';

const ARGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--no-pings',
];

/** The Chromium of an npm package: nothing to install, as root or not, and it talks to nobody but the pages under test. */
export async function launchChromium(more: readonly string[] = []): Promise<Browser> {
  return chromium.launch({ executablePath: chromiumPath(), args: [...ARGS, ...more] });
}

/** Where a whole Chromium or Chrome of this machine lies, if it has one and says so: the packed one lacks a few things. */
export const wholeChromium = process.env.KIPU_TEST_CHROMIUM;

/** A whole Chromium with its back/forward cache, which a test browser is started without. */
export function launchWhole(executablePath: string): Promise<Browser> {
  return chromium.launch({
    executablePath,
    args: ARGS,
    ignoreDefaultArgs: ['--disable-back-forward-cache'],
  });
}
