import type { Principal } from '../auth/principal.ts';
import {
  type LocationOverrides,
  type SettingsProblem,
  settingsProblems,
} from '../rules/settings-in-force.ts';
import {
  loadSettings,
  type SettingsContent,
  type StoredSettings,
  unknownLocations,
} from '../store/settings.ts';
import type { Tx } from '../store/tx.ts';
import { mayManageSettings } from './read-settings.ts';

type Patch<T> = { [K in keyof T]?: T[K] | undefined };
type OverridesPatch = { [K in keyof LocationOverrides]?: LocationOverrides[K] | null | undefined };

/** A JSON merge patch (RFC 7396): absent keeps, null removes. */
export type SettingsChange = Patch<Omit<SettingsContent, 'locations'>> & {
  readonly locations?: Readonly<Record<string, OverridesPatch | null>> | undefined;
};

/** A change as asked for: against one of the versions that were seen, or any. */
export interface SettingsRequest {
  readonly expected: readonly number[] | 'any';
  readonly change: SettingsChange;
}

export type SettingsRefusal =
  | { outcome: 'not_allowed' }
  | { outcome: 'version_mismatch' }
  | { outcome: 'invalid'; problems: SettingsProblem[] };

/** What the settings would be after a change, or why it is refused. Reads only. */
export async function proposeSettings(
  tx: Tx,
  principal: Principal,
  { expected, change }: SettingsRequest,
): Promise<SettingsRefusal | { outcome: 'proposed'; stored: StoredSettings; next: SettingsContent }> {
  if (!(await mayManageSettings(tx, principal))) return { outcome: 'not_allowed' };
  const stored = await loadSettings(tx);
  if (expected !== 'any' && !expected.includes(stored.version)) return { outcome: 'version_mismatch' };
  const next = merge(stored.content, change);
  const named = Object.entries(change.locations ?? {}).filter(([, own]) => own !== null);
  const unknown = await unknownLocations(
    tx,
    named.map(([id]) => id),
  );
  const problems = [
    ...unknown.map((id) => ({
      pointer: `/locations/${id.replaceAll('~', '~0').replaceAll('/', '~1')}`,
      message: 'is not a location of this company',
    })),
    ...settingsProblems(next),
  ];
  return problems.length > 0 ? { outcome: 'invalid', problems } : { outcome: 'proposed', stored, next };
}

function merge(stored: SettingsContent, change: SettingsChange): SettingsContent {
  const { locations, allowedOrigins, ...plain } = change;
  return {
    ...stored,
    ...withoutUndefined(plain),
    ...(allowedOrigins === undefined
      ? {}
      : { allowedOrigins: [...new Set(allowedOrigins.map((origin) => new URL(origin).origin))].sort() }),
    locations: mergeLocations(stored.locations, locations ?? {}),
  };
}

function mergeLocations(
  stored: SettingsContent['locations'],
  changes: Readonly<Record<string, OverridesPatch | null>>,
): SettingsContent['locations'] {
  const merged = new Map(Object.entries(stored));
  for (const [id, change] of Object.entries(changes)) {
    const own = change === null ? {} : overridesAfter(merged.get(id) ?? {}, change);
    if (Object.keys(own).length === 0) merged.delete(id);
    else merged.set(id, own);
  }
  return Object.fromEntries([...merged].sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** In one order of keys, so that equal overrides have equal JSON. */
function overridesAfter(stored: LocationOverrides, change: OverridesPatch): LocationOverrides {
  const all = { ...stored, ...withoutUndefined(change) };
  return {
    ...(typeof all.enabled === 'boolean' ? { enabled: all.enabled } : {}),
    ...(typeof all.mode === 'string' ? { mode: all.mode } : {}),
    ...(typeof all.brandName === 'string' ? { brandName: all.brandName } : {}),
    ...(typeof all.emergencyNotice === 'string' ? { emergencyNotice: all.emergencyNotice } : {}),
  };
}

function withoutUndefined<T extends object>(value: T): { [K in keyof T]: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(value).filter(([, entry]) => entry !== undefined)) as {
    [K in keyof T]: Exclude<T[K], undefined>;
  };
}
