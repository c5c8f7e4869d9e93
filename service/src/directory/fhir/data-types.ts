import { z } from 'zod';
import { usableAddress } from '../../rules/email-address.ts';

/*
 * The parts of FHIR R4's data types that are read here. Objects are open: a resource may say more. Rules on texts and ids
 * are those of the directory's own rows.
 */

const CONTROL = /[\u0000-\u001f\u007f-\u009f]/;
const NO_CONTROL = 'must not contain control characters';

export const Id = z
  .string()
  .min(1)
  .max(200)
  .refine((id) => !CONTROL.test(id), NO_CONTROL)
  .refine((id) => id.isWellFormed(), 'must be well-formed Unicode');

/**
 * A name or title as the directory takes it: one line. Control characters, which texts converted from another encoding
 * hold by mistake, become spaces: a resource is not refused for them.
 */
export const Line = z
  .string()
  .transform((text) => text.replace(/[\s\u0000-\u001f\u007f-\u009f]+/gu, ' ').trim())
  .pipe(
    z
      .string()
      .max(200)
      .refine((text) => text.isWellFormed(), 'must be well-formed Unicode'),
  );

const DATE_TIME = /^(\d{4})(?:-(\d{2})(?:-(\d{2})(?:T\d{2}:\d{2}:\d{2}(?:\.\d+)?(?:Z|[+-]\d{2}:\d{2}))?)?)?$/;
const DateTime = z
  .string()
  .refine((text) => DATE_TIME.test(text) && !Number.isNaN(Date.parse(text)), 'must be a FHIR dateTime');
export const Period = z.object({ start: DateTime.optional(), end: DateTime.optional() });

/** When a dateTime begins: a day, month or year without a time zone begins in UTC. */
export function beginningOf(text: string): number {
  return Date.parse(text);
}

/** When a dateTime is over: ends are inclusive in FHIR, so a day ends when the next begins. */
export function endOf(text: string): number {
  const [, year = '', month, day] = DATE_TIME.exec(text) ?? [];
  if (text.length > 10) return Date.parse(text);
  if (day !== undefined) return Date.UTC(Number(year), Number(month) - 1, Number(day) + 1);
  if (month !== undefined) return Date.UTC(Number(year), Number(month), 1);
  return Date.UTC(Number(year) + 1, 0, 1);
}

/** Whether a period is over at `now`, ms since the epoch. */
export function hasEnded(period: z.output<typeof Period> | undefined, now: number): boolean {
  return period?.end !== undefined && endOf(period.end) <= now;
}

/** Whether a period has begun and is not over at `now`, ms since the epoch. */
export function covers(period: z.output<typeof Period> | undefined, now: number): boolean {
  if (period?.start !== undefined && beginningOf(period.start) > now) return false;
  return !hasEnded(period, now);
}

export const Identifier = z.object({ system: z.string().optional(), value: z.string().optional() });
export const Coding = z.object({ system: z.string().optional(), code: z.string().optional() });
export const CodeableConcept = z.object({
  coding: z.array(Coding.extend({ display: z.string().optional() })).optional(),
  text: z.string().optional(),
});
export const Reference = z.object({
  reference: z.string().optional(),
  type: z.string().optional(),
  identifier: Identifier.optional(),
});
export type Reference = z.output<typeof Reference>;

export const HumanName = z.object({
  use: z.string().optional(),
  text: Line.optional(),
  family: Line.optional(),
  given: z.array(Line).optional(),
  period: Period.optional(),
});
export const ContactPoint = z.object({
  system: z.string().optional(),
  value: z.string().optional(),
  use: z.string().optional(),
  rank: z.number().optional(),
  period: Period.optional(),
});

/** The order in which names are taken; one that is a former name only when there is no other. */
const NAME_USES = ['official', 'usual', undefined, 'nickname', 'anonymous', 'temp', 'maiden', 'old'];

/** The name as people read it: `text`, or given names and family; undefined when there is none. */
export function nameOf(
  names: ReadonlyArray<z.output<typeof HumanName>> | undefined,
  now: number,
): string | undefined {
  const place = (name: z.output<typeof HumanName>) =>
    NAME_USES.indexOf(name.use) + (covers(name.period, now) ? 0 : NAME_USES.length);
  for (const name of [...(names ?? [])].sort((a, b) => place(a) - place(b))) {
    const text = name.text ?? [...(name.given ?? []), name.family ?? ''].join(' ').trim();
    if (text !== '') return text;
  }
  return undefined;
}

/** The first e-mail address by rank that mail can go to, else the first; undefined when there is none. */
export function emailOf(
  telecom: ReadonlyArray<z.output<typeof ContactPoint>> | undefined,
  now: number,
): string | undefined {
  const addresses = (telecom ?? [])
    .filter((point) => point.system === 'email' && point.use !== 'old' && covers(point.period, now))
    .sort((a, b) => (a.rank ?? Number.MAX_SAFE_INTEGER) - (b.rank ?? Number.MAX_SAFE_INTEGER))
    .flatMap(({ value }) => (value === undefined || value.trim() === '' ? [] : [value]));
  return addresses.find((value) => usableAddress(value) !== undefined) ?? addresses[0];
}

/** `system|value` of those that have both. */
export function identifiersOf(identifiers: ReadonlyArray<z.output<typeof Identifier>> | undefined): string[] {
  return (identifiers ?? []).flatMap((identifier) => identifierKey(identifier) ?? []).slice(0, 20);
}

export function identifierKey({ system, value }: z.output<typeof Identifier>): string | undefined {
  if (system === undefined || value === undefined || system === '' || value === '') return undefined;
  const key = `${system}|${value}`;
  return key.length > 500 || CONTROL.test(key) || !key.isWellFormed() ? undefined : key;
}
