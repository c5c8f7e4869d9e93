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
] as const satisfies (keyof Settings)[];
export const OVERRIDE_KEYS: readonly OverrideKey[] = ['enabled', 'mode', 'brandName', 'emergencyNotice'];

/** As written, line by line: those that are no white space. */
const originsOf = ({ allowedOrigins }: Settings) => allowedOrigins.map((line) => line.trim()).filter(Boolean);

/** The merge patch that makes `after` of `before`: only what differs. Undefined when nothing does. */
export function patchOf(before: Settings, after: Settings): SettingsPatch | undefined {
  const patch: Record<string, unknown> = {};
  for (const key of COMPANY_KEYS) if (before[key] !== after[key]) patch[key] = after[key];
  const origins = originsOf(after);
  if (originsOf(before).join() !== origins.join()) patch.allowedOrigins = origins;
  const locations: Record<string, Record<string, unknown>> = {};
  for (const id of new Set([...Object.keys(before.locations), ...Object.keys(after.locations)])) {
    for (const key of OVERRIDE_KEYS) {
      const to = after.locations[id]?.[key];
      if (before.locations[id]?.[key] === to) continue;
      locations[id] = { ...locations[id], [key]: to ?? null };
    }
  }
  if (Object.keys(locations).length) patch.locations = locations;
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
    for (const key of OVERRIDE_KEYS) {
      if (overrides && key in overrides) result = withOverride(result, id, key, overrides[key] ?? undefined);
    }
  }
  return result;
}

/** What a change takes from people who can write now. */
export type Narrowing = 'off' | 'narrower';

/** Whether a change turns messaging off or narrows who may message, anywhere: then it asks once. */
export function narrowing(before: Settings, after: Settings): Narrowing | undefined {
  const places = [undefined, ...Object.keys(after.locationNames)];
  const at = (settings: Settings, id: string | undefined) => {
    const own = id === undefined ? undefined : settings.locations[id];
    return { enabled: own?.enabled ?? settings.enabled, mode: own?.mode ?? settings.mode };
  };
  let found: Narrowing | undefined;
  for (const id of places) {
    const [was, is] = [at(before, id), at(after, id)];
    if (!was.enabled) continue;
    if (!is.enabled) return 'off';
    // Only from "both at once" to one of the two does nobody lose anything.
    if (was.mode && was.mode !== is.mode && was.mode !== 'care_team_and_role') found = 'narrower';
  }
  return found;
}
