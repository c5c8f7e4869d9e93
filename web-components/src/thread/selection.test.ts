import { afterEach, expect, it, vi } from 'vitest';
import { clearPage } from '../../test/mount.ts';
import { selectedIn } from './selection.ts';

afterEach(() => {
  vi.restoreAllMocks();
  document.getSelection()?.removeAllRanges();
  clearPage();
});

/** Two messages in a shadow root, the second one's text selected. */
function selected(): { root: ShadowRoot; second: Element } {
  const host = document.createElement('div');
  const root = host.attachShadow({ mode: 'open' });
  const list = document.createElement('ol');
  const rows = ['first', 'second'].map((text) => {
    const row = document.createElement('li');
    row.textContent = text;
    return row;
  });
  list.append(...rows);
  root.append(list);
  document.body.append(host);
  const text = rows[1]!.firstChild!;
  document.getSelection()?.setBaseAndExtent(text, 0, text, 3);
  return { root, second: rows[1]! };
}

it('components: the message whose text is selected is known', () => {
  const { root, second } = selected();
  expect([...(selectedIn(root) ?? [])]).toEqual([second]);
});

it('components: also in Safari 17 and 18, whose getComposedRanges takes the roots themselves', () => {
  const { root, second } = selected();
  const now = Selection.prototype.getComposedRanges;
  vi.spyOn(Selection.prototype, 'getComposedRanges').mockImplementation(function (this: Selection, first) {
    if (!((first as unknown) instanceof ShadowRoot)) throw new TypeError('Argument 1 must be a ShadowRoot.');
    return now.call(this, { shadowRoots: [first as unknown as ShadowRoot] });
  });
  expect([...(selectedIn(root) ?? [])]).toEqual([second]);
});
