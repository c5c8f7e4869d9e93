import { fileURLToPath } from 'node:url';
import chromium from '@sparticuz/chromium';
import { playwright } from '@vitest/browser-playwright';
import { defineProject } from 'vitest/config';
import { otherEngine } from '../scripts/engines/engine.ts';
import { chromiumPath } from '../test/harness/chromium-path.ts';
import { elementsOf, manifestOfSources } from './scripts/manifest/elements.ts';

const sdk = fileURLToPath(new URL('../sdk/src/index.ts', import.meta.url));

/** The Chromium of an npm package: nothing to install, as root or not. It must not talk to anyone but us. */
export const launchOptions = {
  executablePath: chromiumPath(),
  args: [
    ...chromium.args.filter(
      (arg) => !/^--(single-process|headless|enable-features|disable-web-security)/.test(arg),
    ),
    '--no-sandbox',
    '--disable-background-networking',
    '--disable-component-update',
    '--disable-sync',
    '--no-pings',
  ],
};

/** Gives the tests in the browser what the manifest says. */
const manifestPlugin = {
  name: 'manifest',
  resolveId: (id: string) => (id === 'virtual:elements' ? '\0virtual:elements' : undefined),
  load: (id: string) =>
    id === '\0virtual:elements'
      ? `export default ${JSON.stringify(elementsOf(manifestOfSources()))}`
      : undefined,
};

const other = await otherEngine(playwright);

export default defineProject({
  plugins: [manifestPlugin],
  resolve: { alias: { '@kipu-messages/sdk': sdk } },
  // All named: one found later would reload the page in the middle of a first run.
  optimizeDeps: {
    include: ['axe-core', 'lit'],
  },
  test: {
    name: 'web-components',
    include: ['src/**/*.test.ts', 'test/**/*.test.ts'],
    // Over WebDriver BiDi the frame of the tests is lost now and then ("Cannot find vitest-iframe"); in Chromium never.
    retry: other ? 2 : 0,
    browser: {
      enabled: true,
      headless: other?.headless ?? true,
      screenshotFailures: false,
      provider: other?.provider ?? playwright({ launchOptions }),
      instances: [{ browser: other?.browser ?? 'chromium' }],
    },
  },
});
