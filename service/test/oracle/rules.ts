/** The rule as the oracle asks it: the modules of `src/rules` that decide, or mutants of them. */
export interface Rules {
  readonly eligibility: typeof import('../../src/rules/eligibility.ts');
  readonly reasons: typeof import('../../src/rules/reasons.ts');
  readonly moments: typeof import('../../src/rules/moments.ts');
  readonly noAccess: typeof import('../../src/rules/no-access.ts');
  readonly settings: typeof import('../../src/rules/settings-in-force.ts');
}

/** One question to the rule with the oracle's answer, and the rule's. Both as JSON, so that equal is equal. */
export interface Compared {
  readonly about: string;
  readonly expected: string;
  readonly got: string;
}

/** Compares; `about` is worked out only for what differs. */
export function compared(about: () => string, expected: unknown, got: unknown): Compared | undefined {
  const [want, have] = [asText(expected), asText(got)];
  return want === have ? undefined : { about: about(), expected: want, got: have };
}

/** JSON has no undefined and no infinity; both must differ from null. */
function asText(value: unknown): string {
  return JSON.stringify(value, (_, one) =>
    one === undefined || (typeof one === 'number' && !Number.isFinite(one)) ? String(one) : one,
  );
}

/** Answers `undefined` for each question on which the two agree. */
export type Questions = Generator<Compared | undefined>;
