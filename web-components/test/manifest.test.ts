import elements from 'virtual:elements';
import type { LitElement } from 'lit';
import { afterEach, describe, expect, it } from 'vitest';
import '../src/define/inbox.ts';
import '../src/define/message-badge.ts';
import '../src/define/messages.ts';
import '../src/define/new-message.ts';
import '../src/define/settings.ts';
import type { KipuEventName } from '../src/base/events.ts';
import { roles } from '../src/base/tokens.styles.ts';
import * as classes from '../src/index.ts';
import { moments } from './moments.ts';
import { clearPage, mount } from './mount.ts';
import { elementStates, storeOf } from './states.ts';
import { until } from './until.ts';

afterEach(clearPage);

/** Every event there is: one that is missing here does not compile. */
const EVENTS: Record<KipuEventName, true> = {
  'kipu-open-inbox': true,
  'kipu-view-chart': true,
  'kipu-conversation-open': true,
  'kipu-before-send': true,
  'kipu-message-sent': true,
  'kipu-conversation-close': true,
  'kipu-conversation-archive': true,
  'kipu-unread-change': true,
  'kipu-session-expired': true,
  'kipu-error': true,
};

/** Everything drawn in an element's own shadow root over all its states and moments. */
async function drawn(tag: string, attribute: 'part' | 'slot'): Promise<string[]> {
  const found = new Set<string>();
  for (const state of [...elementStates, ...moments].filter((one) => one.tag === tag)) {
    const store = storeOf(state);
    const { el, root } = await mount<LitElement>(tag, { store, attributes: state.attributes ?? {} });
    await state.after?.(el, store);
    while (!(await el.updateComplete));
    for (const one of root.querySelectorAll(attribute === 'part' ? '[part]' : 'slot')) {
      for (const name of attribute === 'part' ? one.part : [one.getAttribute('name') ?? '']) found.add(name);
    }
    clearPage();
  }
  return [...found].sort();
}
const names = (rows: readonly { name: string }[] = []) => rows.map(({ name }) => name).sort();

describe('custom-elements.json', () => {
  it('names every element that the package defines, each with its class, a summary and a description', () => {
    const byClass = Object.fromEntries(
      Object.entries(classes).filter(([, value]) => typeof value === 'function' && /^Kipu/.test(value.name)),
    );
    expect(elements.map(({ name }) => name).sort()).toEqual(Object.keys(byClass).sort());
    for (const element of elements) {
      expect(customElements.get(element.tagName)?.name).toBe(element.name);
      expect(element.summary).toBeTruthy();
      expect(element.description).toBeTruthy();
    }
  });

  it('describes in a sentence each attribute, property, method, event, slot, part and custom property', () => {
    const bare = elements.flatMap((element) =>
      (['attributes', 'members', 'events', 'slots', 'cssParts', 'cssProperties'] as const).flatMap((kind) =>
        (element[kind] ?? [])
          .filter(({ description }) => !description)
          .map(({ name }) => `${element.tagName} ${kind} ${name}`),
      ),
    );
    expect(bare).toEqual([]);
  });

  it('names each event of the elements, and none that does not exist', () => {
    const documented = new Set(elements.flatMap(({ events }) => names(events)));
    expect([...documented].sort()).toEqual(Object.keys(EVENTS).sort());
  });

  describe.each(elements.map((element) => [element.tagName, element] as const))('%s', (tag, element) => {
    it('hears the attributes that are named, and no other', () => {
      const made = customElements.get(tag) as unknown as { observedAttributes: readonly string[] };
      expect([...made.observedAttributes].sort()).toEqual(names(element.attributes));
    });

    it('takes each attribute into the property that is named', () => {
      for (const { name, fieldName, type } of element.attributes ?? []) {
        if (fieldName === undefined) continue;
        const el = document.createElement(tag) as unknown as Element & Record<string, unknown>;
        const value = /'([^']+)'\s*$/.exec(type?.text.replace(/\s*\|\s*undefined/, '') ?? '')?.[1] ?? '3';
        el.setAttribute(name, type?.text === 'boolean' ? '' : value);
        expect([name, el[fieldName]]).toEqual([
          name,
          type?.text === 'boolean' ? true : type?.text === 'number' ? 3 : value,
        ]);
      }
    });

    it('has the properties and methods that are named', () => {
      const el = document.createElement(tag);
      for (const { name, kind } of element.members ?? []) {
        expect([name, name in el]).toEqual([name, true]);
        if (kind === 'method') expect(typeof (el as never)[name]).toBe('function');
      }
    });
  });

  // The wrapper draws nothing.
  const seen = elements.filter(({ tagName }) => tagName !== 'kipu-messages');
  describe.each(seen.map((element) => [element.tagName, element] as const))('%s', (tag, element) => {
    it('draws the parts and slots that are named, and no other', async () => {
      // What marks the words of a search comes with the first hit.
      await until(async () => expect(await drawn(tag, 'part')).toEqual(names(element.cssParts)));
      expect(await drawn(tag, 'slot')).toEqual(names(element.slots));
    }, 60_000);

    it('hears the custom properties that are named, and no other', async () => {
      const { root } = await mount<LitElement>(tag);
      const text = root.adoptedStyleSheets
        .flatMap((sheet) => [...sheet.cssRules])
        .map(({ cssText }) => cssText)
        .join('\n');
      const heard = new Set(
        [...text.matchAll(/(?:var|style)\((--kipu-[a-z0-9-]+)/g)].map(([, name]) => name),
      );
      expect([...heard].sort()).toEqual(names(element.cssProperties));
    });
  });

  it('names no colour that no element uses', () => {
    const text = seen
      .flatMap(({ tagName }) => {
        const el = document.createElement(tagName) as unknown as LitElement;
        document.body.append(el as unknown as Node);
        return (el.shadowRoot?.adoptedStyleSheets ?? []).flatMap((sheet) => [...sheet.cssRules]);
      })
      .map(({ cssText }) => cssText)
      .join('\n');
    expect(Object.keys(roles).filter((role) => !text.includes(`var(--_${role}`))).toEqual([]);
  });
});
