import { vi } from 'vitest';
import { userEvent } from 'vitest/browser';
import { type ElementState, elementStates } from './states.ts';

const $ = (el: Element, selector: string) =>
  vi.waitFor(() => {
    const found = el.shadowRoot?.querySelector<HTMLElement>(selector);
    if (!found) throw new Error(`${el.localName} has no ${selector} yet`);
    return found;
  });
const stateOf = (tag: string, state: string): ElementState => {
  const found = elementStates.find((one) => one.tag === tag && one.state === state);
  if (!found) throw new Error(`there is no state "${state}" of ${tag}`);
  return found;
};

/** What shows only after the reader did something, or while something passes. */
export const moments: ElementState[] = [
  {
    ...stateOf('kipu-thread', 'messages'),
    state: 'archived, with Undo',
    after: async (el) => {
      (await $(el, '.archive')).click();
      await $(el, '.toast');
    },
  },
  {
    ...stateOf('kipu-new-message', 'choosing people'),
    state: 'a name searched for',
    after: async (el, store) => {
      await stateOf('kipu-new-message', 'choosing people').after?.(el, store);
      await userEvent.fill(await $(el, '#to'), 'dana');
      await $(el, '[part~=match]');
    },
  },
  {
    ...stateOf('kipu-new-message', 'on a chart'),
    state: 'closed with a draft',
    after: async (el, store) => {
      await stateOf('kipu-new-message', 'on a chart').after?.(el, store);
      await userEvent.fill(await $(el, '#body'), 'Half a thought');
      await userEvent.keyboard('{Escape}');
      await $(el, '.toast');
    },
  },
];
