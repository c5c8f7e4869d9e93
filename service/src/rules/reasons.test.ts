import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  REASON_CODES,
  type ReasonCode,
  reasonSentence,
  reasonsFor,
  reasonTexts,
  sortReasons,
} from './reasons.ts';

const someCodes = fc.array(fc.constantFrom(...REASON_CODES));
const TOLD_TO_PORTAL: ReasonCode[] = [
  'messaging_disabled',
  'portal_account_inactive',
  'portal_disconnected',
  'recipient_unavailable',
];

describe('reasons', () => {
  test('B16: every code is answered once and in the published order', () => {
    fc.assert(
      fc.property(someCodes, (codes) => {
        const sorted = sortReasons(codes);
        expect(new Set(sorted)).toEqual(new Set(codes));
        const places = sorted.map((code) => REASON_CODES.indexOf(code));
        expect(places).toEqual([...new Set(places)].toSorted((a, b) => a - b));
      }),
    );
  });

  test('B16: a portal user is only ever told of settings, own account, own connection, or unavailable', () => {
    fc.assert(
      fc.property(someCodes, (codes) => {
        const told = reasonsFor('portal', codes);
        expect(TOLD_TO_PORTAL).toEqual(expect.arrayContaining(told));
        expect(told.length > 0).toBe(codes.length > 0);
      }),
    );
  });

  test('B16: filtering twice is filtering once', () => {
    fc.assert(
      fc.property(fc.constantFrom('staff' as const, 'portal' as const), someCodes, (asker, codes) => {
        const once = reasonsFor(asker, codes);
        expect(reasonsFor(asker, once)).toEqual(once);
      }),
    );
  });

  test('B16: each code has a sentence of its own for staff, and portal users read one of four', () => {
    expect(new Set(REASON_CODES.map((code) => reasonSentence(code, 'staff'))).size).toBe(REASON_CODES.length);
    const forPortal = new Set(REASON_CODES.map((code) => reasonSentence(code, 'portal')));
    expect(forPortal).toEqual(new Set(TOLD_TO_PORTAL.map((code) => reasonSentence(code, 'portal'))));
    expect(forPortal.size).toBe(4);
  });

  test('B16: the words of a hidden code do not give it away to a portal user', () => {
    for (const code of REASON_CODES) {
      expect(reasonSentence(code, 'portal')).not.toMatch(/consent|restricted|role|location|employ/i);
    }
    expect(reasonTexts('portal', ['consent_missing', 'chart_restricted'])).toEqual([
      {
        code: 'recipient_unavailable',
        message:
          "This person can't receive messages right now. Write to someone else on your care team, or call the clinic.",
      },
    ]);
  });
});
