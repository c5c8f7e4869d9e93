/** What is missing from settings that are accepted as they are. */
export const SETTINGS_WARNINGS = ['mail_from_missing', 'portal_url_missing'] as const;

export interface SettingsWarning {
  readonly code: (typeof SETTINGS_WARNINGS)[number];
  readonly message: string;
}

/**
 * Returns what keeps messaging from working as people expect while it is on, anywhere: without a sender address and a link
 * every e-mail waits, and nobody is told of a message.
 */
export function settingsWarnings(settings: {
  readonly enabled: boolean;
  readonly mailFrom: string | null;
  readonly portalUrl: string | null;
  readonly locations: Readonly<Record<string, { readonly enabled?: boolean | undefined }>>;
}): SettingsWarning[] {
  const on = settings.enabled || Object.values(settings.locations).some(({ enabled }) => enabled === true);
  if (!on) return [];
  return [
    ...(settings.mailFrom === null
      ? [
          {
            code: 'mail_from_missing' as const,
            message: 'Messaging is on, but `mailFrom` is not set: all e-mails wait. Set the sender address.',
          },
        ]
      : []),
    ...(settings.portalUrl === null
      ? [
          {
            code: 'portal_url_missing' as const,
            message:
              'Messaging is on, but `portalUrl` is not set: all e-mails wait. Set where “Open Inbox” leads.',
          },
        ]
      : []),
  ];
}
