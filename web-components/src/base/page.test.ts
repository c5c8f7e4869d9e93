import { LitElement } from 'lit';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { userEvent } from 'vitest/browser';
import { FakeStore } from '../../test/fake-store.ts';
import { clearPage, mount } from '../../test/mount.ts';
import { until } from '../../test/until.ts';
import '../define/message-badge.ts';
import type { KipuMessageBadge } from '../message-badge/message-badge.ts';
import { announce } from './announcer.ts';
import { emit, maySend } from './events.ts';
import { deepActiveElement, openModal } from './focus.ts';
import { nearestTimeZone, overrideWords } from './locale.ts';
import { clockTime, dayName, fullTime, rowTime } from './time.ts';
import { Toast } from './toast.ts';

class ToastHost extends LitElement {
  readonly toast = new Toast(this);
  override render() {
    return this.toast.render();
  }
}
customElements.define('test-toast', ToastHost);

const live = () => document.querySelector('[role=status]');
afterEach(() => {
  vi.useRealTimers();
  clearPage();
});

describe('design: the one announcer', () => {
  it('design: a burst of one kind is told once, with its count', async () => {
    for (let n = 0; n < 3; n++) announce(document.body, (count) => `${count} new messages`, 'message');
    announce(document.body, 'Connected again.');
    await until(() => expect(live()?.textContent).toBe('3 new messages Connected again.'));
    expect(document.querySelectorAll('[role=status]')).toHaveLength(1);
  });

  it('components: inside a modal dialog it speaks from the dialog, where it is not inert', async () => {
    const dialog = document.createElement('dialog');
    const inside = document.createElement('p');
    dialog.append(inside);
    document.body.append(dialog);
    dialog.showModal();
    announce(inside, 'Draft saved.');
    await until(() => expect(dialog.querySelector('[role=status]')?.textContent).toBe('Draft saved.'));
  });
});

describe('design: the toast', () => {
  const mounted = async () => {
    const el = document.createElement('test-toast') as ToastHost;
    document.body.append(el);
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    const run = vi.fn();
    el.toast.show({ text: 'Archived.', actions: [{ label: 'Undo', run }] });
    await el.updateComplete;
    const box = () => el.shadowRoot?.querySelector<HTMLElement>('.toast');
    return { el, run, box };
  };

  it('design: it stands in the top layer for ten seconds', async () => {
    const { el, box } = await mounted();
    expect(box()?.matches(':popover-open')).toBe(true);
    vi.advanceTimersByTime(9_999);
    expect(el.toast.content).toBeDefined();
    vi.advanceTimersByTime(1);
    await el.updateComplete;
    expect(box()).toBeNull();
  });

  it('design: focus holds its clock, leaving starts it again', async () => {
    const { el, box } = await mounted();
    const button = box()?.querySelector('button');
    button?.focus();
    vi.advanceTimersByTime(60_000);
    expect(el.toast.content).toBeDefined();
    button?.blur();
    vi.advanceTimersByTime(10_000);
    expect(el.toast.content).toBeUndefined();
  });

  it('design: its action runs once and closes it', async () => {
    const { el, run, box } = await mounted();
    box()?.querySelector('button')?.click();
    expect(run).toHaveBeenCalledTimes(1);
    expect(el.toast.content).toBeUndefined();
  });
});

describe('components: dialogs', () => {
  it('components: Escape asks instead of closing and is not seen outside; focus goes back through shadow roots', async () => {
    const host = document.createElement('div');
    const button = document.createElement('button');
    host.attachShadow({ mode: 'open' }).append(button);
    const dialog = document.createElement('dialog');
    dialog.append(document.createElement('input'));
    document.body.append(host, dialog);
    button.focus();
    const outside = vi.fn();
    document.addEventListener('keydown', outside);
    document.addEventListener('focusin', outside);
    const ask = vi.fn();
    const close = openModal(dialog, ask);
    await userEvent.keyboard('{Escape}');
    expect(ask).toHaveBeenCalledTimes(1);
    expect(dialog.open).toBe(true);
    expect(outside).not.toHaveBeenCalled();
    document.removeEventListener('keydown', outside);
    document.removeEventListener('focusin', outside);
    close();
    expect(deepActiveElement()).toBe(button);
  });
});

describe('components: events', () => {
  it('components: before events can be cancelled, after events cannot; all cross shadow roots', () => {
    const host = document.createElement('div');
    const inner = document.createElement('p');
    host.attachShadow({ mode: 'open' }).append(inner);
    document.body.append(host);
    host.addEventListener('kipu-open-inbox', (event) => event.preventDefault());
    host.addEventListener('kipu-error', (event) => event.preventDefault());
    expect(emit(inner, 'kipu-open-inbox', {})).toBe(false);
    expect(emit(inner, 'kipu-error', { code: 'timeout' })).toBe(true);
  });

  it('components: kipu-before-send waits for the host; a no and a rejection keep the text', async () => {
    const el = document.createElement('p');
    expect(await maySend(el)).toBe(true);
    el.addEventListener('kipu-before-send', (event) => event.detail.respondWith(Promise.resolve(false)), {
      once: true,
    });
    expect(await maySend(el)).toBe(false);
    el.addEventListener(
      'kipu-before-send',
      (event) => event.detail.respondWith(Promise.reject(new Error('no'))),
      {
        once: true,
      },
    );
    expect(await maySend(el)).toBe(false);
    el.addEventListener('kipu-before-send', (event) => event.detail.respondWith(Promise.resolve(true)), {
      once: true,
    });
    expect(await maySend(el, 'c1')).toBe(true);
  });
});

describe('components: language', () => {
  const badge = async () => {
    const store = new FakeStore();
    store.set({ unread: { messages: 2, conversations: 1, active: 1, archived: 0 } });
    const { el, root } = await mount<KipuMessageBadge>('kipu-message-badge', { store });
    return { el, name: () => root.querySelector('button')?.getAttribute('aria-label') };
  };

  it('components: the nearest lang wins, now and when it changes', async () => {
    const { el, name } = await badge();
    expect(name()).toBe('Messages, 2 unread');
    document.documentElement.lang = 'es-MX';
    await until(() => expect(name()).toBe('Mensajes, 2 sin leer'));
    el.lang = 'en';
    await until(() => expect(name()).toBe('Messages, 2 unread'));
  });

  it.each(['es_MX', 'ES-mx'])('components: lang="%s" means Spanish', async (lang) => {
    const { el, name } = await badge();
    document.documentElement.lang = lang;
    await until(() => expect(name()).toBe('Mensajes, 2 sin leer'));
    expect(el.locale).toBe('es-MX');
  });

  it('components: lang="ar_EG" means Arabic, and its direction', async () => {
    const { el, name } = await badge();
    el.lang = 'ar_EG';
    await until(() => expect(name()).toMatch(/[\u0600-\u06ff]/));
    expect(getComputedStyle(el).direction).toBe('rtl');
  });

  it('components: a language without words shows English', async () => {
    const { el, name } = await badge();
    el.lang = 'tlh';
    await el.updateComplete;
    expect(name()).toBe('Messages, 2 unread');
  });

  it('components: the host may replace single words', async () => {
    const { name } = await badge();
    overrideWords('en', { badgeUnread: (n) => `Secure messages: ${n}` });
    await until(() => expect(name()).toBe('Secure messages: 2'));
  });
});

describe('design: times', () => {
  const at = (text: string) => new Date(text);
  const now = at('2026-03-12T12:00:00');
  it.each([
    ['2026-03-12T09:41:00', '9:41 AM'],
    ['2026-03-11T23:59:00', 'Yesterday'],
    ['2026-03-06T08:00:00', 'Fri'],
    ['2026-03-05T08:00:00', 'Mar 5'],
    ['2025-03-12T08:00:00', '03/12/2025'],
  ])('design: a row of %s reads %s', (date, words) => {
    expect(rowTime({ locale: 'en-US' }, at(date), now, 'Yesterday')).toBe(words);
  });
  it('design: a day rule names today, yesterday, the day, and the year when it is another', () => {
    const words = { today: 'Today', yesterday: 'Yesterday' };
    expect(dayName({ locale: 'en-GB' }, now, now, words)).toBe('Today');
    expect(dayName({ locale: 'en-GB' }, at('2026-03-11T00:01:00'), now, words)).toBe('Yesterday');
    expect(dayName({ locale: 'en-GB' }, at('2026-03-04T00:01:00'), now, words)).toMatch(
      /^Wednesday,? 4 March$/,
    );
    expect(dayName({ locale: 'en-GB' }, at('2025-03-04T00:01:00'), now, words)).toContain('2025');
  });
  it('design: times have the digits of counts, whatever a browser holds to be Arabic', () => {
    for (const locale of ['ar', 'ar-EG', 'ar-MA', 'fa']) {
      expect(clockTime({ locale }, now)).toMatch(/\d/);
      expect(fullTime({ locale }, now)).not.toMatch(/[\u0660-\u0669\u06f0-\u06f9]/);
    }
  });
  it('components: a `time-zone` decides the hour and the day, the nearest one counts, and none that is not one', async () => {
    const denver = { locale: 'en-GB', timeZone: 'America/Denver' };
    const tokyo = { locale: 'en-GB', timeZone: 'Asia/Tokyo' };
    const [moment, later] = [at('2026-03-12T03:30:00Z'), at('2026-03-12T08:00:00Z')];
    expect(clockTime(denver, moment)).toBe('21:30');
    expect(rowTime(denver, moment, later, 'Yesterday')).toBe('Yesterday');
    expect(rowTime(tokyo, moment, later, 'Yesterday')).toBe('12:30');
    const warn = vi.spyOn(console, 'warn').mockReturnValue();
    const inZone = (zone: string) => {
      const made = document.createElement('div');
      made.setAttribute('time-zone', zone);
      return made;
    };
    const [div, p] = [inZone('Asia/Tokyo'), inZone('Mars/Olympus')] as const;
    div.append(p);
    document.body.append(div);
    expect([document.body, div, p].map(nearestTimeZone)).toEqual([undefined, 'Asia/Tokyo', undefined]);
    expect(warn).toHaveBeenCalledTimes(1);
  });
});
