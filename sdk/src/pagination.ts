import { Call } from './call.ts';
import type { Answer } from './transport.ts';

/** How to walk a list: what a page holds, and the request for the one after it. */
export interface Walk<Row, Page, Query> {
  fetch(query: Query): Promise<Answer<Page>>;
  rows(page: Page): readonly Row[];
  /** The query of the next page; undefined after the last. */
  next(page: Page, query: Query): Query | undefined;
  /** The first query of a walk over all rows, if it differs from that of a single page. */
  start?(query: Query): Query;
}

/**
 * A list. Awaited, it is the page that the query names; iterated, it is every row, fetched a page at a time and no
 * further than the loop goes. `for await` over a list that was not awaited makes no request of its own for the page.
 */
export class List<Row, Page, Query> extends Call<Page> implements AsyncIterable<Row> {
  readonly #walk: Walk<Row, Page, Query>;
  readonly #query: Query;
  readonly #ask: () => Promise<Answer<Page>>;

  constructor(walk: Walk<Row, Page, Query>, query: Query) {
    let asked: Promise<Answer<Page>> | undefined;
    let take: (answer: Promise<Answer<Page>>) => void = () => {};
    const page = new Promise<Answer<Page>>((resolve) => {
      take = resolve;
    });
    const ask = (which = query) => {
      asked ??= walk.fetch(which);
      take(asked);
      return asked;
    };
    super(page);
    this.#walk = walk;
    this.#query = query;
    this.#ask = () => {
      const first = walk.start?.(query);
      // A walk that begins elsewhere cannot use a page that was asked for already.
      return first && asked ? walk.fetch(first) : ask(first);
    };
    queueMicrotask(() => ask());
  }

  /** Page by page. */
  pages(): AsyncGenerator<Page, void, undefined> {
    const first = this.#ask();
    // The loop below handles a failure, also when it comes before the first `next`.
    first.catch(() => undefined);
    this.catch(() => undefined);
    return this.#pages(first);
  }

  async *#pages(first: Promise<Answer<Page>>): AsyncGenerator<Page, void, undefined> {
    let { data } = await first;
    yield data;
    let query = this.#walk.next(data, this.#walk.start?.(this.#query) ?? this.#query);
    while (query !== undefined) {
      ({ data } = await this.#walk.fetch(query));
      yield data;
      query = this.#walk.next(data, query);
    }
  }

  [Symbol.asyncIterator](): AsyncGenerator<Row, void, undefined> {
    return this.#rows(this.pages());
  }

  async *#rows(pages: AsyncGenerator<Page, void, undefined>): AsyncGenerator<Row, void, undefined> {
    for await (const page of pages) yield* this.#walk.rows(page);
  }

  /** All rows, at most `limit` of them: a list without an end must not fill the memory by surprise. */
  async toArray({ limit }: { limit: number }): Promise<Row[]> {
    const rows: Row[] = [];
    if (limit <= 0) return rows;
    for await (const row of this) {
      if (rows.push(row) >= limit) break;
    }
    return rows;
  }
}
