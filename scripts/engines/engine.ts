import type { playwright } from '@vitest/browser-playwright';

/** What drives a browser. Vitest's types tell browsers apart by it; here it is only handed on. */
type Provider = ReturnType<typeof playwright>;

/** A browser that runs the tests of the elements. */
export interface Engine {
  provider: Provider;
  browser: 'firefox' | 'webkit';
  headless: boolean;
}

/** The engine that `npm run test:engines` named; undefined: the Chromium of every other run. */
export async function otherEngine(
  byPlaywright: typeof playwright,
  name = process.env.KIPU_TEST_ENGINE,
): Promise<Engine | undefined> {
  if (name === 'firefox') {
    const executablePath = process.env.KIPU_TEST_FIREFOX ?? '/usr/bin/firefox-esr';
    return {
      provider: byPlaywright({ launchOptions: { channel: 'moz-firefox', executablePath } }),
      browser: 'firefox',
      headless: true,
    };
  }
  if (name === 'webkit') {
    // Not among the dependencies: only this run needs it, and it brings two hundred packages.
    const module = '@vitest/browser-webdriverio';
    const { webdriverio } = (await import(module)) as { webdriverio(options: object): Provider };
    return { provider: webdriverio(webkitOptions()), browser: 'safari' as 'webkit', headless: false };
  }
  return undefined;
}

/** WebKitGTK's MiniBrowser, in place of the Safari that the provider asks for. */
function webkitOptions(): object {
  const binary = process.env.KIPU_TEST_WEBKIT ?? '/usr/lib/x86_64-linux-gnu/webkit2gtk-4.1/MiniBrowser';
  return {
    hostname: '127.0.0.1',
    port: Number(process.env.KIPU_WEBDRIVER_PORT),
    capabilities: {
      'wdio:enforceWebDriverClassic': true,
      'webkitgtk:browserOptions': { binary, args: ['--automation'] },
    },
    transformRequest: (request: RequestInit) => ({
      ...request,
      ...(typeof request.body === 'string' && {
        body: request.body.replaceAll('"browserName":"safari"', '"browserName":"MiniBrowser"'),
      }),
    }),
  };
}
