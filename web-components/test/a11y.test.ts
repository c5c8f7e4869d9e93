import axe from 'axe-core';
import type { LitElement } from 'lit';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { figure } from '../../test/harness/figures.ts';
import '../src/define/inbox.ts';
import '../src/define/message-badge.ts';
import '../src/define/new-message.ts';
import '../src/define/settings.ts';
import { clearPage, mount } from './mount.ts';
import { elementStates, storeOf } from './states.ts';
import { until } from './until.ts';

const TAGS = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'];
const page = document.documentElement;

/** Every animation within an element: those of shadow trees are not the document's. */
function animations(root: ParentNode): Animation[] {
  return [...root.querySelectorAll('*')].flatMap((el) => [
    ...el.getAnimations(),
    ...(el.shadowRoot ? animations(el.shadowRoot) : []),
  ]);
}

/** What loads has come, unless loading is the state itself; all is drawn; and no animation is under way. */
async function quiet(el: LitElement, state: string): Promise<void> {
  if (state !== 'loading') await until(() => expect(el.shadowRoot?.querySelector('.skeleton')).toBeNull());
  while (!(await el.updateComplete));
  let running: Animation[];
  do {
    await new Promise((resolve) => requestAnimationFrame(resolve));
    running = animations(document.body).filter((animation) => animation.playState !== 'finished');
    for (const animation of running) animation.finish();
  } while (running.length > 0);
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
    it.for(elementStates)('components: WCAG 2.2 A and AA: $tag: $state', async (state, test) => {
      page.style.setProperty('color-scheme', scheme);
      page.lang = dir === 'rtl' ? 'ar' : 'en';
      page.dir = dir;
      const store = storeOf(state);
      const { el, wrapper } = await mount(state.tag, { store, attributes: state.attributes ?? {} });
      await state.after?.(el, store);
      await quiet(el, state.state);
      const { violations } = await axe.run(wrapper, {
        runOnly: { type: 'tag', values: TAGS },
        resultTypes: ['violations'],
      });
      figure(
        test,
        'axe: violations, each element in each state, theme and direction',
        violations.length,
        '0',
      );
      expect(
        violations.map(
          ({ id, nodes }) =>
            `${id}: ${nodes.map((node) => `${node.target.join(' ')} ${node.failureSummary}`).join('; ')}`,
        ),
      ).toEqual([]);
    });
  });
});
