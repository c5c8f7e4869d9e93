import axe from 'axe-core';
import type { LitElement } from 'lit';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import '../src/define/inbox.ts';
import '../src/define/message-badge.ts';
import '../src/define/new-message.ts';
import '../src/define/settings.ts';
import { clearPage, mount } from './mount.ts';
import { elementStates, storeOf } from './states.ts';

const TAGS = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'];
const page = document.documentElement;

/** Animations are over, and so is all that the element still had to draw. */
async function quiet(el: LitElement): Promise<void> {
  await new Promise((resolve) => setTimeout(resolve));
  while (!(await el.updateComplete));
  for (const animation of document.getAnimations()) animation.finish();
}

beforeAll(() => {
  // The host's page, not ours: a title and a ground in the scheme under test.
  document.title = 'EMR';
  page.style.setProperty('background', 'Canvas');
  page.style.setProperty('color', 'CanvasText');
});
afterEach(() => {
  clearPage();
  page.style.removeProperty('color-scheme');
});

describe.each(['light', 'dark'] as const)('components: axe, %s', (scheme) => {
  describe.each(['ltr', 'rtl'] as const)('%s', (dir) => {
    it.each(elementStates.map((state) => [`${state.tag}: ${state.state}`, state] as const))(
      'components: WCAG 2.2 A and AA: %s',
      async (_name, state) => {
        page.style.setProperty('color-scheme', scheme);
        page.lang = dir === 'rtl' ? 'ar' : 'en';
        page.dir = dir;
        const store = storeOf(state);
        const { el, wrapper } = await mount(state.tag, { store, attributes: state.attributes ?? {} });
        await state.after?.(el, store);
        await quiet(el);
        const { violations } = await axe.run(wrapper, {
          runOnly: { type: 'tag', values: TAGS },
          resultTypes: ['violations'],
        });
        expect(
          violations.map(
            ({ id, nodes }) =>
              `${id}: ${nodes.map((node) => `${node.target.join(' ')} ${node.failureSummary}`).join('; ')}`,
          ),
        ).toEqual([]);
      },
    );
  });
});
