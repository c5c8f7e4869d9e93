import { createHash } from 'node:crypto';

const SUM_BITS = 128;

/**
 * What rows are, in any order: how many, and the sum of their hashes. Two databases sort text differently, so a hash over
 * rows in order would compare their collations.
 */
export class Fingerprint {
  #rows = 0;
  #sum = 0n;

  get rows(): number {
    return this.#rows;
  }

  /** Values in the order of the columns: text, numbers, null, bytes. */
  add(values: readonly unknown[]): void {
    const text = JSON.stringify(values, (_, value) => (typeof value === 'bigint' ? Number(value) : value));
    const hash = createHash('sha256').update(text).digest();
    this.#rows += 1;
    this.#sum = BigInt.asUintN(
      SUM_BITS,
      this.#sum + (hash.readBigUInt64BE(0) << 64n) + hash.readBigUInt64BE(8),
    );
  }

  equals(other: Fingerprint): boolean {
    return this.#rows === other.#rows && this.#sum === other.#sum;
  }

  toString(): string {
    return `${this.#rows} rows, ${this.#sum.toString(16).padStart(SUM_BITS / 4, '0')}`;
  }
}
