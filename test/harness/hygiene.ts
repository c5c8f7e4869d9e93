/// <reference lib="dom" />

import type { BrowserContext, Page } from 'playwright-core';

/** What must never be seen outside the text of a page: a token, or anything that says who is a patient here. */
const SECRETS = /eyJ[A-Za-z0-9_-]{8}|kmk_|Whitfield|Marcus|Ruiz/g;

/** Watches every page of a browser context for what a strict host would not forgive. */
export class Hygiene {
  /** One line each: what was wrong, and on which page. */
  readonly problems: string[] = [];
  readonly #texts: readonly string[];

  /** @param texts pieces of messages that must not appear in a URL, a title, the console or storage */
  constructor(texts: readonly string[]) {
    this.#texts = texts;
  }

  async watch(context: BrowserContext): Promise<void> {
    await context.exposeBinding('kipuTestViolation', (source, said: string) => {
      this.problems.push(`policy: ${said} on ${pathOf(source.page.url())}`);
    });
    await context.addInitScript(() => {
      document.addEventListener('securitypolicyviolation', (event) => {
        const report = (window as unknown as { kipuTestViolation(said: string): void }).kipuTestViolation;
        report(`${event.violatedDirective} ${event.blockedURI} ${event.sourceFile}:${event.lineNumber}`);
      });
    });
    context.on('page', (page) => this.#watchPage(page));
    context.on('request', (request) => this.#check('URL', request.url()));
  }

  #watchPage(page: Page): void {
    page.on('console', (message) => {
      if (message.type() === 'error' || message.type() === 'warning')
        this.problems.push(`console ${message.type()}: ${message.text()} on ${pathOf(page.url())}`);
      this.#check('console', message.text());
    });
    page.on('pageerror', (error) => this.problems.push(`error: ${error.stack ?? error.message}`));
    page.on('framenavigated', (frame) => this.#check('URL', frame.url()));
  }

  /** Looks at what a page keeps and says of itself now. */
  async inspect(page: Page): Promise<void> {
    const kept = await page.evaluate(async () =>
      JSON.stringify({
        title: document.title,
        url: location.href,
        state: history.state,
        local: { ...localStorage },
        session: { ...sessionStorage },
        cookies: document.cookie,
        databases: (await indexedDB.databases()).map((one) => one.name),
        caches: await caches.keys(),
      }),
    );
    this.#check('storage', kept);
  }

  #check(where: string, text: string): void {
    const decoded = text.includes('%') ? `${text} ${safelyDecoded(text)}` : text;
    const secrets = [
      ...(decoded.match(SECRETS) ?? []),
      ...this.#texts.filter((one) => decoded.includes(one)),
    ];
    for (const secret of new Set(secrets))
      this.problems.push(`${where} holds ${secret}: ${text.slice(0, 200)}`);
  }
}

const pathOf = (url: string) => new URL(url).pathname;

function safelyDecoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return '';
  }
}
