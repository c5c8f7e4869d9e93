/// <reference lib="dom" />
/// <reference lib="dom.iterable" />
import type { InboxStore } from '@kipu-messages/sdk';
import { brokenLayout, deepElements } from '../../../../../web-components/test/layout.ts';
import { elementStates, storeOf } from '../../../../../web-components/test/states.ts';

/** The file of the elements, as a host loads it. */
const ELEMENTS = '/kipu-messages.js';
interface Elements {
  Session: new (store: InboxStore) => object;
}
type Drawn = HTMLElement & { updateComplete: Promise<boolean> };

/** What a page about the cells may ask of one. */
export interface Cell {
  /** Every state of every element, as `kipu-inbox: rows`. */
  names: readonly string[];
  /** Draws one of them in place of what is there. Resolves when it stands. */
  show(name: string): Promise<void>;
  /** What is cut, scrolls sideways or reaches out of the element, one line each. */
  broken(): string[];
}
declare global {
  interface Window {
    cell?: Cell;
  }
}

const states = new Map(elementStates.map((state) => [`${state.tag}: ${state.state}`, state]));
const asked = new URLSearchParams(location.search);

/** The box of the host that the element stands in. */
function place(): HTMLElement {
  const box = document.querySelector<HTMLElement>('#place');
  if (!box) throw new Error('This page has no place for an element.');
  return box;
}

async function show(name: string): Promise<void> {
  const state = states.get(name);
  if (!state) throw new Error(`There is no state ${name}.`);
  const { Session } = (await import(ELEMENTS)) as Elements;
  await customElements.whenDefined('kipu-messages');
  const store = storeOf(state);
  const wrapper = Object.assign(document.createElement('kipu-messages'), { session: new Session(store) });
  const element = document.createElement(state.tag) as Drawn;
  const theme = asked.get('theme');
  for (const [attribute, value] of Object.entries({ ...(theme && { theme }), ...state.attributes }))
    element.setAttribute(attribute, value);
  wrapper.append(element);
  place().replaceChildren(wrapper);
  place().className = state.tag;
  await customElements.whenDefined(state.tag);
  await element.updateComplete;
  await state.after?.(element as never, store);
  do await new Promise(requestAnimationFrame);
  while (!(await element.updateComplete));
  for (const one of deepElements(element)) for (const animation of one.getAnimations()) animation.finish();
  await new Promise(requestAnimationFrame);
}

const cell: Cell = {
  names: [...states.keys()],
  show,
  broken: () => [...place().querySelectorAll('kipu-messages > *')].flatMap(brokenLayout),
};
window.cell = cell;
const first = asked.get('state');
if (first) void show(first);
