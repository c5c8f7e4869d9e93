/** The most that the rows of a page take as JSON, in bytes of UTF-8. A row that is larger alone makes a page of its own. */
export const PAGE_BYTES = 1_000_000;

/**
 * The first of these rows that fit into a page, at least one. A page that ends early says by its cursor that more
 * follow. The limit keeps one page from holding the event loop, on which every other user's request waits.
 */
export function rowsWithinBytes<T>(rows: readonly T[], max = PAGE_BYTES): readonly T[] {
  let sum = 0;
  const over = rows.findIndex((row, at) => {
    sum += Buffer.byteLength(JSON.stringify(row));
    return sum > max && at > 0;
  });
  return over === -1 ? rows : rows.slice(0, over);
}
