import type { KipuError, Settings } from '@kipu-messages/sdk';
import type { SettingsWords } from '../locales/settings-en.ts';
import type { Problems } from './form.ts';

const QUIET_MAX = 1440;
const LIMIT_MAX = 100_000;
const FILLED = ['brandName', 'emergencyNotice', 'nonUrgentNotice', 'part2Notice'] as const;

/** What can be told before asking the service; the service has the last word. */
export function check(settings: Settings, w: SettingsWords): Problems {
  const problems: Record<string, string> = {};
  if (settings.enabled && settings.mode === null) problems['/mode'] = w.chooseMode;
  for (const key of FILLED) if (!settings[key].trim()) problems[`/${key}`] = w.required;
  const quiet = settings.emailQuietMinutes;
  if (!Number.isInteger(quiet) || quiet < 0 || quiet > QUIET_MAX)
    problems['/emailQuietMinutes'] = w.minutesRule(QUIET_MAX);
  for (const key of ['portalMessagesPerHour', 'portalConversationsPerDay'] as const) {
    const limit = settings[key];
    if (limit !== null && (!Number.isInteger(limit) || limit < 1 || limit > LIMIT_MAX))
      problems[`/${key}`] = w.limitRule(LIMIT_MAX);
  }
  return problems;
}

/** What the service said about single fields, as it worded it. */
export function problemsOf(error: KipuError): Problems {
  return Object.fromEntries(
    error.fields.map(({ pointer, message }) => [pointer.replace(/\/\d+$/, ''), message]),
  );
}
