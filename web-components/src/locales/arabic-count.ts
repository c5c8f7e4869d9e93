const rules = new Intl.PluralRules('ar');

/** A number for reading. */
export const num = (n: number): string => n.toLocaleString('ar');

/**
 * A counted Arabic noun: one and two are words of their own, 3–10 take the plural, 11–99 the accusative singular, the
 * hundreds the singular.
 */
export function count(n: number, one: string, two: string, few: string, many: string, other: string): string {
  const form = { zero: other, one, two, few, many, other }[rules.select(n)];
  return n === 1 || n === 2 ? form : `${num(n)} ${form}`;
}
