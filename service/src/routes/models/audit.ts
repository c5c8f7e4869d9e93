import { z } from '@hono/zod-openapi';
import { Timestamp } from './common.ts';

export const AuditOutcome = z
  .enum(['done', 'refused'])
  .openapi('AuditOutcome', { description: '`refused`: the act was asked for and did not happen.' });

export const AuditRecord = z
  .strictObject({
    id: z.uuid().openapi({ example: '0199f2a4-7c1e-7b53-9d0a-3f5f0d9c2a11' }),
    at: Timestamp,
    actor: z.string().openapi({
      description:
        '`staff:<id>`, `portal:<id>`, `key:<keyId>` or `system:<worker>`; `unknown` where a credential was refused.',
      example: 'staff:priya',
    }),
    act: z.string().openapi({ description: 'What was done, as `noun.verb`.', example: 'message.send' }),
    subject: z.string().nullable().openapi({ description: 'The id of what it was done to.' }),
    outcome: AuditOutcome,
    data: z
      .record(z.string(), z.unknown())
      .openapi({ description: 'Ids, codes and counts; no name and no text.' }),
    requestId: z.string().nullable(),
    ip: z.string().nullable().openapi({ description: 'Where the request came from.' }),
    seq: z.int().nullable().openapi({
      description:
        'Its number in the company’s chain, without a gap; null until it is sealed, within a second.',
      example: 1204,
    }),
    hash: z
      .string()
      .nullable()
      .openapi({ description: 'SHA-256 over this record and all before it, hex; null until it is sealed.' }),
    sealedAt: Timestamp.nullable(),
  })
  .openapi('AuditRecord', { description: 'Who did what, when and from where. Append-only.' });

export const AuditPage = z
  .strictObject({
    data: z.array(AuditRecord).openapi({ description: 'Newest first.' }),
    nextCursor: z
      .string()
      .nullable()
      .openapi({ description: 'Pass as `cursor` for the next page; null on the last.' }),
  })
  .openapi('AuditPage');
