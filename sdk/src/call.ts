import type { Answer } from './transport.ts';

/** A call under way: awaits to its data; `.withResponse()` gives the headers' news as well. */
export class Call<T> extends Promise<T> {
  /** `then` answers plain promises: only the call itself has a response. */
  static override get [Symbol.species]() {
    return Promise;
  }
  readonly #answer: Promise<Answer<T>>;

  constructor(answer: Promise<Answer<T>>) {
    super((resolve, reject) => {
      answer.then(({ data }) => resolve(data), reject);
    });
    this.#answer = answer;
  }

  /** The data with `requestId`, `etag`, `replayed` and the response itself. */
  withResponse(): Promise<Answer<T>> {
    // Whoever takes the answer handles its failure; the data's promise need not be handled as well.
    this.catch(() => undefined);
    return this.#answer;
  }
}
