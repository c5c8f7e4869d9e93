import type { Settings, SettingsPatch } from '@kipu-messages/sdk';

export type Mode = NonNullable<Settings['mode']>;
export const MODES: readonly Mode[] = ['care_team', 'selected_users', 'care_team_and_role'];
export type Overrides = Settings['locations'][string];
export type OverrideKey = keyof Overrides;

/** What a Super Admin edits here; the rest of the settings is the operator's. */
export const COMPANY_KEYS = [
  'enabled',
  'mode',
  'brandName',
  'neutralSender',
  'portalUrl',
  'mailFrom',
  'emergencyNotice',
  'nonUrgentNotice',
  'part2Notice',
  'emailQuietMinutes',
  'staffMessagingRequiresRole',
  'requireConsentForContacts',
  'portalMessagesPerHour',
  'portalConversationsPerDay',
] as const satisfies (keyof Settings)[];
export const OVERRIDE_KEYS: readonly OverrideKey[] = ['enabled', 'mode', 'brandName', 'emergencyNotice'];

/** As written, line by line: those that are no white space. */
const originsOf = ({ allowedOrigins }: Settings) => allowedOrigins.map((line) => line.trim()).filter(Boolean);

/** The merge patch that makes `after` of `before`: only what differs. Undefined when nothing does. */
export function patchOf(before: Settings, after: Settings): SettingsPatch | undefined {
  const patch: { [key: string]: unknown; locations?: Record<string, object> } = {};
  for (const key of COMPANY_KEYS) if (before[key] !== after[key]) patch[key] = after[key];
  const origins = originsOf(after);
  if (originsOf(before).join() !== origins.join()) patch.allowedOrigins = origins;
  for (const id of Object.keys({ ...before.locations, ...after.locations })) {
    for (const key of OVERRIDE_KEYS) {
      const to = after.locations[id]?.[key];
      if (before.locations[id]?.[key] === to) continue;
      patch.locations = { ...patch.locations, [id]: { ...patch.locations?.[id], [key]: to ?? null } };
    }
  }
  return Object.keys(patch).length ? (patch as SettingsPatch) : undefined;
}

/** Settings with one override set, or inherited again when the value is undefined. */
export function withOverride<K extends OverrideKey>(
  settings: Settings,
  id: string,
  key: K,
  value: Overrides[K] | undefined,
): Settings {
  const { [key]: _, ...others } = settings.locations[id] ?? {};
  const overrides = value === undefined ? others : { ...others, [key]: value };
  return { ...settings, locations: { ...settings.locations, [id]: overrides } };
}

/** My changes (`base` → `mine`) again, on top of what someone else stored meanwhile. */
export function rebase(base: Settings, mine: Settings, theirs: Settings): Settings {
  const { locations = {}, ...company } = patchOf(base, mine) ?? {};
  let result = { ...theirs, ...company } as Settings;
  for (const [id, overrides] of Object.entries(locations)) {
    for (const [key, value] of Object.entries(overrides ?? {}))
      result = withOverride(result, id, key as OverrideKey, value ?? undefined);
  }
  return result;
}

/** What a change takes from people who can write now. */
export type Narrowing = 'off' | 'narrower';

/** Whether a change turns messaging off or narrows who may message, anywhere: then it asks once. */
export function narrowing(before: Settings, after: Settings): Narrowing | undefined {
  const at = ({ enabled, mode, locations }: Settings, id: string) => ({ enabled, mode, ...locations[id] });
  let found: Narrowing | undefined;
  // No location is called '': that is the company itself.
  for (const id of ['', ...Object.keys(after.locationNames)]) {
    const [was, is] = [at(before, id), at(after, id)];
    if (!was.enabled) continue;
    if (!is.enabled) return 'off';
    // Only from "both at once" to one of the two does nobody lose anything.
    if (was.mode && was.mode !== is.mode && was.mode !== 'care_team_and_role') found = 'narrower';
  }
  return found;
}
