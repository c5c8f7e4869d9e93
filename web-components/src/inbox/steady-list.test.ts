import { expect, it } from 'vitest';
import { SteadyList } from './steady-list.ts';

const rows = (ids: string, text = '') => [...ids].map((id) => ({ id, text }));
const order = (list: SteadyList<{ id: string; text: string }>) => list.items.map(({ id }) => id).join('');
function held(ids: string): SteadyList<{ id: string; text: string }> {
  const list = new SteadyList<{ id: string; text: string }>();
  list.reset(rows(ids));
  return list;
}

it('design: held, rows keep their order while their content changes', () => {
  const list = held('abcd');
  list.update(rows('cabd', 'new'), true);
  expect(order(list)).toBe('abcd');
  expect(list.items.every(({ text }) => text === 'new')).toBe(true);
  expect(list.waiting).toEqual({ fresh: 0 });
});

it('design: held, a new conversation waits and is counted; applied, all stand in the service’s order', () => {
  const list = held('abc');
  list.update(rows('xyabc'), true);
  expect(order(list)).toBe('abc');
  expect(list.waiting).toEqual({ fresh: 2 });
  list.apply();
  expect(order(list)).toBe('xyabc');
  expect(list.waiting).toBeUndefined();
  expect([...list.moved].sort()).toEqual(['x', 'y']);
});

it('design: held, what leaves stays until it is applied, unless the reader took it out', () => {
  const list = held('abcd');
  list.update(rows('bcd'), true);
  expect(order(list)).toBe('abcd');
  list.drop('a');
  expect(order(list)).toBe('bcd');
  expect(list.waiting).toBeUndefined();
});

it('design: a next page comes in at the end without waiting', () => {
  const list = held('abc');
  list.update(rows('cabdef'), true);
  expect(order(list)).toBe('abcdef');
  list.update(rows('xcabdefg'), true);
  expect(order(list)).toBe('abcdefg');
  expect(list.waiting).toEqual({ fresh: 1 });
});

it('design: not held, the row takes its new place at once and only that row is said to have moved', () => {
  const list = held('abcd');
  list.update(rows('dabc'), false);
  expect(order(list)).toBe('dabc');
  expect([...list.moved]).toEqual(['d']);
});

it('design: when a row goes, the next takes over, for the last one the one before', () => {
  const list = held('abc');
  expect(list.heirOf('b')).toBe('c');
  expect(list.heirOf('c')).toBe('b');
  expect(held('a').heirOf('a')).toBeUndefined();
  expect(list.heirOf('z')).toBeUndefined();
});
