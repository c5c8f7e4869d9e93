import { afterEach, expect, it } from 'vitest';
import { FakeStore } from './fake-store.ts';
import { clearPage, mount, settled } from './mount.ts';
import { aConversation, aMessage, anItem, aThread } from './samples.ts';
import '../src/define/inbox.ts';
import '../src/define/message-badge.ts';
import '../src/define/new-message.ts';
import '../src/define/settings.ts';
import type { KipuNewMessage } from '../src/new-message/new-message.ts';

afterEach(clearPage);

/** What Lit's development build has said of these elements on this page; it says each thing once. */
const warnings = () => [...((globalThis as { litIssuedWarnings?: Set<string> }).litIssuedWarnings ?? [])];

it.each(['kipu-inbox', 'kipu-thread', 'kipu-message-badge', 'kipu-new-message', 'kipu-settings'])(
  'components: %s schedules no update after an update',
  async (tag) => {
    // Else the build that the tests load says nothing, and this could not fail.
    expect(warnings().join()).toContain('dev mode');
    const store = new FakeStore();
    const items = Array.from({ length: 40 }, (_, n) => ({ ...anItem(), id: `c${n}` }));
    const messages = Array.from({ length: 60 }, (_, n) => aMessage({ seq: n + 1 }));
    store.set({
      lists: {
        ...store.snapshot.lists,
        active: { status: 'ready', items, complete: true, loadingMore: false },
      },
      threads: { c1: aThread({ conversation: aConversation({ id: 'c1' }), messages }) },
    });
    const attributes = { 'conversation-id': 'c1', 'patient-id': '1', style: 'height: 500px' };
    const { el } = await mount<KipuNewMessage>(tag, { store, attributes });
    const frames = async () => {
      for (let n = 0; n < 3; n++) {
        await new Promise(requestAnimationFrame);
        await settled(el);
      }
    };
    await frames();
    if (tag === 'kipu-new-message') {
      el.show();
      await frames();
      el.close();
      await frames();
    }
    store.set({ unread: { messages: 3, conversations: 1, active: 1, archived: 0 } });
    await frames();
    store.signOut();
    await frames();
    expect(warnings().filter((text) => text.startsWith(`Element ${tag} `))).toEqual([]);
  },
);
