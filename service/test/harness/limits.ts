import { LIMIT_VARIABLES, NO_LIMITS } from '../../src/limits/policies.ts';

/** Limits that no test reaches, for a process that reads its environment. */
export const NO_LIMITS_ENV: Readonly<Record<string, string>> = Object.fromEntries(
  Object.entries(LIMIT_VARIABLES).map(([variable, name]) => [
    variable,
    `${NO_LIMITS[name].points}/${NO_LIMITS[name].seconds}`,
  ]),
);
