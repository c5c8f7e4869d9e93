import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { nextEmailAt, planEmail, stillWanted } from './quiet-time.ts';

const MINUTE = 60_000;

describe('quiet time', () => {
  test('B33: by default every message has its own e-mail at once', () => {
    expect(planEmail({ quietMinutes: 0, lastSentAt: 1000, waiting: true, now: 1000 })).toEqual({
      kind: 'now',
    });
  });

  test('B33: the first goes at once, the next waits for the end, those after are covered by it', () => {
    const quietMinutes = 10;
    expect(planEmail({ quietMinutes, lastSentAt: null, waiting: false, now: 5 })).toEqual({ kind: 'now' });
    expect(planEmail({ quietMinutes, lastSentAt: 5, waiting: false, now: 6 })).toEqual({
      kind: 'later',
      at: 5 + 10 * MINUTE,
    });
    expect(planEmail({ quietMinutes, lastSentAt: 5, waiting: true, now: 7 })).toEqual({ kind: 'covered' });
    expect(planEmail({ quietMinutes, lastSentAt: 5, waiting: false, now: 5 + 10 * MINUTE })).toEqual({
      kind: 'now',
    });
  });

  test('B33: nothing holds the next e-mail back after none, or without quiet minutes', () => {
    expect(nextEmailAt(10, null)).toBe(0);
    expect(nextEmailAt(0, 5000)).toBe(0);
    expect(nextEmailAt(1, 5000)).toBe(5000 + MINUTE);
  });

  test('B33: an e-mail that waited goes only if something is unread; one due at once always goes', () => {
    expect(stillWanted({ waited: true, unread: 0 })).toBe(false);
    expect(stillWanted({ waited: true, unread: 1 })).toBe(true);
    expect(stillWanted({ waited: false, unread: 0 })).toBe(true);
  });

  test('B33: whenever messages come, mails keep their distance and the last message is covered', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 5 }),
        fc.array(fc.nat(4 * MINUTE), { minLength: 1, maxLength: 20 }),
        (quietMinutes, gaps) => {
          const sent: number[] = [];
          let waitingUntil: number | null = null;
          let now = 0;
          for (const gap of gaps) {
            now += gap;
            if (waitingUntil !== null && waitingUntil <= now) {
              sent.push(waitingUntil);
              waitingUntil = null;
            }
            const lastSentAt = sent.at(-1) ?? null;
            const plan = planEmail({ quietMinutes, lastSentAt, waiting: waitingUntil !== null, now });
            if (plan.kind === 'now') sent.push(now);
            if (plan.kind === 'later') waitingUntil = plan.at;
          }
          if (waitingUntil !== null) sent.push(waitingUntil);
          for (let index = 1; index < sent.length; index++) {
            const before = sent[index - 1] ?? 0;
            expect(sent[index]).toBeGreaterThanOrEqual(nextEmailAt(quietMinutes, before));
          }
          expect(sent.at(-1)).toBeGreaterThanOrEqual(now);
        },
      ),
    );
  });
});
