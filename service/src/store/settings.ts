import type { Mode } from '../rules/eligibility.ts';
import type { CompanySettings, LocationOverrides } from '../rules/settings-in-force.ts';
import { bit } from './directory-table.ts';
import type { Tx } from './tx.ts';

/** Everything a Super Admin sets. */
export interface SettingsContent extends CompanySettings {
  readonly neutralSender: string | null;
  readonly portalUrl: string | null;
  readonly mailFrom: string | null;
  /** Sorted, without duplicates. */
  readonly allowedOrigins: readonly string[];
  /** The company's own limits for each portal user; null: the service's. */
  readonly portalMessagesPerHour: number | null;
  readonly portalConversationsPerDay: number | null;
}

/** Settings as stored, with what names their state. */
export interface StoredSettings {
  readonly content: SettingsContent;
  /** Rises by one with each change; the ETag. */
  readonly version: number;
  /** ms since the epoch; null: never changed. */
  readonly updatedAt: number | null;
  /** The actor as the audit names them. */
  readonly updatedBy: string | null;
}

/** The company's settings, every location's overrides included. */
export async function loadSettings(tx: Tx): Promise<StoredSettings> {
  const row = await tx.db
    .selectFrom('settings')
    .selectAll()
    .where('company_id', '=', tx.companyId)
    .executeTakeFirstOrThrow();
  const overrides = await tx.db
    .selectFrom('location_override')
    .selectAll()
    .where('company_id', '=', tx.companyId)
    .execute();
  const origins = await tx.db
    .selectFrom('allowed_origin')
    .select('origin')
    .where('company_id', '=', tx.companyId)
    .execute();
  return {
    content: {
      enabled: row.enabled === 1,
      mode: row.mode as Mode | null,
      brandName: row.brand_name,
      neutralSender: row.neutral_sender,
      portalUrl: row.portal_url,
      mailFrom: row.mail_from,
      allowedOrigins: origins.map(({ origin }) => origin).sort(),
      emergencyNotice: row.emergency_notice,
      nonUrgentNotice: row.non_urgent_notice,
      part2Notice: row.part2_notice,
      emailQuietMinutes: row.email_quiet_minutes,
      staffMessagingRequiresRole: row.staff_messaging_requires_role === 1,
      requireConsentForContacts: row.require_consent_for_contacts === 1,
      portalMessagesPerHour: row.portal_messages_per_hour,
      portalConversationsPerDay: row.portal_conversations_per_day,
      locations: Object.fromEntries(
        overrides
          .sort((a, b) => (a.location_id < b.location_id ? -1 : 1))
          .map((own) => [own.location_id, overridesOf(own)]),
      ),
    },
    version: row.version,
    updatedAt: row.updated_at,
    updatedBy: row.updated_by,
  };
}

/** How much a portal user may send by the company's own settings; null: it has none. */
export async function sendLimitsOf(
  tx: Tx,
): Promise<{ messagesPerHour: number | null; conversationsPerDay: number | null }> {
  const row = await tx.db
    .selectFrom('settings')
    .select(['portal_messages_per_hour', 'portal_conversations_per_day'])
    .where('company_id', '=', tx.companyId)
    .executeTakeFirstOrThrow();
  return {
    messagesPerHour: row.portal_messages_per_hour,
    conversationsPerDay: row.portal_conversations_per_day,
  };
}

function overridesOf(row: {
  enabled: number | null;
  mode: string | null;
  brand_name: string | null;
  emergency_notice: string | null;
}): LocationOverrides {
  return {
    ...(row.enabled === null ? {} : { enabled: row.enabled === 1 }),
    ...(row.mode === null ? {} : { mode: row.mode as Mode }),
    ...(row.brand_name === null ? {} : { brandName: row.brand_name }),
    ...(row.emergency_notice === null ? {} : { emergencyNotice: row.emergency_notice }),
  };
}

/** Replaces the settings. The only writer of `location_override` and, after the company is made, of `allowed_origin`. */
export async function saveSettings(tx: Tx, content: SettingsContent, actor: string): Promise<void> {
  await tx.db
    .updateTable('settings')
    .set((eb) => ({
      version: eb('version', '+', 1),
      enabled: bit(content.enabled),
      mode: content.mode,
      brand_name: content.brandName,
      neutral_sender: content.neutralSender,
      portal_url: content.portalUrl,
      mail_from: content.mailFrom,
      emergency_notice: content.emergencyNotice,
      non_urgent_notice: content.nonUrgentNotice,
      part2_notice: content.part2Notice,
      email_quiet_minutes: content.emailQuietMinutes,
      staff_messaging_requires_role: bit(content.staffMessagingRequiresRole),
      require_consent_for_contacts: bit(content.requireConsentForContacts),
      portal_messages_per_hour: content.portalMessagesPerHour,
      portal_conversations_per_day: content.portalConversationsPerDay,
      updated_at: tx.now,
      updated_by: actor,
    }))
    .where('company_id', '=', tx.companyId)
    .execute();
  await tx.db.deleteFrom('location_override').where('company_id', '=', tx.companyId).execute();
  for (const [locationId, own] of Object.entries(content.locations)) {
    await tx.db
      .insertInto('location_override')
      .values({
        company_id: tx.companyId,
        location_id: locationId,
        enabled: own.enabled === undefined ? null : bit(own.enabled),
        mode: own.mode ?? null,
        brand_name: own.brandName ?? null,
        emergency_notice: own.emergencyNotice ?? null,
      })
      .execute();
  }
  await tx.db.deleteFrom('allowed_origin').where('company_id', '=', tx.companyId).execute();
  for (const origin of content.allowedOrigins) {
    await tx.db.insertInto('allowed_origin').values({ company_id: tx.companyId, origin }).execute();
  }
}

/** Names of the company's locations in force, by id. */
export async function locationNames(tx: Tx): Promise<Record<string, string>> {
  const rows = await tx.db
    .selectFrom('location')
    .select(['location_id', 'name'])
    .where('company_id', '=', tx.companyId)
    .where('active', '=', 1)
    .orderBy('location_id')
    .execute();
  return Object.fromEntries(rows.map((row) => [row.location_id, row.name]));
}

/** Those of these ids that no location has. */
export async function unknownLocations(tx: Tx, ids: readonly string[]): Promise<string[]> {
  if (ids.length === 0) return [];
  const rows = await tx.db
    .selectFrom('location')
    .select('location_id')
    .where('company_id', '=', tx.companyId)
    .where('location_id', 'in', ids)
    .execute();
  const known = new Set(rows.map((row) => row.location_id));
  return ids.filter((id) => !known.has(id));
}

/** The name behind an actor; null for an API key. */
export async function staffName(tx: Tx, actor: string | null): Promise<string | null> {
  if (actor === null || !actor.startsWith('staff:')) return null;
  const row = await tx.db
    .selectFrom('staff')
    .select('name')
    .where('company_id', '=', tx.companyId)
    .where('staff_id', '=', actor.slice('staff:'.length))
    .executeTakeFirst();
  return row?.name ?? null;
}

export async function isSuperAdmin(tx: Tx, staffId: string): Promise<boolean> {
  const row = await tx.db
    .selectFrom('staff')
    .select('staff_id')
    .where('company_id', '=', tx.companyId)
    .where('staff_id', '=', staffId)
    .where('active', '=', 1)
    .where('super_admin', '=', 1)
    .executeTakeFirst();
  return row !== undefined;
}
