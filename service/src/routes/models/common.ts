import { z } from '@hono/zod-openapi';
import { Reason } from '../../http/problem-schema.ts';
import { hasBidiControl, withoutBidiControls } from '../../rules/one-line.ts';
import { canonicalUrl } from '../../rules/web-url.ts';

/**
 * One line that a person of the company wrote: no control characters, no half of a surrogate pair (PostgreSQL stores neither
 * as sent), no character that changes the direction of what follows.
 */
export function oneLine(max: number) {
  return z
    .string()
    .trim()
    .min(1)
    .max(max)
    .regex(/^[^\u0000-\u001f\u007f-\u009f]*$/, 'must not contain control characters')
    .refine(
      (text) => !hasBidiControl(text),
      'must not contain characters that change the direction of text (U+202A–U+202E, U+2066–U+2069)',
    )
    .refine((text) => text.isWellFormed(), 'must be well-formed Unicode');
}

/** One line about a person or place of the directory: a direction control is dropped, so that it costs nobody their account. */
export function directoryLine(max: number) {
  return z
    .string()
    .overwrite(withoutBidiControls)
    .trim()
    .min(1)
    .max(max)
    .regex(/^[^\u0000-\u001f\u007f-\u009f]*$/, 'must not contain control characters')
    .refine((text) => text.isWellFormed(), 'must be well-formed Unicode');
}

/** An absolute URL of http or https, stored in one spelling (`canonicalUrl`). `max` counts what is stored. */
export function webUrl(max: number) {
  return z
    .url({ protocol: /^https?$/, error: 'must be an absolute http(s) URL', abort: true })
    .regex(/^[^\u0000-\u001f\u007f-\u009f]*$/, 'must not contain control characters')
    .refine((text) => text.isWellFormed(), 'must be well-formed Unicode')
    .overwrite(canonicalUrl)
    .max(max);
}

/** An id that the EMR chose: opaque, 1–200 characters, no control characters. A Kipu chart id holds a colon. */
export const HostId = z
  .string()
  .min(1)
  .max(200)
  .regex(/^[^\u0000-\u001f\u007f-\u009f]+$/, 'must not contain control characters')
  .refine((id) => id.isWellFormed(), 'must be well-formed Unicode')
  // No object of JavaScript can hold it as a key, the callers' own included.
  .refine((id) => id !== '__proto__', 'must not be __proto__')
  .openapi({
    description: 'An id the EMR chose: opaque, 1–200 characters, any but control characters.',
    example: '123:7e0c',
  });

/** An id that the service makes (UUIDv7). */
export const ServiceId = z.uuid().openapi({
  description: 'An id the service made (UUIDv7).',
  example: '0199f2a4-7c1e-7b53-9d0a-3f5f0d9c2a11',
});

/** RFC 3339, UTC, milliseconds. */
export const Timestamp = z.iso.datetime({ precision: 3 }).openapi({
  description: 'RFC 3339 in UTC with milliseconds.',
  example: '2026-03-04T09:41:00.000Z',
});

/** A time a caller sends: any RFC 3339 instant; stored in UTC milliseconds. */
export const InstantInput = z.iso.datetime({ offset: true }).openapi({
  description: 'RFC 3339 with an offset or Z.',
  example: '2026-03-04T09:41:00Z',
});

/** The position of a snapshot in a user's stream of events. Opaque. */
export const State = z.string().min(1).max(64).openapi({
  description: 'Opaque position of this snapshot; start a stream or a poll from it and miss nothing.',
  example: 'st1.42.7',
});

export const UserType = z
  .enum(['staff', 'portal'])
  .openapi({ description: 'Who the user is: a staff user of the EMR or a portal user.' });
export const Relation = z
  .enum(['patient', 'guardian', 'guarantor'])
  .openapi({ description: 'How a portal user is related to the patient.' });
export const ConversationType = z.enum(['portal', 'staff']).openapi({
  description:
    '`portal`: one staff user and one portal user about one chart. `staff`: two or more staff users.',
});
export const Section = z
  .enum(['active', 'archived', 'all'])
  .openapi({ description: 'A section of the inbox.' });

/** What a user may do, and if not, why. */
export const Ability = z.strictObject({ allowed: z.boolean(), reasons: z.array(Reason) }).openapi('Ability');

const LIMIT =
  'Rows in a page, 1–200. A page ends earlier, with a cursor, where its rows would take more than 1 MB.';
export const PageQuery = {
  cursor: z.string().min(1).max(500).optional().openapi({ description: '`nextCursor` of the page before.' }),
  limit: z.coerce.number().int().min(1).max(200).default(50).openapi({ description: LIMIT }),
};
export const PageBody = {
  cursor: z.string().min(1).max(500).optional().openapi({ description: '`nextCursor` of the page before.' }),
  limit: z.number().int().min(1).max(200).default(50).openapi({ description: LIMIT }),
};
/** `{data, nextCursor, state}`: the shape of every list. */
export function pageOf<T extends z.ZodType>(row: T, name: string) {
  return z
    .strictObject({
      data: z.array(row),
      nextCursor: z
        .string()
        .nullable()
        .openapi({ description: 'Pass as `cursor` for the next page; null on the last.' }),
      state: State,
    })
    .openapi(name);
}

export const Notice = z
  .strictObject({
    nonUrgent: z.string().openapi({ example: 'For non-urgent messages only. Replies may take time.' }),
    emergency: z
      .string()
      .optional()
      .openapi({ description: 'Portal users only.', example: 'If this is an emergency, call 911.' }),
    redisclosure: z.string().optional().openapi({
      description:
        'Contacts (guardian, guarantor) only, where the company requires consent: the 42 CFR Part 2 notice.',
    }),
  })
  .openapi('Notice');

export const IdempotencyHeader = z.object({
  'idempotency-key': z.string().min(1).max(257).optional().openapi({
    description:
      'Quoted or bare, 1–255 characters. The same key and body answer the stored result and never send twice.',
    example: '"0199f2a4-7c1e-7b53-9d0a-3f5f0d9c2a11"',
  }),
});

export { Reason };
