import type { SettingsView } from '../../actions/read-settings.ts';
import { composeEmail } from '../../outbox/email-text.ts';
import { settingsWarnings } from '../../rules/settings-warnings.ts';

/** Settings as the contract shows them, with the ETag that a change must name. */
export function settingsAnswer(view: SettingsView) {
  return {
    status: 200,
    headers: { etag: `"${view.version}"` },
    body: {
      ...view.content,
      locationNames: view.locationNames,
      emailPreview: emailPreview(view.content),
      warnings: settingsWarnings(view.content),
      updatedAt: view.updatedAt === null ? null : new Date(view.updatedAt).toISOString(),
      updatedBy: view.updatedByName,
    },
  };
}

/** The e-mail as the outbox composes it; none goes out without a sender address and a portal link. */
function emailPreview({ neutralSender, brandName, mailFrom, portalUrl }: SettingsView['content']) {
  if (mailFrom === null || portalUrl === null) return null;
  const brand = neutralSender ?? brandName;
  const { subject, text } = composeEmail({ brand, link: portalUrl, locale: null });
  return { from: `${brand} <${mailFrom}>`, subject, text };
}

export const SETTINGS_EXAMPLE = {
  enabled: true,
  mode: 'selected_users',
  brandName: 'North Clinic',
  neutralSender: null,
  portalUrl: 'https://portal.example.org/inbox',
  mailFrom: 'no-reply@clinic.example.org',
  allowedOrigins: ['https://emr.example.org'],
  emergencyNotice: "If this is an emergency, call 911. Don't use messages: they may not be read right away.",
  nonUrgentNotice: 'For non-urgent messages only. Replies may take time.',
  part2Notice: '42 CFR part 2 prohibits unauthorized use or disclosure of these records.',
  emailQuietMinutes: 0,
  staffMessagingRequiresRole: false,
  requireConsentForContacts: false,
  portalMessagesPerHour: 60,
  portalConversationsPerDay: null,
  locations: { south: { mode: 'care_team' } },
  locationNames: { north: 'North', south: 'South' },
  emailPreview: {
    from: 'North Clinic <no-reply@clinic.example.org>',
    subject: 'New message from North Clinic',
    text: 'You have a new message from North Clinic in your portal account.',
  },
  warnings: [],
  updatedAt: '2026-03-04T09:41:00.000Z',
  updatedBy: 'Sam Ito',
};
