import { expect, test } from 'vitest';
import * as eligibility from '../../src/rules/eligibility.ts';
import * as moments from '../../src/rules/moments.ts';
import * as noAccess from '../../src/rules/no-access.ts';
import * as reasons from '../../src/rules/reasons.ts';
import * as settings from '../../src/rules/settings-in-force.ts';
import { QUESTIONS } from './questions.ts';
import type { Compared } from './rules.ts';

const rules = { eligibility, moments, reasons, noAccess, settings };

/** A table must not shrink unseen: the questions asked, in all. */
const LEAST = 500_000;
let asked = 0;

test.each(QUESTIONS)(
  'B6: the rule answers as the tables say in every combination: %s',
  (_about, questions) => {
    const differing: Compared[] = [];
    for (const answer of questions(rules)) {
      asked += 1;
      if (answer !== undefined && differing.length < 5) differing.push(answer);
    }
    expect(differing).toEqual([]);
  },
);

test('B6: no table has shrunk', () => {
  expect(asked).toBeGreaterThan(LEAST);
});
