/// <reference lib="dom" />
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { launchChromium } from '../harness/chromium.ts';
import { deepText } from '../harness/deep-dom.ts';
import { ANA, type RealHost, STRICT, startRealHost } from '../harness/real-page.ts';

/** A name that is no loopback's: what visitors of a real site have. */
const SITE = 'emr.example';
const soon = (check: () => unknown) => vi.waitFor(check, { timeout: 20_000, interval: 50 });
const inside = '<kipu-message-badge></kipu-message-badge><kipu-inbox></kipu-inbox>';
const html = (body: string) =>
  `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Host</title><script>
addEventListener('kipu-error', ({ detail }) => (window.heard ??= []).push(detail));
</script><script type="module" src="/kipu-messages.js"></script></head><body>${body}</body></html>`;
const wrapped = (attributes: string, body = inside) =>
  html(`<kipu-messages ${attributes}>${body}</kipu-messages>`);
const json = (response: ServerResponse, status: number, body: unknown, type = 'application/json') =>
  response.writeHead(status, { 'content-type': type }).end(JSON.stringify(body));

/** Each mistake: the page, what the console must say, the code of `kipu-error`. */
const MISTAKES: [name: string, page: string, says: RegExp, code: string][] = [
  [
    'base-url answers HTML',
    wrapped('base-url="/page" session-url="/session"'),
    /base-url http:\/\/[\w.]+:\d+\/page answered 200 with text\/html.*Set base-url/,
    'unreadable_answer',
  ],
  [
    'base-url answers HTML with 404',
    wrapped('base-url="/nowhere" session-url="/session"'),
    /base-url http:\/\/[\w.]+:\d+\/nowhere answered 404 with text\/html.*Set base-url/,
    'http_404',
  ],
  [
    'base-url ends in /v1',
    wrapped('base-url="/messages/v1" session-url="/session"'),
    /base-url http:\/\/[\w.]+:\d+\/messages\/v1.*status 404.*must end before \/v1/,
    'not_found',
  ],
  [
    'base-url answers with a redirect',
    wrapped('base-url="/moved" session-url="/session"'),
    /base-url http:\/\/[\w.]+:\d+\/moved.*answers with a redirect/,
    'connection_failed',
  ],
  [
    'session-url answers 404',
    wrapped('base-url="/messages" session-url="/nowhere?user=ana"'),
    /session-url http:\/\/[\w.]+:\d+\/nowhere answered 404 with text\/html.*no such route for POST/,
    'session_unavailable',
  ],
  [
    'session-url answers 500',
    wrapped('base-url="/messages" session-url="/broken"'),
    /session-url http:\/\/[\w.]+:\d+\/broken answered 500 with text\/plain.*see its log/,
    'session_unavailable',
  ],
  [
    'session-url answers HTML',
    wrapped('base-url="/messages" session-url="/page"'),
    /session-url http:\/\/[\w.]+:\d+\/page answered 200 with text\/html.*sign-in page/,
    'session_unavailable',
  ],
  [
    'session-url answers with a redirect',
    wrapped('base-url="/messages" session-url="/moved"'),
    /session-url http:\/\/[\w.]+:\d+\/moved answered with a redirect.*401 when nobody is signed in/,
    'session_unavailable',
  ],
  [
    'session-url answers 422',
    wrapped('base-url="/messages" session-url="/refused"'),
    /session-url http:\/\/[\w.]+:\d+\/refused answered 422 with text\/html.*csrf-header.*unknown user/,
    'session_unavailable',
  ],
  [
    'session-url answers {jwt}',
    wrapped('base-url="/messages" session-url="/jwt"'),
    /session-url http:\/\/[\w.]+:\d+\/jwt answered 200 with application\/json.*no "token"; it has jwt, exp\./,
    'session_unavailable',
  ],
  [
    'csrf-header for a session-url of another origin',
    wrapped('base-url="/messages" session-url="https://elsewhere.example/session" csrf-header="X-CSRF"'),
    /csrf-header, csrf-meta and csrf-cookie work only with a session-url of this origin.*elsewhere\.example/,
    'session_unavailable',
  ],
  [
    'getToken that resolves to {jwt}',
    html(
      `${inside}<script type="module">import { configure } from '/kipu-messages.js';
configure({ baseUrl: '/messages', getToken: async () => ({ jwt: 'x' }) });</script>`,
    ),
    /getToken must be a function that resolves to \{token, expiresAt\} or null\./,
    'session_unavailable',
  ],
  [
    'no wrapper',
    html('<kipu-inbox></kipu-inbox>'),
    /The elements have no session\..*<kipu-messages base-url/,
    'not_configured',
  ],
  [
    'no base-url',
    wrapped('session-url="/session"', '<kipu-inbox></kipu-inbox>'),
    /<kipu-messages> has no base-url\. Set it/,
    'not_configured',
  ],
  [
    'no session-url',
    wrapped('base-url="/messages"', '<kipu-inbox></kipu-inbox>'),
    /<kipu-messages> has no session-url\. Set it/,
    'not_configured',
  ],
  [
    'a base-url that is no address',
    wrapped('base-url="localhost:8080" session-url="/session"', '<kipu-inbox></kipu-inbox>'),
    /base-url="localhost:8080" is not the http\(s\) address/,
    'not_configured',
  ],
];

let browser: Browser;
let host: RealHost;
let context: BrowserContext;
const pages: Record<string, string> = {};
const answered: IncomingMessage[] = [];
for (const [name, page] of MISTAKES) pages[`/${name.replaceAll(/\W+/g, '-')}`] = page;

beforeAll(async () => {
  browser = await launchChromium([`--host-resolver-rules=MAP ${SITE} 127.0.0.1`]);
  const page = (response: ServerResponse, status: number) =>
    response.writeHead(status, { 'content-type': 'text/html' }).end('<p>Sign in, Dana Whitfield</p>');
  const routes: Record<string, (request: IncomingMessage, response: ServerResponse) => void> = {
    '/page': (_, response) => page(response, 200),
    '/page/v1/me': (_, response) => page(response, 200),
    '/nowhere': (_, response) => page(response, 404),
    '/nowhere/v1/me': (_, response) => page(response, 404),
    '/moved': (_, response) => response.writeHead(302, { location: '/page' }).end(),
    '/moved/v1/me': (_, response) => response.writeHead(302, { location: '/page' }).end(),
    '/moved/healthz': (_, response) => response.writeHead(302, { location: '/page' }).end(),
    '/broken': (_, response) => response.writeHead(500, { 'content-type': 'text/plain' }).end('no key'),
    '/refused': (_, response) => page(response, 422),
    '/jwt': (_, response) =>
      json(response, 200, { jwt: 'x', exp: 1, 'Dana Whitfield': 'a name is no field' }),
    '/away': (_, response) => page(response, 502),
  };
  host = await startRealHost({
    user: ANA,
    routes: Object.fromEntries(
      Object.entries(routes).map(([path, route]) => [
        path,
        (request, response) => {
          answered.push(request);
          route(request, response);
        },
      ]),
    ),
    pages,
  });
  pages['/good'] = wrapped('base-url="/messages" session-url="/session"');
  pages['/foreign'] = wrapped(`base-url="${host.service.url}" session-url="/session"`);
  pages['/away-session'] = wrapped('base-url="/messages" session-url="/away"');
  pages['/nobody'] = wrapped('base-url="http://127.0.0.1:9" session-url="/session"');
  for (const [path, it] of Object.entries(pages))
    pages[`${path}-debug`] = it.replace(/<kipu-(messages|inbox)/, '<kipu-$1 debug');
});
afterAll(async () => {
  await browser?.close();
  await host?.stop();
});
beforeEach(async () => {
  answered.length = 0;
  context = await browser.newContext({ viewport: { width: 1100, height: 700 } });
  return () => context.close();
});

/** Opens a page; `said` is what the console has of ours. */
async function open(path: string, site = '127.0.0.1'): Promise<{ it: Page; said: string[] }> {
  const it = await context.newPage();
  const said: string[] = [];
  it.on('console', (message) => {
    if (message.type() === 'warning' && message.text().startsWith('Kipu Messages:'))
      said.push(message.text());
  });
  await it.goto(host.url.replace('127.0.0.1', site) + path);
  return { it, said };
}
const heard = (it: Page) =>
  it.evaluate(() => (window as unknown as { heard?: { code: string; detail?: string }[] }).heard ?? []);

describe('components: a mistake of the integration', () => {
  test.each(MISTAKES)(
    'components: %s: one warning, one kipu-error, and the page says so',
    async (name, _, says, code) => {
      const { it, said } = await open(`/${name.replaceAll(/\W+/g, '-')}`);
      await soon(() => expect(said).toHaveLength(1));
      expect(said[0]).toMatch(says);
      expect(said[0]).not.toMatch(/Dana|user=ana/);
      const text = said[0]!.replace('Kipu Messages: ', '');
      await soon(async () => expect(await deepText(it)).toContain(text));
      expect(await deepText(it)).toContain("Messages couldn't be loaded");
      // It is asked for again and again; the cause stays one.
      const asked = answered.length;
      if (asked > 0) await soon(() => expect(answered.length).toBeGreaterThanOrEqual(asked + 3));
      expect(said).toHaveLength(1);
      expect(await heard(it)).toEqual([expect.objectContaining({ code, detail: text })]);
    },
  );

  test('components: an origin that is not allowed is told from a service that is away', async () => {
    const foreign = await open('/foreign');
    await soon(() => expect(foreign.said).toHaveLength(1));
    expect(foreign.said[0]).toMatch(
      /base-url http:\/\/127\.0\.0\.1:\d+: No response from GET .*\/v1\/me.*does not allow the origin http:\/\/127\.0\.0\.1:\d+.*allowedOrigins/,
    );
    await soon(async () => expect(await deepText(foreign.it)).toContain('does not allow the origin'));
    const away = await open('/nobody');
    await soon(() => expect(away.said).toHaveLength(1));
    expect(away.said[0]).toMatch(/base-url http:\/\/127\.0\.0\.1:9: No response .*Is the service running/);
    expect(await deepText(away.it)).toContain('Nothing is lost');
    expect(await deepText(away.it)).not.toContain('Is the service running');
  });

  test('components: a back end that is away is an outage: the console names it, the page shows no mistake', async () => {
    const { it, said } = await open('/away-session');
    await soon(() => expect(said).toHaveLength(1));
    expect(said[0]).toMatch(/session-url http:\S+\/away answered 502 with text\/html\./);
    expect(await deepText(it)).not.toContain('session-url');
    expect(await heard(it)).toEqual([{ code: 'session_unavailable' }]);
  });

  test.each(['session-url answers 404', 'no session-url'])(
    'components: %s: visitors of a site see no word of it, unless a debug attribute is set',
    async (name) => {
      const path = `/${name.replaceAll(/\W+/g, '-')}`;
      const { it, said } = await open(path, SITE);
      await soon(() => expect(said).toHaveLength(1));
      expect(await deepText(it)).not.toContain('session-url');
      const debug = await open(`${path}-debug`, SITE);
      await soon(async () => expect(await deepText(debug.it)).toContain('session-url'));
    },
  );

  test('components: once it is mended the page goes on by itself, and what was said of it is gone', async () => {
    host.mood = 'signed-in';
    const it = await context.newPage();
    let broken = true;
    await it.route('**/session', (route) =>
      broken ? route.fulfill({ status: 500, body: '' }) : route.continue(),
    );
    await it.goto(`${host.url}/good`);
    await soon(async () => expect(await deepText(it)).toContain('answered 500'));
    broken = false;
    await soon(async () => expect(await deepText(it)).toContain('No messages yet'));
    expect(await deepText(it)).not.toContain('answered 500');
  });
});

test('components: the Content-Security-Policy of the page is named when it forbids the service', async () => {
  const { origin } = new URL(host.url);
  const strict = await startRealHost({
    user: ANA,
    policy: STRICT,
    pages: {
      '/': wrapped(`base-url="${origin}/messages" session-url="/session"`).replace(
        /<script>[\s\S]*?<\/script>/,
        '',
      ),
    },
  });
  const it = await context.newPage();
  const said: string[] = [];
  it.on('console', (message) => message.text().startsWith('Kipu Messages:') && said.push(message.text()));
  await it.goto(strict.url);
  await soon(() => expect(said.join()).toMatch(/Content-Security-Policy forbids it: name it in connect-src/));
  await strict.stop();
});
