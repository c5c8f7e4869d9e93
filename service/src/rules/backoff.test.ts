import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { JITTER, MAIL_RETRY, retryDelay } from './backoff.ts';

describe('back-off', () => {
  test('B34: the waits are 10 s, 1 min, 5 min, 30 min, 2 h, 6 h, 12 h and 24 h, then the mail is dead', () => {
    const middle = () => 0.5;
    const waits = [1, 2, 3, 4, 5, 6, 7, 8, 9].map((tries) => retryDelay(MAIL_RETRY, tries, middle));
    expect(waits).toEqual([
      10_000,
      60_000,
      300_000,
      1_800_000,
      7_200_000,
      21_600_000,
      43_200_000,
      86_400_000,
      null,
    ]);
  });

  test('B34: jitter parts jobs that failed together, within its bounds and never out of order', () => {
    const share = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 5 }), share, share, (tries, one, other) => {
        const wait = retryDelay(MAIL_RETRY, tries, () => one) ?? 0;
        const plain = MAIL_RETRY[tries - 1] ?? 0;
        expect(wait).toBeGreaterThanOrEqual(Math.round(plain * (1 - JITTER)));
        expect(wait).toBeLessThanOrEqual(Math.round(plain * (1 + JITTER)));
        expect(retryDelay(MAIL_RETRY, tries + 1, () => other)).toBeGreaterThan(wait);
      }),
    );
  });
});
