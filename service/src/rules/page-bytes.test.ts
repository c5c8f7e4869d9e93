import { expect, test } from 'vitest';
import { PAGE_BYTES, rowsWithinBytes } from './page-bytes.ts';

const row = (bytes: number) => ({ body: 'x'.repeat(bytes) });

test('a page ends before the row that would make it larger than its limit', () => {
  const rows = [row(400_000), row(400_000), row(400_000), row(1)];
  expect(rowsWithinBytes(rows)).toEqual(rows.slice(0, 2));
  expect(rowsWithinBytes(rows.slice(0, 2))).toHaveLength(2);
});

test('a row that is larger than a page makes a page of its own, so that reading on never stands still', () => {
  expect(rowsWithinBytes([row(PAGE_BYTES * 2), row(1)])).toHaveLength(1);
  expect(rowsWithinBytes([])).toEqual([]);
});

test('bytes are counted as they are sent: UTF-8, and with the escapes of JSON', () => {
  const emoji = { body: '😀'.repeat(10_000) };
  expect(rowsWithinBytes(Array.from({ length: 200 }, () => emoji))).toHaveLength(24);
  const quotes = { body: '"'.repeat(10_000) };
  expect(rowsWithinBytes(Array.from({ length: 200 }, () => quotes))).toHaveLength(49);
});
