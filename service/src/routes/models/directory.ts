import { z } from '@hono/zod-openapi';
import { storedAddress } from '../../rules/email-address.ts';
import { languageTag } from '../../rules/language-tag.ts';
import { canonicalUrl } from '../../rules/web-url.ts';
import { directoryLine, HostId, InstantInput, oneLine, Relation, Timestamp, webUrl } from './common.ts';

const Name = directoryLine(200);
const Label = directoryLine(200);
/** Any text is taken: an address that no mail can go to must not keep a person out. */
const Email = z.string().overwrite(storedAddress).openapi({
  description:
    'The account’s own address: RFC 5321, with characters beyond ASCII (RFC 6531); an international domain is stored as punycode. Any other text is stored as it is, at most 320 characters, and `emailUsable` is false.',
});
const version = z.number().int().min(0).optional().openapi({
  description: 'The EMR’s version of this row; a lower one than stored is refused as `stale_version`.',
});

export const LocationInput = z.strictObject({ name: Name, version }).openapi('LocationInput');
export const StaffInput = z
  .strictObject({
    name: Name,
    title: Label.optional(),
    active: z.boolean().default(true),
    superAdmin: z.boolean().default(false),
    availableForPortalMessages: z
      .boolean()
      .default(false)
      .openapi({ description: 'The role “Available for portal messages”.' }),
    locationIds: z
      .union([z.literal('all'), z.array(HostId).max(1000)])
      .default([])
      .openapi({ description: 'Locations this user may see, or `all`.' }),
    restrictedPatientIds: z
      .array(HostId)
      .max(10_000)
      .default([])
      .openapi({ description: 'Charts this user must not see.' }),
    version,
  })
  .openapi('StaffInput');
export const PatientInput = z
  .strictObject({
    name: Name,
    label: Label.optional().openapi({ description: 'Tells episodes of care apart.' }),
    locationId: HostId,
    chartUrl: webUrl(2000)
      .optional()
      .openapi({ description: 'Where View patient chart leads; http or https.' }),
    personId: HostId.optional().openapi({ description: 'Ties episodes of one person together.' }),
    version,
  })
  .openapi('PatientInput');
export const CareTeamInput = z
  .strictObject({
    members: z
      .array(
        z.strictObject({
          staffId: HostId,
          startsAt: InstantInput.optional(),
          endsAt: InstantInput.optional(),
        }),
      )
      .max(1000)
      .refine(
        (members) => new Set(members.map((member) => member.staffId)).size === members.length,
        'must not name a staff user twice',
      ),
    version,
  })
  .openapi('CareTeamInput');
export const PortalUserInput = z
  .strictObject({
    name: Name,
    email: Email,
    status: z
      .enum(['invited', 'active', 'disabled'])
      .openapi({ description: '`active`: the invitation is accepted and a password set.' }),
    locale: z
      .string()
      .max(50)
      .refine((text) => languageTag(text) !== undefined, 'must be a language tag such as es-MX')
      .overwrite((text) => languageTag(text) ?? text)
      .optional()
      .openapi({
        description: 'A language as BCP 47 or Java write it (`es-MX`, `es_MX`); stored as BCP 47.',
        example: 'es-MX',
      }),
    version,
  })
  .openapi('PortalUserInput');
export const ConsentInput = z
  .strictObject({
    status: z.enum(['granted', 'revoked']),
    scopes: z.array(oneLine(100)).max(50),
    grantedAt: InstantInput,
    expiresAt: InstantInput.optional(),
    revokedAt: InstantInput.optional(),
  })
  .openapi('ConsentInput', {
    description: 'A 42 CFR Part 2 consent; messaging needs the scope `messaging`.',
  });
export const ConnectionInput = z
  .strictObject({ relation: Relation, consent: ConsentInput.optional(), version })
  .openapi('ConnectionInput');

/** As stored; what a former rule took is answered in the one spelling. */
const storedUrl = z.string().overwrite(canonicalUrl);
const stored = { version: z.number().int().nullable() };
export const Location = z
  .strictObject({ id: HostId, name: z.string(), active: z.boolean(), ...stored })
  .openapi('Location');
export const Staff = z
  .strictObject({
    id: HostId,
    name: z.string(),
    title: z.string().nullable(),
    active: z.boolean(),
    superAdmin: z.boolean(),
    availableForPortalMessages: z.boolean(),
    locationIds: z.union([z.literal('all'), z.array(HostId)]),
    restrictedPatientIds: z.array(HostId),
    ...stored,
  })
  .openapi('Staff');
export const Patient = z
  .strictObject({
    id: HostId,
    name: z.string(),
    label: z.string().nullable(),
    locationId: HostId.nullable().openapi({
      description: 'Null: a FHIR resource named none, and nobody has access to the chart.',
    }),
    chartUrl: storedUrl.nullable(),
    personId: HostId.nullable(),
    active: z.boolean(),
    ...stored,
  })
  .openapi('Patient');
export const CareTeam = z
  .strictObject({
    patientId: HostId,
    members: z.array(
      z.strictObject({
        staffId: HostId,
        startsAt: Timestamp.optional().openapi({ description: 'Absent: the place has begun.' }),
        endsAt: Timestamp.nullable(),
      }),
    ),
    ...stored,
  })
  .openapi('CareTeam');
export const Consent = z
  .strictObject({
    status: z.enum(['granted', 'revoked']),
    scopes: z.array(z.string()),
    grantedAt: Timestamp,
    expiresAt: Timestamp.nullable(),
    revokedAt: Timestamp.nullable(),
  })
  .openapi('Consent');
export const Connection = z
  .strictObject({
    portalUserId: HostId,
    patientId: HostId,
    relation: Relation,
    consent: Consent.nullable(),
    connected: z.boolean(),
    ...stored,
  })
  .openapi('Connection');
export const PortalUser = z
  .strictObject({
    id: HostId,
    name: z.string(),
    email: z.string(),
    emailUsable: z.boolean().openapi({
      description:
        'False: no mail can go to this address. Nothing is sent; each notice is given up and reported.',
    }),
    status: z.enum(['invited', 'active', 'disabled']),
    locale: z.string().nullable(),
    erased: z.boolean().openapi({
      description: 'Name and address were erased for good: a push of this id is refused, an import skips it.',
    }),
    connections: z.array(Connection),
    ...stored,
  })
  .openapi('PortalUser');

export const ImportResult = z
  .strictObject({
    accepted: z.number().int(),
    rejected: z.number().int(),
    dangling: z
      .number()
      .int()
      .openapi({ description: 'References to rows that have not come yet; they grant nothing.' }),
    stale: z.number().int(),
    skipped: z.number().int().openapi({ description: 'Empty lines; FHIR: resources of other kinds.' }),
    deactivated: z.number().int().openapi({ description: 'Rows that `prune` deactivated.' }),
    unusableEmails: z.number().int().openapi({
      description:
        'Accepted rows with an e-mail address that no mail can go to; each of the first is named in `errors` as `email_unusable`.',
    }),
    errors: z
      .array(
        z.strictObject({
          line: z
            .number()
            .int()
            .openapi({ description: 'The line, or the entry counted over all bundles, from 1.' }),
          code: z.string(),
          message: z.string(),
        }),
      )
      .openapi({
        description:
          'The first 1,000 bad lines or entries, and accepted ones with an address that cannot be used.',
      }),
  })
  .openapi('ImportResult');
