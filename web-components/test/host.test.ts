import type { LitElement } from 'lit';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import '../src/define/inbox.ts';
import '../src/define/message-badge.ts';
import '../src/define/new-message.ts';
import '../src/define/settings.ts';
import { clearPage, mount } from './mount.ts';
import { elementStates, storeOf } from './states.ts';
import { until } from './until.ts';

const sheet = new CSSStyleSheet();
beforeEach(() => {
  document.adoptedStyleSheets = [sheet];
});
afterEach(() => {
  document.adoptedStyleSheets = [];
  clearPage();
});
const look = (el: Element | null | undefined) => getComputedStyle(el as Element);
async function newMessage() {
  const { el, root } = await mount<LitElement & { show(): void }>('kipu-new-message');
  el.show();
  await until(() => expect(root.querySelector('[part=send]')).not.toBeNull());
  return { el, root };
}

describe('components: a guest in a legacy host', () => {
  it('components: html at 10 px, Arial, content-box and loud defaults of the host do not reach inside', async () => {
    sheet.replaceSync(`
      html { font-size: 10px }
      * { box-sizing: content-box }
      body { font: 17px/3 Arial; letter-spacing: 4px; text-transform: uppercase; text-align: center; color: red }
      button, input, textarea { padding: 40px; background: yellow }
    `);
    const { root } = await newMessage();
    const send = look(root.querySelector('[part=send]'));
    expect([send.fontSize, send.boxSizing, send.textTransform, send.letterSpacing]).toEqual([
      '14px',
      'border-box',
      'none',
      'normal',
    ]);
    expect(send.fontFamily).toContain('Arial');
    expect(look(root.querySelector('#body')).paddingInlineStart).toBe('10px');
    expect(look(root.querySelector('#body')).color).toBe('rgb(23, 32, 44)');
  });

  it.each(elementStates.map((state) => [`${state.tag}: ${state.state}`, state] as const))(
    'design: WCAG text spacing cuts nothing: %s',
    async (_name, state) => {
      sheet.replaceSync(
        'body { letter-spacing: 0.12em !important; word-spacing: 0.16em !important; line-height: 1.5 !important }',
      );
      const store = storeOf(state);
      const { el, root } = await mount<LitElement>(state.tag, { store, attributes: state.attributes ?? {} });
      await state.after?.(el, store);
      while (!(await el.updateComplete));
      const buttons = [...root.querySelectorAll<HTMLElement>('.btn')].filter((button) =>
        button.checkVisibility(),
      );
      for (const button of buttons) {
        expect(button.scrollWidth, button.textContent ?? '').toBeLessThanOrEqual(button.clientWidth + 1);
        expect(button.scrollHeight, button.textContent ?? '').toBeLessThanOrEqual(button.clientHeight + 1);
      }
    },
  );
});

describe('components: theming', () => {
  it('components: a role set on any ancestor is seen inside', async () => {
    sheet.replaceSync('body { --kipu-accent: rgb(1, 2, 3); --kipu-radius: 0px; --kipu-font-size: 18px }');
    const { root } = await newMessage();
    const send = look(root.querySelector('[part=send]'));
    expect([send.backgroundColor, send.borderTopLeftRadius, send.fontSize]).toEqual([
      'rgb(1, 2, 3)',
      '0px',
      '18px',
    ]);
  });

  it('components: a part can be styled from outside', async () => {
    sheet.replaceSync('kipu-new-message::part(trigger) { text-transform: uppercase }');
    const { root } = await newMessage();
    expect(look(root.querySelector('[part=trigger]')).textTransform).toBe('uppercase');
  });

  it('components: theme follows the used color-scheme, and the attribute overrides it', async () => {
    sheet.replaceSync('html { color-scheme: dark }');
    const { el, root } = await newMessage();
    const surface = () => look(root.querySelector('dialog')).backgroundColor;
    expect(surface()).toBe('rgb(18, 23, 30)');
    el.setAttribute('theme', 'light');
    await el.updateComplete;
    expect(surface()).toBe('rgb(255, 255, 255)');
  });

  it('components: the slot takes a button of the host', async () => {
    const { el, root } = await newMessage();
    const own = document.createElement('button');
    own.slot = 'trigger';
    el.append(own);
    root.querySelector('dialog')?.dispatchEvent(new Event('cancel', { cancelable: true }));
    await until(() => expect(root.querySelector('dialog')?.open).toBe(false));
    own.click();
    await until(() => expect(root.querySelector('dialog')?.open).toBe(true));
  });

  it('design: every target is at least 24 px in both directions', async () => {
    for (const state of elementStates) {
      const store = storeOf(state);
      const { el, root, wrapper } = await mount<LitElement>(state.tag, {
        store,
        attributes: state.attributes ?? {},
      });
      await state.after?.(el, store);
      while (!(await el.updateComplete));
      for (const target of root.querySelectorAll<HTMLElement>(
        'button, a[href], select, input:not([type=radio], [role=switch])',
      )) {
        // Within a line of text, a link is as high as the line.
        if (!target.checkVisibility() || target.closest('p, .text')) continue;
        const { width, height } = target.getBoundingClientRect();
        if (width === 0) continue;
        const where = `${state.tag}, ${state.state}: ${target.outerHTML.slice(0, 90)}`;
        expect(height, where).toBeGreaterThanOrEqual(24);
        expect(width, where).toBeGreaterThanOrEqual(24);
      }
      wrapper.remove();
    }
  });
});
