/// <reference lib="dom" />
import type { BrowserContext, Locator, Page } from 'playwright-core';

/** Someone in front of a browser: what they press and what they see, by role and name, as a reader of the screen would. */
export class Person {
  readonly page: Page;
  /** The host that they are at. */
  readonly url: string;

  private constructor(page: Page, url: string) {
    this.page = page;
    this.url = url;
  }
  static async at(context: BrowserContext, url: string): Promise<Person> {
    return new Person(await context.newPage(), url);
  }

  /** Signs in to the EMR, by the staff user's name. */
  async signIn(name: string): Promise<void> {
    await this.open('/sign-in');
    await this.page.getByRole('button', { name }).click();
    await this.page.waitForURL('**/charts');
  }
  open(path: string): Promise<unknown> {
    return this.page.goto(this.url + path);
  }
  /** From the list of charts to one of them. */
  async openChart(search: string, episode: RegExp): Promise<void> {
    await this.open('/charts');
    await this.page.getByRole('searchbox', { name: 'Search charts' }).fill(search);
    await this.page.getByRole('button', { name: 'Search' }).click();
    await this.page.getByRole('row', { name: episode }).getByRole('link').click();
    await this.page.waitForURL('**/charts/*');
  }

  get badge(): Locator {
    return this.page.locator('kipu-message-badge').getByRole('link');
  }
  get newMessageButton(): Locator {
    return this.page.locator('kipu-new-message').first().getByRole('button', { name: 'New message' });
  }
  /** The window of New message, or of Compose. */
  get dialog(): Locator {
    return this.page.getByRole('dialog');
  }
  get toast(): Locator {
    return this.page.locator('[part=toast]:visible');
  }
  async openNewMessage(): Promise<void> {
    await this.newMessageButton.click();
    await this.dialog.waitFor();
  }
  get to(): Locator {
    return this.dialog.getByRole('combobox', { name: 'To' });
  }
  /** Whom the To field offers. */
  async offered(): Promise<string[]> {
    await this.to.click();
    await this.dialog.getByRole('option').first().waitFor();
    return (await this.dialog.getByRole('option').allInnerTexts()).map((text) =>
      text.replace(/\s+/g, ' ').trim(),
    );
  }
  async choose(name: string): Promise<void> {
    await this.to.fill(name);
    await this.dialog.getByRole('option', { name }).click();
  }
  async write(body: string, subject?: string): Promise<void> {
    if (subject !== undefined) await this.dialog.getByLabel(/^Subject/).fill(subject);
    await this.dialog.getByRole('textbox', { name: 'Message' }).fill(body);
  }
  send(to: string): Promise<void> {
    return this.dialog.getByRole('button', { name: `Send to ${to}` }).click();
  }

  /** Rows of the list, in Active, Archived or a search. */
  row(name: string | RegExp): Locator {
    return this.page.locator('kipu-inbox #panel').getByRole('button', { name });
  }
  tab(name: 'Active' | 'Archived'): Locator {
    return this.page.getByRole('tab', { name: new RegExp(`^${name}`) });
  }
  get thread(): Locator {
    return this.page.locator('kipu-thread');
  }
  get replyBox(): Locator {
    return this.thread.getByRole('textbox', { name: 'Message' });
  }
  async reply(body: string, to: string): Promise<void> {
    await this.replyBox.fill(body);
    await this.thread.getByRole('button', { name: `Send to ${to}` }).click();
  }
  get searchBox(): Locator {
    return this.page.getByRole('searchbox', { name: 'Search messages' });
  }
}

/** The blue dot of a row is there for the eye. */
export async function dot(row: Locator): Promise<boolean> {
  return row.locator('[part=dot]').evaluate((one) => {
    const style = getComputedStyle(one);
    return (
      style.visibility === 'visible' && style.opacity !== '0' && style.backgroundColor !== 'rgba(0, 0, 0, 0)'
    );
  });
}
