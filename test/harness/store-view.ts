/// <reference lib="dom" />
import type { InboxStore } from '@kipu-messages/sdk';
import type { Page } from 'playwright-core';

/** What a page's store holds, as far as a page that was just opened must hold the same. */
export interface StoreView {
  unread: unknown;
  list: unknown;
  /** The open conversation, and its messages: numbers and texts. */
  conversation: unknown;
  messages: { seq: number; body: string }[];
  /** Messages whose Send was pressed and that are not acknowledged. */
  outgoing: number;
}

/** Reads the store behind a page's elements; undefined while it has not loaded all of it. */
export function storeView(page: Page, conversationId: string): Promise<StoreView | undefined> {
  return page.evaluate((id) => {
    const wrapper = document.querySelector('kipu-messages') as unknown as {
      session?: { store: InboxStore };
    } | null;
    const snapshot = wrapper?.session?.store.snapshot;
    const thread = snapshot?.threads[id];
    if (snapshot?.unread === undefined || snapshot.lists.active.status !== 'ready') return undefined;
    if (thread?.status !== 'ready' || snapshot.connection.status !== 'open') return undefined;
    // Positions differ between two readings of the same rows.
    const { state: _, ...conversation } = thread.conversation ?? {};
    return {
      unread: snapshot.unread,
      list: snapshot.lists.active.items,
      conversation,
      messages: thread.messages.map(({ seq, body }) => ({ seq, body })),
      outgoing: thread.outgoing.length,
    };
  }, conversationId);
}

/** The texts of a conversation that a page's store holds, those under way last; empty while it is not open there. */
export function messagesOf(page: Page, conversationId: string): Promise<string[]> {
  return page.evaluate((id) => {
    const wrapper = document.querySelector('kipu-messages') as unknown as {
      session?: { store: InboxStore };
    } | null;
    const thread = wrapper?.session?.store.snapshot.threads[id];
    return [...(thread?.messages ?? []), ...(thread?.outgoing ?? [])].map(({ body }) => body);
  }, conversationId);
}
