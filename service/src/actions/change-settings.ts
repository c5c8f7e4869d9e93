import { type AuditContext, recordAudit } from '../audit/record.ts';
import { actorOf, type Principal } from '../auth/principal.ts';
import { appendDirectoryChange, lockDirectory } from '../directory/change.ts';
import type { Hub } from '../events/hub.ts';
import {
  type LocationOverrides,
  type SettingsProblem,
  settingsProblems,
} from '../rules/settings-in-force.ts';
import { loadSettings, type SettingsContent, saveSettings, unknownLocations } from '../store/settings.ts';
import type { Store } from '../store/tx.ts';
import { mayManageSettings, type SettingsView, viewSettings } from './read-settings.ts';

type Patch<T> = { [K in keyof T]?: T[K] | undefined };
type OverridesPatch = { [K in keyof LocationOverrides]?: LocationOverrides[K] | null | undefined };

/** A JSON merge patch (RFC 7396): absent keeps, null removes. */
export type SettingsChange = Patch<Omit<SettingsContent, 'locations'>> & {
  readonly locations?: Readonly<Record<string, OverridesPatch | null>> | undefined;
};

export type ChangeSettingsResult =
  | { outcome: 'changed'; settings: SettingsView }
  | { outcome: 'not_allowed' }
  | { outcome: 'version_mismatch' }
  | { outcome: 'invalid'; problems: SettingsProblem[] };

/**
 * Changes the settings if they are still in the version the caller saw (`'*'`: in any). Takes effect on the next request
 * of anyone; a change that changes nothing keeps the version. Every other outcome writes nothing but its audit record.
 */
export function changeSettings(
  { store, hub }: { store: Store; hub: Hub },
  principal: Principal,
  context: AuditContext,
  { expected, change }: { expected: number | '*'; change: SettingsChange },
): Promise<ChangeSettingsResult> {
  return store.write(principal.companyId, async (tx): Promise<ChangeSettingsResult> => {
    const refuse = (code: string) =>
      recordAudit(tx, context, { act: 'settings.change', outcome: 'refused', data: { code } });
    await lockDirectory(tx);
    if (!(await mayManageSettings(tx, principal))) {
      await refuse('super_admin_required');
      return { outcome: 'not_allowed' };
    }
    const stored = await loadSettings(tx);
    if (expected !== '*' && expected !== stored.version) {
      await refuse('version_mismatch');
      return { outcome: 'version_mismatch' };
    }
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
    if (problems.length > 0) {
      await refuse('invalid');
      return { outcome: 'invalid', problems };
    }
    const fields = differing(stored.content, next);
    if (fields.length > 0) {
      await saveSettings(tx, next, actorOf(principal));
      await recordAudit(tx, context, {
        act: 'settings.change',
        data: { version: stored.version + 1, fields, enabled: next.enabled, mode: next.mode },
      });
      await appendDirectoryChange(tx, hub, null);
    }
    return { outcome: 'changed', settings: await viewSettings(tx) };
  });
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

/** The names of the fields that differ, a location's as `locations/<id>`. Names only: the texts are not for the audit. */
function differing(before: SettingsContent, after: SettingsContent): string[] {
  const differs = (a: unknown, b: unknown) => JSON.stringify(a) !== JSON.stringify(b);
  const fields = (Object.keys(after) as Array<keyof SettingsContent>).filter(
    (field) => field !== 'locations' && differs(before[field], after[field]),
  );
  const ids = [...new Set([...Object.keys(before.locations), ...Object.keys(after.locations)])];
  return [
    ...fields,
    ...ids.filter((id) => differs(before.locations[id], after.locations[id])).map((id) => `locations/${id}`),
  ];
}
