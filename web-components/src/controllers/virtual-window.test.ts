import { css, html, LitElement } from 'lit';
import { afterEach, expect, it, vi } from 'vitest';
import { userEvent } from 'vitest/browser';
import { until } from '../../test/until.ts';
import { RovingList } from './roving-list.ts';
import { type VirtualWindow, virtualWindow } from './virtual-window.ts';

interface Row {
  id: string;
  height: number;
}
const row = (n: number | string, height = 64): Row => ({ id: `r${n}`, height });
const rows = (count: number, height: (n: number) => number = () => 64) =>
  Array.from({ length: count }, (_, n) => row(n, height(n)));

class TestWindow extends LitElement {
  static override styles = css`
    .scroller { position: relative; height: 400px; overflow: auto; overflow-anchor: none; }
    ul { position: relative; margin: 0; padding: 0; }
    li { position: absolute; inset-inline: 0; list-style: none; }
    button { display: block; }
  `;
  static override properties = { items: { attribute: false } };
  items: readonly Row[] = [];
  selecting = false;
  readonly window: VirtualWindow<Row> = virtualWindow<Row>(this, {
    body: () => this.renderRoot.querySelector('ul'),
    key: (item) => item.id,
    row: ({ id }, at) => ({
      className: id,
      position: at + 1,
      setSize: this.items.length,
      content: html`<button tabindex=${id === this.roving.current ? 0 : -1}>${id}</button>`,
    }),
    // Heights as a style sheet would give them.
    drawn: () => {
      for (const li of this.renderRoot.querySelectorAll('li')) {
        const item = this.items.find(({ id }) => id === li.className);
        if (item) li.style.height = `${item.height}px`;
      }
    },
    pinned: () => [this.roving.current],
    holdStart: true,
    followEnd: 50,
    mayFollow: () => !this.selecting,
  });
  readonly roving = new RovingList(this, this.window);

  override render() {
    this.window.items = this.items;
    return html`<div class="scroller" tabindex="-1"><ul @keydown=${(e: KeyboardEvent) => this.roving.keydown(e)}></ul></div>`;
  }
  get scroller(): HTMLElement {
    return this.renderRoot.querySelector('.scroller')!;
  }
  /** Where a row stands on the screen, from the top of the view. */
  y(id: string): number {
    const li = this.renderRoot.querySelector(`.${id}`);
    return li ? li.getBoundingClientRect().top - this.scroller.getBoundingClientRect().top : Number.NaN;
  }
  get shown(): string[] {
    return [...this.renderRoot.querySelectorAll('li')].map((li) => li.className);
  }
}

customElements.define('test-window', TestWindow);

async function mount(items: readonly Row[]): Promise<TestWindow> {
  const el = new TestWindow();
  el.items = items;
  document.body.append(el);
  await settled(el);
  return el;
}
const frame = () => new Promise((resolve) => requestAnimationFrame(resolve));
async function settled(el: TestWindow): Promise<void> {
  for (let i = 0; i < 4; i++) {
    await frame();
    await el.updateComplete;
  }
}
async function scrollTo(el: TestWindow, top: number): Promise<void> {
  el.scroller.scrollTop = top;
  await settled(el);
}
const uneven = (n: number) => 30 + ((n * 37) % 150);

afterEach(() => {
  document.body.replaceChildren();
  document.body.removeAttribute('style');
});

it('components: of 10,000 rows only those near the view are elements, at any scroll', async () => {
  const el = await mount(rows(10_000));
  expect(el.scroller.scrollHeight).toBe(640_000);
  for (const top of [0, 123_456, 639_600]) {
    await scrollTo(el, top);
    expect(el.shown.length).toBeLessThanOrEqual(20);
    expect(el.y(`r${Math.floor(top / 64)}`)).toBeCloseTo(-(top % 64), 0);
  }
});

it('components: rows of uneven height tile the view without gap or overlap', async () => {
  const el = await mount(rows(500, uneven));
  await scrollTo(el, 7000);
  const boxes = [...el.renderRoot.querySelectorAll('li')].slice(1).map((li) => li.getBoundingClientRect());
  for (let i = 1; i < boxes.length; i++) expect(boxes[i]!.top).toBeCloseTo(boxes[i - 1]!.bottom, 0);
  const view = el.scroller.getBoundingClientRect();
  expect(boxes[0]!.top).toBeLessThanOrEqual(view.top);
  expect(boxes.at(-1)!.bottom).toBeGreaterThanOrEqual(view.bottom);
});

it.each([
  ['zoom', '2'],
  ['zoom', '0.75'],
  ['transform', 'scale(0.8)'],
])('components: rows tile the view in a host with %s: %s', async (property, value) => {
  document.body.style.setProperty(property, value);
  const el = await mount(rows(500, uneven));
  await scrollTo(el, 7000);
  const boxes = [...el.renderRoot.querySelectorAll('li')].slice(1).map((li) => li.getBoundingClientRect());
  expect(boxes.length).toBeGreaterThan(3);
  for (let i = 1; i < boxes.length; i++) expect(boxes[i]!.top).toBeCloseTo(boxes[i - 1]!.bottom, 0);
});

it('design: rows inserted, removed and moved above leave the row in view within 1 px', async () => {
  const el = await mount(rows(300, uneven));
  await scrollTo(el, 5000);
  const inView = el.shown.find((id) => el.y(id) >= 0)!;
  const before = el.y(inView);
  el.items = [
    row('x', 91),
    row('y', 33),
    ...el.items.slice(5, 40),
    ...el.items.slice(0, 5),
    ...el.items.slice(40),
  ];
  await settled(el);
  expect(Math.abs(el.y(inView) - before)).toBeLessThanOrEqual(1);
});

it('design: the row in view stays when rows above it grow', async () => {
  const el = await mount(rows(300, uneven));
  await scrollTo(el, 5000);
  const [above] = el.shown.filter((id) => id !== 'r0');
  const inView = el.shown.find((id) => el.y(id) >= 0)!;
  const before = el.y(inView);
  el.renderRoot.querySelector<HTMLElement>(`.${above}`)!.style.height = '400px';
  await settled(el);
  expect(Math.abs(el.y(inView) - before)).toBeLessThanOrEqual(1);
});

it('design: when the row in view itself goes, the next one takes its place', async () => {
  const el = await mount(rows(100));
  await scrollTo(el, 640);
  el.items = el.items.filter(({ id }) => id !== 'r10');
  await settled(el);
  expect(el.y('r11')).toBeCloseTo(0, 0);
});

it('design: at the very start new rows come in above at once', async () => {
  const el = await mount(rows(100));
  el.items = [row('new'), ...el.items];
  await settled(el);
  expect(el.scroller.scrollTop).toBe(0);
  expect(el.y('rnew')).toBe(0);
});

it('design: at the end the view follows what comes; while text is selected it does not', async () => {
  const el = await mount(rows(100, uneven));
  el.window.scrollToEdge('end');
  await settled(el);
  const bottom = () => el.scroller.scrollHeight - el.scroller.scrollTop - 400;
  expect(bottom()).toBeLessThanOrEqual(1);
  el.items = [...el.items, row('a', 210)];
  await settled(el);
  expect(bottom()).toBeLessThanOrEqual(1);
  el.selecting = true;
  const before = el.y('ra');
  el.items = [...el.items, row('b', 210)];
  await settled(el);
  expect(el.y('ra')).toBeCloseTo(before, 0);
  expect(bottom()).toBeGreaterThan(200);
});

it('design: a row can be brought to a third of the height, whatever the rows on the way measure', async () => {
  const el = await mount(rows(1000, uneven));
  el.window.scrollTo('r700', 'third');
  await settled(el);
  expect(Math.abs(el.y('r700') - 400 / 3)).toBeLessThanOrEqual(1);
});

it('components: the arrows, Page, Home and End keys move one tab stop over rows that are not rendered', async () => {
  const el = await mount(rows(5_000));
  const focused = () => el.shadowRoot?.activeElement?.textContent;
  const press = async (key: string) => {
    (el.shadowRoot?.activeElement ?? el.renderRoot.querySelector('button'))?.dispatchEvent(
      new KeyboardEvent('keydown', { key, bubbles: true, composed: true, cancelable: true }),
    );
    await settled(el);
  };
  el.renderRoot.querySelector<HTMLElement>('button[tabindex="0"]')!.focus();
  for (const [key, id] of [
    ['ArrowDown', 'r1'],
    ['PageDown', 'r6'],
    ['End', 'r4999'],
    ['ArrowUp', 'r4998'],
    ['PageUp', 'r4993'],
    ['Home', 'r0'],
    ['ArrowUp', 'r0'],
  ] as const) {
    await press(key);
    expect(focused()).toBe(id);
    expect(el.y(id)).toBeGreaterThanOrEqual(0);
    expect(el.y(id)).toBeLessThanOrEqual(400 - 64);
    expect(el.renderRoot.querySelectorAll('[tabindex="0"]').length).toBe(1);
  }
});

it('components: the focused row keeps the focus when it is scrolled out of the window', async () => {
  const el = await mount(rows(5_000));
  await el.roving.focus('r3');
  await scrollTo(el, 200_000);
  expect(el.shadowRoot?.activeElement?.textContent).toBe('r3');
  expect(el.shown).toContain('r3');
});

it('components: an update between a scroll of the reader and its event does not undo the scroll', async () => {
  const el = await mount(rows(300));
  el.scroller.scrollTop = 5000;
  el.requestUpdate();
  await el.updateComplete;
  expect(el.scroller.scrollTop).toBe(5000);
  await settled(el);
  expect(el.scroller.scrollTop).toBe(5000);
});

it('components: rows that come in above between a scroll of the reader and its event leave the row in view within 1 px', async () => {
  const el = await mount(rows(300));
  await scrollTo(el, 4800);
  el.scroller.scrollTop = 5000;
  const before = el.y('r79');
  el.items = [row('x', 91), row('y', 33), ...el.items];
  await settled(el);
  expect(Math.abs(el.y('r79') - before)).toBeLessThanOrEqual(1);
});

it('components: a row that the focus brings into view stays there', async () => {
  const el = await mount(rows(300));
  await el.roving.focus('r3');
  const before = document.createElement('button');
  document.body.prepend(before);
  before.focus();
  await scrollTo(el, 9000);
  // By the Tab key: what `focus()` alone scrolls differs between browsers.
  await userEvent.tab();
  expect(el.renderRoot.querySelector('.r3 :focus')).not.toBeNull();
  await until(() => expect(el.y('r3')).toBeGreaterThanOrEqual(0));
  el.requestUpdate();
  await settled(el);
  expect(el.y('r3')).toBeGreaterThanOrEqual(0);
  expect(el.y('r3')).toBeLessThanOrEqual(400 - 64);
});

it('components: a view at the end is not taken for scrolled when less comes to lie above it, or more room', async () => {
  const el = await mount(rows(100));
  el.window.scrollToEdge('end');
  await settled(el);
  const bottom = () => el.scroller.scrollHeight - el.scroller.scrollTop - el.scroller.clientHeight;
  el.items = el.items.slice(60);
  await settled(el);
  expect(bottom()).toBeLessThanOrEqual(1);
  el.scroller.style.height = '700px';
  el.items = [...el.items, row('a', 210)];
  await settled(el);
  expect(bottom()).toBeLessThanOrEqual(1);
  expect(el.y('ra')).toBeCloseTo(490, 0);
});

it('components: taken out and put back, the window scrolls on', async () => {
  const el = await mount(rows(1_000));
  el.remove();
  document.body.append(el);
  await settled(el);
  await scrollTo(el, 10_000);
  await vi.waitFor(() => expect(el.y('r160')).toBeGreaterThan(-65));
});
