import type { EligibilitySettings, Mode, Relation } from './eligibility.ts';

/** Said to everyone wherever a message is written; promises no time (B23). */
export const DEFAULT_NON_URGENT_NOTICE = 'For non-urgent messages only. Replies may take time.';

/** The emergency notice for a country's number, e.g. `911` or `999`. */
export function emergencyNoticeFor(number: string): string {
  return `If this is an emergency, call ${number}. Don't use messages: they may not be read right away.`;
}

/** Said to portal users wherever they write, where the company has set no other (B19). */
export const DEFAULT_EMERGENCY_NOTICE = emergencyNoticeFor('911');

/** The short notice that 42 CFR 2.32 lets accompany a disclosure (B16). */
export const DEFAULT_PART2_NOTICE =
  '42 CFR part 2 prohibits unauthorized use or disclosure of these records.';

/** What one location does differently; an absent key is inherited (B4). */
export interface LocationOverrides {
  readonly enabled?: boolean;
  readonly mode?: Mode;
  readonly brandName?: string;
  readonly emergencyNotice?: string;
}

/** Minutes between two e-mails to one portal user, until the company says otherwise. */
export const DEFAULT_EMAIL_QUIET_MINUTES = 5;

/** The company's settings as far as rules look at them. */
export interface CompanySettings extends EligibilitySettings {
  readonly brandName: string;
  readonly emergencyNotice: string;
  readonly nonUrgentNotice: string;
  readonly part2Notice: string;
  readonly emailQuietMinutes: number;
  readonly locations: Readonly<Record<string, LocationOverrides>>;
}

/** What holds at one place: the company's settings with the location's own on top. */
export type SettingsInForce = Omit<CompanySettings, 'locations'>;

/** The settings of a company that nobody has touched yet: off, no mode, every notice supplied. */
export function defaultSettings(companyName: string): CompanySettings {
  return {
    enabled: false,
    mode: null,
    brandName: companyName,
    emergencyNotice: DEFAULT_EMERGENCY_NOTICE,
    nonUrgentNotice: DEFAULT_NON_URGENT_NOTICE,
    part2Notice: DEFAULT_PART2_NOTICE,
    emailQuietMinutes: DEFAULT_EMAIL_QUIET_MINUTES,
    staffMessagingRequiresRole: false,
    requireConsentForContacts: false,
    locations: {},
  };
}

/**
 * The settings a conversation obeys: those of its own chart's location, or the company's where there is
 * no chart (`null`) or the location has none of its own.
 */
export function settingsInForce(company: CompanySettings, locationId: string | null): SettingsInForce {
  const { locations, ...wide } = company;
  // An id that every object has a property of, such as `constructor`, finds none of the four fields there.
  const own = locationId === null ? undefined : locations[locationId];
  if (own === undefined) return wide;
  return {
    ...wide,
    enabled: own.enabled ?? wide.enabled,
    mode: own.mode ?? wide.mode,
    brandName: own.brandName ?? wide.brandName,
    emergencyNotice: own.emergencyNotice ?? wide.emergencyNotice,
  };
}

/** A rule the settings break: a JSON pointer to the field and a sentence. */
export interface SettingsProblem {
  readonly pointer: string;
  readonly message: string;
}

function pointerTo(...keys: string[]): string {
  return keys.map((key) => `/${key.replaceAll('~', '~0').replaceAll('/', '~1')}`).join('');
}

/** Enabling without ever naming a mode is refused, company-wide and at each location (B3). */
export function settingsProblems(company: CompanySettings): SettingsProblem[] {
  const problems: SettingsProblem[] = [];
  if (company.enabled && company.mode === null) {
    problems.push({
      pointer: pointerTo('mode'),
      message:
        'mode must be named before messaging is enabled: care_team, selected_users or care_team_and_role',
    });
  }
  for (const [id, own] of Object.entries(company.locations)) {
    if (own.enabled === true && (own.mode ?? company.mode) === null) {
      problems.push({
        pointer: pointerTo('locations', id, 'mode'),
        message: 'mode must be named, here or for the company, before messaging is enabled at a location',
      });
    }
  }
  return problems;
}

/** The notices that stand where a message is written or read. */
export interface NoticeTexts {
  readonly nonUrgent: string;
  readonly emergency?: string;
  readonly redisclosure?: string;
}

/**
 * What this reader is told. Staff: the non-urgent notice. Portal users: the emergency notice as well, and
 * contacts the redisclosure notice while the consent gate is on.
 *
 * @param relation of a portal user to the chart, null where no chart is chosen
 */
export function noticeFor(
  settings: SettingsInForce,
  reader: { readonly type: 'staff' } | { readonly type: 'portal'; readonly relation: Relation | null },
): NoticeTexts {
  const nonUrgent = settings.nonUrgentNotice;
  if (reader.type === 'staff') return { nonUrgent };
  const contact = reader.relation === 'guardian' || reader.relation === 'guarantor';
  return {
    nonUrgent,
    emergency: settings.emergencyNotice,
    ...(contact && settings.requireConsentForContacts ? { redisclosure: settings.part2Notice } : {}),
  };
}
