/// <reference lib="dom" />
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { BrowserContext } from 'playwright-core';
import { beforeEach, expect, test, vi } from 'vitest';
import { ANA } from '../harness/real-page.ts';
import { setStage } from '../harness/stage.ts';

type Wrapper = HTMLElement & { session: { store: { meFor(patientId: string): Promise<unknown> } } };
const soon = (check: () => unknown) => vi.waitFor(check, { timeout: 20_000, interval: 50 });

/** What the frameworks ask of a POST, as their documents say: the header, where its value comes from, and the refusal. */
const FRAMEWORKS = {
  rails: { header: 'X-CSRF-Token', meta: 'csrf-token', refusal: 422 },
  laravel: { header: 'X-XSRF-TOKEN', cookie: 'XSRF-TOKEN', refusal: 419 },
  django: { header: 'X-CSRFToken', cookie: 'csrftoken', refusal: 403 },
  aspnet: { header: 'RequestVerificationToken', meta: 'csrf-token', refusal: 400 },
} as const;
type Framework = keyof typeof FRAMEWORKS;

/** What a POST to each framework's session route carried, oldest first; undefined: no token. */
const carried: Record<Framework, (string | undefined)[]> = { rails: [], laravel: [], django: [], aspnet: [] };
/** The token that is valid now. Characters that a cookie holds only encoded are in it. */
let valid = '';
let context: BrowserContext;

function sessionRoute(name: Framework) {
  const { header, refusal } = FRAMEWORKS[name];
  return (request: IncomingMessage, response: ServerResponse): void => {
    const token = request.headers[header.toLowerCase()];
    carried[name].push(token?.toString());
    if (request.method !== 'POST' || token !== valid) {
      response.writeHead(refusal, { 'content-type': 'text/html' }).end('<h1>Page expired</h1>');
      return;
    }
    const answer = stage.host.service.getToken(ANA, stage.host.tokenSeconds);
    void answer({ reason: 'start', signal: AbortSignal.timeout(10_000) }).then((it) =>
      response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(it)),
    );
  };
}
function hostPage(name: Framework): string {
  const { header, ...source } = FRAMEWORKS[name];
  const from = 'meta' in source ? `csrf-meta="${source.meta}"` : `csrf-cookie="${source.cookie}"`;
  const meta = 'meta' in source ? `<meta name="${source.meta}" content="">` : '';
  return `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Host</title>${meta}</head><body>
<kipu-messages base-url="/messages" session-url="/${name}/session" csrf-header="${header}" ${from}>
<kipu-inbox></kipu-inbox></kipu-messages></body></html>`;
}
const names = Object.keys(FRAMEWORKS) as Framework[];
const stage = setStage({
  user: ANA,
  routes: Object.fromEntries(names.map((name) => [`/${name}/session`, sessionRoute(name)])),
  pages: {
    ...Object.fromEntries(names.map((name) => [`/${name}`, hostPage(name)])),
    '/foreign': hostPage('rails').replace('"/rails/session"', '"https://elsewhere.example/session"'),
  },
});
beforeEach(async () => {
  stage.host.tokenSeconds = 6;
  context = await stage.browser.newContext();
  return () => context.close();
});

test.each(names)(
  'components: %s takes the POST to session-url with its CSRF token, and with the next one when it changes',
  async (name) => {
    const source = FRAMEWORKS[name];
    const it = await context.newPage();
    await it.goto(`${stage.host.url}/${name}`);
    const give = async (token: string) => {
      valid = token;
      if ('cookie' in source)
        await context.addCookies([
          { name: 'other', value: 'x', url: stage.host.url },
          { name: source.cookie, value: encodeURIComponent(token), url: stage.host.url },
        ]);
      else
        await it
          .locator('meta[name=csrf-token]')
          .evaluate((el, value) => el.setAttribute('content', value), token);
    };
    await give('one/=+ 1');
    await it.addScriptTag({ type: 'module', url: '/kipu-messages.js' });
    await it.getByText('No messages yet').waitFor();
    expect(carried[name]).toEqual(['one/=+ 1']);
    await give('two');
    // The token of a session lives six seconds; each call after that fetches another.
    await soon(async () => {
      await it.evaluate(() =>
        document.querySelector<Wrapper>('kipu-messages')?.session.store.meFor('123:7e0c'),
      );
      expect(carried[name]?.at(-1)).toBe('two');
    });
  },
);

test('components: the CSRF token never goes to another origin', async () => {
  const it = await context.newPage();
  const asked: string[] = [];
  it.on('request', (request) => void asked.push(request.url()));
  const said: string[] = [];
  it.on('console', (message) => void said.push(message.text()));
  await it.goto(`${stage.host.url}/foreign`);
  await it.addScriptTag({ type: 'module', url: '/kipu-messages.js' });
  await soon(() => expect(said.join()).toContain('work only with a session-url of this origin'));
  expect(asked.filter((url) => !url.startsWith(stage.host.url))).toEqual([]);
});
