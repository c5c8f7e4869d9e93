import elements from 'virtual:elements';
import type { LitElement } from 'lit';
import { afterEach, describe, expect, it } from 'vitest';
import { userEvent } from 'vitest/browser';
import '../src/define/inbox.ts';
import '../src/define/message-badge.ts';
import '../src/define/new-message.ts';
import '../src/define/settings.ts';
import type { KipuInbox } from '../src/inbox/inbox.ts';
import { deepElements } from './layout.ts';
import { moments } from './moments.ts';
import { clearPage, mount } from './mount.ts';
import { elementStates, storeOf } from './states.ts';
import { until } from './until.ts';

/** The host's own rules. A sheet for each: WebKit overlooks that one it has seen before was rewritten. */
function hostStyle(rules: string): void {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(rules);
  document.adoptedStyleSheets = [sheet];
}
afterEach(() => {
  document.adoptedStyleSheets = [];
  clearPage();
});

const SEEN = [
  'color',
  'backgroundColor',
  'borderTopColor',
  'borderBottomColor',
  'boxShadow',
  'fontSize',
  'lineHeight',
  'fontFamily',
  'borderTopLeftRadius',
] as const;
/** All that a token could change, of everything that is drawn. */
function look(el: Element): string {
  return [...deepElements(el)]
    .map((one) => {
      const [style, before] = [getComputedStyle(one), getComputedStyle(one, '::before')];
      return SEEN.map((property) => `${style[property]} ${before[property]}`).join();
    })
    .join('\n');
}
const all = [...elementStates, ...moments];
async function drawn(state: (typeof all)[number]): Promise<LitElement> {
  const store = storeOf(state);
  const { el } = await mount<LitElement>(state.tag, { store, attributes: state.attributes ?? {} });
  await state.after?.(el, store);
  while (!(await el.updateComplete));
  for (const one of deepElements(el)) {
    (one as HTMLElement).style?.setProperty('transition', 'none');
    for (const animation of one.getAnimations()) animation.finish();
  }
  return el;
}

/** Only seen under the pointer or with the focus: proven below. */
const UNDER_THE_POINTER = ['--kipu-hover', '--kipu-accent-hover', '--kipu-focus'];

it('components: each token changes what is seen', async () => {
  const tokens = new Set(elements.flatMap(({ cssProperties = [] }) => cssProperties.map(({ name }) => name)));
  for (const name of UNDER_THE_POINTER) tokens.delete(name);
  expect(tokens.size).toBeGreaterThan(20);
  const value = (token: string) =>
    ({ '--kipu-font': 'fantasy', '--kipu-density': 'cosy' })[token] ??
    (/size|radius/.test(token) ? '23px' : 'rgb(1, 2, 3)');
  for (const state of all) {
    const el = await drawn(state);
    const before = look(el);
    for (const token of tokens) {
      el.style.setProperty(token, value(token));
      if (look(el) !== before) tokens.delete(token);
      el.style.removeProperty(token);
    }
    clearPage();
    if (!tokens.size) break;
  }
  expect([...tokens]).toEqual([]);
}, 60_000);

describe('design: --kipu-density', () => {
  const rows = elementStates.find(({ tag, state }) => tag === 'kipu-inbox' && state === 'rows')!;
  /** Where each row starts and how high it is, and how much there is to scroll. */
  const seen = (el: Element) => {
    const list = el.shadowRoot?.querySelector('ul') as HTMLElement;
    const boxes = [...list.children].map((row) => row.getBoundingClientRect());
    return {
      tops: boxes.map(({ top }) => Math.round(top - list.getBoundingClientRect().top)),
      heights: [...new Set(boxes.map(({ height }) => height))],
      whole: list.clientHeight,
    };
  };
  const all = (height: number) => ({
    tops: [0, height, 2 * height, 3 * height],
    heights: [height],
    whole: 4 * height,
  });

  it.each([
    ['nothing set', undefined, undefined, 64],
    ['cosy', 'cosy', undefined, 76],
    ['layout="comfortable"', undefined, 'comfortable', 76],
    ['compact with layout="comfortable"', 'compact', 'comfortable', 64],
  ])('design: %s', async (_, density, layout, height) => {
    const el = await drawn({ ...rows, attributes: layout === undefined ? {} : { layout } });
    for (const where of [el, el.parentElement as HTMLElement, document.documentElement]) {
      if (density !== undefined) where.style.setProperty('--kipu-density', density);
      await until(() => expect(seen(el)).toEqual(all(height)));
      where.style.removeProperty('--kipu-density');
      if (density !== undefined) await until(() => expect(seen(el)).not.toEqual(all(height)));
    }
  });

  it('design: the skeleton stands as high as the rows that come', async () => {
    const loading = elementStates.find(({ tag, state }) => tag === 'kipu-inbox' && state === 'loading')!;
    const el = await drawn(loading);
    const bone = () => el.shadowRoot?.querySelector('.skeleton i')?.getBoundingClientRect().height;
    expect(bone()).toBe(64);
    el.style.setProperty('--kipu-density', 'cosy');
    expect(bone()).toBe(76);
  });
});

it('components: the tokens of pointer and focus change what is seen', async () => {
  const rows = elementStates.find(({ tag, state }) => tag === 'kipu-inbox' && state === 'rows');
  const el = (await drawn(rows!)) as KipuInbox;
  const $ = (selector: string) => el.shadowRoot?.querySelector<HTMLElement>(selector) as HTMLElement;
  for (const token of UNDER_THE_POINTER) el.style.setProperty(token, 'rgb(1, 2, 3)');
  await userEvent.hover($('.row'));
  await until(() => expect(getComputedStyle($('.row')).backgroundColor).toBe('rgb(1, 2, 3)'));
  await userEvent.hover($('.primary'));
  await until(() => expect(getComputedStyle($('.primary')).backgroundColor).toBe('rgb(1, 2, 3)'));
  $('.primary').focus();
  await userEvent.keyboard('{Tab}');
  const focused = el.shadowRoot?.activeElement as Element;
  expect(getComputedStyle(focused).outlineColor).toBe('rgb(1, 2, 3)');
});

describe.each(elements.filter(({ cssParts }) => cssParts?.length).map((one) => [one.tagName, one] as const))(
  'components: the parts of %s',
  (tag, { cssParts = [] }) => {
    it('components: each can be styled from outside', async () => {
      const left = new Set(cssParts.map(({ name }) => name));
      hostStyle(
        [...left].map((part) => `${tag}::part(${part}) { outline: 7px solid rgb(1, 2, 3) }`).join('\n'),
      );
      for (const state of all.filter((one) => one.tag === tag)) {
        const el = await drawn(state);
        for (const part of [...left]) {
          const one = el.shadowRoot?.querySelector(`[part~="${part}"]`);
          if (one && getComputedStyle(one).outlineWidth === '7px') left.delete(part);
        }
        clearPage();
      }
      expect([...left]).toEqual([]);
    });
  },
);

/** The element in a state in which it has that slot. */
async function withSlot(tag: string, slot: string): Promise<Element> {
  for (const state of all.filter((one) => one.tag === tag)) {
    const el = await drawn(state);
    if (el.shadowRoot?.querySelector(`slot[name="${slot}"]`)) return el;
    clearPage();
  }
  throw new Error(`no state of ${tag} has a slot "${slot}"`);
}

describe.each(
  elements
    .flatMap(({ tagName, slots = [] }) => slots.map(({ name }) => [tagName, name] as const))
    .filter(([tag]) => tag !== 'kipu-messages'),
)('components: a slot of %s', (tag, slot) => {
  it(`components: "${slot}" shows what the host puts there`, async () => {
    const el = await withSlot(tag, slot);
    const own = Object.assign(document.createElement('button'), { slot, textContent: 'Of the host' });
    el.append(own);
    await until(() => expect(own.checkVisibility() && own.getBoundingClientRect().width > 0).toBe(true));
    expect(own.assignedSlot?.name).toBe(slot);
  });
});

describe.each(
  elements.flatMap(({ tagName, cssStates = [] }) => cssStates.map(({ name }) => [tagName, name] as const)),
)('components: a state of %s', (tag, state) => {
  it(`components: ":state(${state})" matches while it is shown`, async () => {
    hostStyle(`${tag}:state(${state}) { outline: 7px solid rgb(1, 2, 3) }`);
    for (const one of all.filter((each) => each.tag === tag)) {
      const el = await drawn(one);
      const isShown = el.shadowRoot?.querySelector(`slot[name="${state}"]`) !== null;
      expect(getComputedStyle(el).outlineWidth === '7px', one.state).toBe(isShown);
      clearPage();
    }
  });
});
