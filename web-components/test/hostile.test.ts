import { afterEach, expect, it } from 'vitest';
import { page } from 'vitest/browser';
import '../src/define/inbox.ts';
import type { KipuInbox } from '../src/inbox/inbox.ts';
import { chartStore, opened, page as recipientPage } from './composing.ts';
import { FakeStore } from './fake-store.ts';
import { HOSTILE, hostile } from './hostile.ts';
import { brokenLayout, deepElements } from './layout.ts';
import { clearPage, mount, settled } from './mount.ts';
import { until } from './until.ts';

afterEach(clearPage);

const SAFE = /^(https?|mailto|tel):/;

it.each(
  Object.entries(HOSTILE).flatMap(([what, text]) => [320, 1000].map((width) => [what, width, text] as const)),
)(
  'components: hostile content: %s, %i px wide: nothing breaks the layout, nothing runs',
  async (what, width, text) => {
    await page.viewport(width, 800);
    const { item, thread } = hostile(text);
    const store = new FakeStore();
    const list = { status: 'ready' as const, items: [item], complete: true, loadingMore: false };
    store.set({
      lists: { active: list, archived: { ...list, items: [] } },
      threads: { [item.id]: thread },
      drafts: { [item.id]: { key: item.id, status: 'saved', value: { body: text } } },
    });
    const { el, root } = await mount<KipuInbox>('kipu-inbox', {
      store,
      attributes: { style: 'height: 800px' },
    });
    const frames = async () => {
      for (let n = 0; n < 4; n++) {
        await new Promise(requestAnimationFrame);
        await settled(el);
      }
      for (const one of deepElements(el)) for (const animation of one.getAnimations()) animation.finish();
    };
    await frames();
    expect(brokenLayout(el)).toEqual([]);
    const row = root.querySelector('li')?.getBoundingClientRect();
    expect(Math.round(row?.height ?? 0)).toBe(64);
    el.conversationId = item.id;
    await frames();
    // One letter with 1,200 marks on it has no place to break; it is cut within its own message.
    const broken = brokenLayout(el).filter(
      (line) => !(what === 'combining marks' && line.includes(' is cut')),
    );
    expect(broken).toEqual([]);

    const inside = root.querySelector('kipu-thread')?.shadowRoot;
    const links = [...(inside?.querySelectorAll<HTMLAnchorElement>('.text a') ?? [])];
    for (const link of links) {
      expect(link.href).toMatch(SAFE);
      expect(link.rel).toBe('noopener noreferrer');
    }
    expect(inside?.querySelector('.text :not(a, bdi)'), 'a message holds text and links alone').toBeNull();
    // What is seen is what was written: nothing was taken for markup.
    expect(inside?.querySelector('.text')?.textContent).toBe(text);
    expect('kipuRan' in window).toBe(false);
  },
);

it.each(Object.entries(HOSTILE))(
  'components: hostile content: %s, in the New message dialog',
  async (what, text) => {
    await page.viewport(320, 800);
    const name = [...text].slice(0, 200).join('');
    const store = chartStore();
    const person = { type: 'portal' as const, id: 'p-1', name, relation: 'guardian' as const };
    store.onRecipients = async () => recipientPage([person]);
    const { el, root, $ } = await opened(store, { 'patient-id': '1', 'patient-name': name });
    $('#to').click();
    await until(() => expect($('#to-0')).not.toBeNull());
    $('#to-0').click();
    el.dispatchEvent(new Event('input'));
    await settled(el);
    await until(() => expect($('.chip')).not.toBeNull());
    const broken = brokenLayout(el).filter(
      (line) => !(what === 'combining marks' && line.includes(' is cut')),
    );
    expect(broken).toEqual([]);
    expect(root.querySelector('.chip bdi')?.textContent).toBe(name);
    expect('kipuRan' in window).toBe(false);
  },
);
