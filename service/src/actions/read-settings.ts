import type { Principal } from '../auth/principal.ts';
import {
  isSuperAdmin,
  loadSettings,
  locationNames,
  type StoredSettings,
  staffName,
} from '../store/settings.ts';
import type { Store, Tx } from '../store/tx.ts';

/** Settings as their readers see them. */
export interface SettingsView extends StoredSettings {
  readonly locationNames: Readonly<Record<string, string>>;
  readonly updatedByName: string | null;
}

/** The company's settings, for its API key or a Super Admin (B2). Undefined for anyone else. */
export function readSettings(store: Store, principal: Principal): Promise<SettingsView | undefined> {
  return store.read(principal.companyId, async (tx) =>
    (await mayManageSettings(tx, principal)) ? viewSettings(tx) : undefined,
  );
}

export async function viewSettings(tx: Tx): Promise<SettingsView> {
  const stored = await loadSettings(tx);
  return {
    ...stored,
    locationNames: await locationNames(tx),
    updatedByName: await staffName(tx, stored.updatedBy),
  };
}

/** The scope of an API key is checked before; of users only an active Super Admin may. */
export async function mayManageSettings(tx: Tx, principal: Principal): Promise<boolean> {
  if (principal.kind === 'key') return true;
  return principal.user.type === 'staff' && isSuperAdmin(tx, principal.user.id);
}
