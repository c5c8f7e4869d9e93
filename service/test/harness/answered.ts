import type { Metrics } from '../../src/http/metrics.ts';
import { checkedAt } from './checked.ts';

/** Counts what a service says it has answered: what went past the check of the contract is no proof of anything. */
export class Answered {
  #count = 0;

  constructor(metrics: Metrics) {
    const observe = metrics.observe.bind(metrics);
    metrics.observe = (...args) => {
      this.#count += 1;
      observe(...args);
    };
  }

  /** Throws if the service answered more requests than were checked, those aside that broke off. */
  expectChecked(baseUrl: string): void {
    const { answers, broken } = checkedAt(new URL(baseUrl).origin);
    if (this.#count > answers + broken)
      throw new Error(
        `${this.#count - answers - broken} of ${this.#count} answers were not checked against openapi.yaml: ask with fetch`,
      );
  }
}
