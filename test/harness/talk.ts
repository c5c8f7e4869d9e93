/// <reference lib="dom" />
import type { KipuClient } from '@kipu-messages/sdk';
import type { BrowserContext, Page } from 'playwright-core';
import { CHART, DANA, type RealHost } from './real-page.ts';
import { messagesOf } from './store-view.ts';

/** One conversation between Dana and Ana: Dana writes to the service itself, Ana has it open in tabs. */
export class Talk {
  readonly id: string;
  /** Its first message. */
  readonly first: string;
  readonly #host: RealHost;
  readonly #dana: KipuClient;

  private constructor(host: RealHost, dana: KipuClient, id: string, first: string) {
    this.#host = host;
    this.#dana = dana;
    this.id = id;
    this.first = first;
  }

  static async start(
    host: RealHost,
    first = 'The van leaves at half past eight.',
    subject?: string,
  ): Promise<Talk> {
    const dana = host.service.client(DANA, { maxRetries: 40, deadlineMs: 60_000 });
    const { id } = await dana.conversations.start({
      type: 'portal',
      patientId: CHART,
      recipientIds: ['ana'],
      body: first,
      ...(subject !== undefined && { subject }),
    });
    return new Talk(host, dana, id, first);
  }

  /** Dana writes. */
  async write(body: string): Promise<void> {
    await this.#dana.messages.send(this.id, { body });
  }
  /** What the server has, oldest first. */
  async stored(): Promise<string[]> {
    const messages = await this.#dana.messages.list(this.id).toArray({ limit: 10_000 });
    return messages.map(({ body }) => body);
  }
  /** A new tab with the conversation open. */
  async tab(context: BrowserContext, path = '/'): Promise<Page> {
    const page = await context.newPage();
    await page.goto(this.#host.url + path);
    await this.open(page);
    return page;
  }
  /** Opens the conversation in the inbox of a page. */
  async open(page: Page): Promise<void> {
    await page.locator('kipu-inbox').evaluate((el, id) => el.setAttribute('conversation-id', id), this.id);
    await page.locator('kipu-thread').getByRole('textbox', { name: 'Message' }).waitFor();
  }
  /** What a page holds of it, acknowledged or not, oldest first. */
  shown(page: Page): Promise<string[]> {
    return messagesOf(page, this.id);
  }
  close(): void {
    this.#dana.close();
  }
}

/** The field of the open conversation. */
export const replyField = (page: Page) =>
  page.locator('kipu-thread').getByRole('textbox', { name: 'Message' });

/** Writes a reply and sends it by the keyboard. */
export async function reply(page: Page, body: string): Promise<void> {
  await replyField(page).fill(body);
  await replyField(page).press('Control+Enter');
}
