import { z } from '@hono/zod-openapi';
import { NO_ADDRESS, storedAddress, usableAddress } from '../../rules/email-address.ts';
import { SETTINGS_WARNINGS } from '../../rules/settings-warnings.ts';
import { isOrigin } from '../../rules/web-url.ts';
import { HostId, oneLine, webUrl } from './common.ts';

export const Mode = z.enum(['care_team', 'selected_users', 'care_team_and_role']).openapi('Mode', {
  description:
    'Who may message portal users. `care_team`: the chart’s care team. `selected_users`: holders of the role “Available for portal messages”. `care_team_and_role`: both at once.',
});
const Origin = z
  .string()
  .max(300)
  .refine(isOrigin, 'must be an origin such as https://emr.example.org')
  .openapi({ example: 'https://emr.example.org' });
const PortalUrl = webUrl(2000).openapi({
  description: 'Where “Open Inbox” in the e-mail leads. http or https.',
});
const MailFrom = z
  .string()
  .refine((text) => usableAddress(text) !== undefined, NO_ADDRESS)
  .overwrite(storedAddress)
  .openapi({
    description: 'The sender address of e-mails; an international domain is stored as punycode.',
    example: 'no-reply@clinic.example.org',
  });
/** May have lines, but no other control character. */
function notice(max: number) {
  return z
    .string()
    .trim()
    .min(1)
    .max(max)
    .regex(/^[^\u0000-\u0009\u000b-\u001f\u007f-\u009f]*$/, 'must not contain control characters')
    .refine((text) => text.isWellFormed(), 'must be well-formed Unicode');
}
const NoticeText = notice(500);
const Part2Text = notice(2000).openapi({ description: 'The redisclosure notice of 42 CFR Part 2.' });

const BRAND_NAME = 'Whose message it is, in e-mails.';
/** How many a portal user may send; null: as many as the service allows. */
function portalLimit(what: string, variable: string) {
  return z
    .number()
    .int()
    .min(1)
    .max(100_000)
    .nullable()
    .openapi({
      description: `The most ${what} of one portal user; null: what the operator set with \`${variable}\`. Past it a send is 429 with \`Retry-After\`.`,
    });
}
const portalMessagesPerHour = portalLimit('messages an hour', 'RATE_LIMIT_PORTAL_MESSAGES');
const portalConversationsPerDay = portalLimit('new conversations a day', 'RATE_LIMIT_PORTAL_CONVERSATIONS');

const overridable = {
  enabled: z
    .boolean()
    .openapi({ description: 'Messaging is on. Off: nobody sends; everything stays readable.' }),
  mode: z.union([Mode, z.null()]).openapi({ description: 'Null until a Super Admin names one.' }),
  brandName: oneLine(100).openapi({ description: BRAND_NAME }),
  emergencyNotice: NoticeText.openapi({ description: 'Shown to portal users wherever they write.' }),
};
/** As stored: what a former rule took is answered. */
const storedLine = z.string().openapi({ description: BRAND_NAME });

export const SettingsWarning = z
  .strictObject({
    code: z.enum(SETTINGS_WARNINGS),
    message: z.string().openapi({ description: 'What is missing, what follows, and what to do.' }),
  })
  .openapi('SettingsWarning');

export const LocationOverrides = z
  .strictObject({
    enabled: overridable.enabled.optional(),
    mode: Mode.optional(),
    brandName: storedLine.optional(),
    emergencyNotice: overridable.emergencyNotice.optional(),
  })
  .openapi('LocationOverrides', {
    description: 'What differs at one location; a key that is absent is inherited.',
  });

export const Settings = z
  .strictObject({
    ...overridable,
    brandName: storedLine,
    neutralSender: z.string().nullable().openapi({ description: 'Replaces the brand name in e-mails.' }),
    portalUrl: PortalUrl.nullable(),
    mailFrom: MailFrom.nullable(),
    allowedOrigins: z.array(Origin),
    nonUrgentNotice: NoticeText,
    part2Notice: Part2Text,
    emailQuietMinutes: z.number().int().min(0).max(1440).openapi({
      description:
        'Minutes after an e-mail in which no further one goes to the same portal user; what comes meanwhile is one e-mail at their end. 5 in a new company; 0: one e-mail for each message.',
    }),
    staffMessagingRequiresRole: z.boolean(),
    requireConsentForContacts: z.boolean(),
    portalMessagesPerHour,
    portalConversationsPerDay,
    locations: z.record(z.string(), LocationOverrides),
    locationNames: z
      .record(z.string(), z.string())
      .openapi({ description: 'Names of all locations, by id. Read only.' }),
    emailPreview: z
      .strictObject({ from: z.string(), subject: z.string(), text: z.string() })
      .nullable()
      .openapi({
        description:
          'The e-mail a portal user gets, as these settings make it. Null while `mailFrom` or `portalUrl` is missing: none goes out. Read only.',
      }),
    warnings: z.array(SettingsWarning).openapi({
      description: 'What keeps messaging from working as expected while it is on. Read only.',
    }),
    losesReply: z.number().int().min(0).optional().openapi({
      description: 'With `dryRun` only: conversations in which a reply that is possible now would not be.',
    }),
    updatedAt: z.string().nullable(),
    updatedBy: z
      .string()
      .nullable()
      .openapi({ description: 'Name of who changed the settings last; null for the API key.' }),
  })
  .openapi('Settings');

/** JSON merge patch: absent keeps, null removes (where null is allowed). */
export const SettingsPatch = z
  .strictObject({
    enabled: overridable.enabled.optional(),
    mode: Mode.optional(),
    brandName: overridable.brandName.optional(),
    neutralSender: oneLine(100).nullable().optional(),
    portalUrl: PortalUrl.nullable().optional(),
    mailFrom: MailFrom.nullable().optional(),
    allowedOrigins: z.array(Origin).max(50).optional(),
    emergencyNotice: overridable.emergencyNotice.optional(),
    nonUrgentNotice: NoticeText.optional(),
    part2Notice: Part2Text.optional(),
    emailQuietMinutes: z.number().int().min(0).max(1440).optional(),
    staffMessagingRequiresRole: z.boolean().optional(),
    requireConsentForContacts: z.boolean().optional(),
    portalMessagesPerHour: portalMessagesPerHour.optional(),
    portalConversationsPerDay: portalConversationsPerDay.optional(),
    locations: z
      .record(
        HostId,
        z
          .strictObject({
            enabled: overridable.enabled.nullable().optional(),
            mode: z.union([Mode, z.null()]).optional(),
            brandName: overridable.brandName.nullable().optional(),
            emergencyNotice: overridable.emergencyNotice.nullable().optional(),
          })
          .nullable(),
      )
      .optional()
      .openapi({ description: 'Per location: an object merges, null inherits everything again.' }),
  })
  .openapi('SettingsPatch');
