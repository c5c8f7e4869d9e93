import { type AuditContext, recordAudit } from '../audit/record.ts';
import { actorOf, type Principal } from '../auth/principal.ts';
import { appendDirectoryChange, lockDirectory } from '../directory/change.ts';
import type { Hub } from '../events/hub.ts';
import type { OutboxBell } from '../outbox/enqueue.ts';
import { sendingResumed } from '../outbox/sending-refused.ts';
import { enqueueWebhooks } from '../outbox/webhook-events.ts';
import { type SettingsContent, saveSettings } from '../store/settings.ts';
import type { Store } from '../store/tx.ts';
import { proposeSettings, type SettingsRefusal, type SettingsRequest } from './propose-settings.ts';
import { type SettingsView, viewSettings } from './read-settings.ts';

export type ChangeSettingsResult = SettingsRefusal | { outcome: 'changed'; settings: SettingsView };

const REFUSALS = {
  not_allowed: 'super_admin_required',
  version_mismatch: 'version_mismatch',
  invalid: 'invalid',
} as const;

/**
 * Changes the settings if they are still in the version the caller saw (`'any'`: in any). Takes effect on the next request
 * of anyone; a change that changes nothing keeps the version. Every other outcome writes nothing but its audit record.
 */
export function changeSettings(
  { store, hub, outbox }: { store: Store; hub: Hub; outbox: OutboxBell },
  principal: Principal,
  context: AuditContext,
  request: SettingsRequest,
): Promise<ChangeSettingsResult> {
  return store.write(principal.companyId, async (tx): Promise<ChangeSettingsResult> => {
    await lockDirectory(tx);
    const proposal = await proposeSettings(tx, principal, request);
    if (proposal.outcome !== 'proposed') {
      await recordAudit(tx, context, {
        act: 'settings.change',
        outcome: 'refused',
        data: { code: REFUSALS[proposal.outcome] },
      });
      return proposal;
    }
    const { stored, next } = proposal;
    const fields = differing(stored.content, next);
    if (fields.length > 0) {
      await saveSettings(tx, next, actorOf(principal));
      await recordAudit(tx, context, {
        act: 'settings.change',
        data: { version: stored.version + 1, fields, enabled: next.enabled, mode: next.mode },
      });
      // Another sender may be one that the mail server takes.
      if (fields.includes('mailFrom')) await sendingResumed(tx, outbox);
      await appendDirectoryChange(tx, hub, null);
      await enqueueWebhooks(tx, outbox, [
        { type: 'settings.changed', data: { version: stored.version + 1 } },
      ]);
    }
    return { outcome: 'changed', settings: await viewSettings(tx) };
  });
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
