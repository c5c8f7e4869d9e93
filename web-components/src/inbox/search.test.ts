import type { SearchResult } from '@kipu-messages/sdk';
import { expect, it, vi } from 'vitest';
import { userEvent } from 'vitest/browser';
import { deepActiveElement } from '../base/focus.ts';
import { cleanPages, inbox, item, items, list, lists, live, threads } from './inbox.fixture.ts';

cleanPages();

const results: SearchResult[] = [
  {
    ...item(1),
    matches: [
      { field: 'subject', snippet: 'Subject 1', ranges: [[0, 4]] },
      { field: 'body', seq: 2, snippet: '… <b>sub</b>way …', ranges: [[5, 8]] },
    ],
  },
  {
    ...item(2, { archived: true }),
    matches: [{ field: 'participant', snippet: 'Dana Whitfield', ranges: [[5, 9]] }],
  },
];

it('B29: fewer than three letters send nothing and say so; X clears and brings the list back where it was', async () => {
  const { $, store, frames, y, root } = await inbox();
  $('.scroller').scrollTop = 640;
  await frames();
  const before = y(14);
  await userEvent.click($('input'));
  await userEvent.keyboard('su');
  expect($('.searching').textContent).toBe('Type at least 3 letters');
  expect(root.querySelectorAll('.row').length).toBeGreaterThan(5);
  await userEvent.keyboard('b');
  expect(store.called('search').at(-1)).toEqual(['sub']);
  store.set({ search: { q: 'sub', status: 'ready', results, complete: true, loadingMore: false } });
  await frames();
  expect($('.searching').textContent).toBe('2 results in Active and Archived');
  await vi.waitFor(() => expect(live()).toContain('2 results.'));
  await userEvent.click($('.search .btn'));
  await frames();
  expect(store.called('clearSearch').length).toBe(1);
  expect(deepActiveElement()).toBe($('input'));
  expect(Math.abs(y(14) - before)).toBeLessThanOrEqual(64);
});

it('B29: each result carries its section, and what was found is marked as text', async () => {
  const { $, store, frames, root, thread } = await inbox({ ...lists(list(items(3))), ...threads(items(3)) });
  await userEvent.fill($('input'), 'sub');
  store.set({ search: { q: 'sub', status: 'ready', results, complete: true, loadingMore: false } });
  await frames();
  expect([...root.querySelectorAll('.side')].map((s) => s.textContent)).toEqual(['Active', 'Archived']);
  await vi.waitFor(() =>
    expect([...root.querySelectorAll('mark')].map((m) => m.textContent)).toEqual(['Subj', 'sub', 'Whit']),
  );
  expect(root.querySelector('.row b')).toBeNull();
  expect(root.querySelector('.preview')?.textContent).toBe('… <b>sub</b>way …');
  $<HTMLButtonElement>('.row').click();
  await frames();
  expect(store.called('openThread')).toContainEqual(['c1', { around: 2 }]);
  expect(thread().shadowRoot?.querySelector('.found')).not.toBeNull();
});

it('B29: nothing found says so and clears; Escape clears', async () => {
  const { $, store, frames } = await inbox();
  await userEvent.fill($('input'), 'zzz');
  store.set({ search: { q: 'zzz', status: 'ready', results: [], complete: true, loadingMore: false } });
  await frames();
  expect($('.panel .state').textContent).toContain('Nothing found for “zzz”');
  await userEvent.click($('input'));
  await userEvent.keyboard('{Escape}');
  await frames();
  expect($<HTMLInputElement>('input').value).toBe('');
  expect($('.row')).not.toBeNull();
});
