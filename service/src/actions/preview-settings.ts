import type { Principal } from '../auth/principal.ts';
import { canMessagePortal, canReplyStaff } from '../rules/eligibility.ts';
import { settingsInForce } from '../rules/settings-in-force.ts';
import { portalReplyFacts } from '../store/reply-facts.ts';
import { locationNames, type SettingsContent, staffName } from '../store/settings.ts';
import { staffReplyFacts } from '../store/staff-reply-facts.ts';
import type { Store } from '../store/tx.ts';
import { proposeSettings, type SettingsRefusal, type SettingsRequest } from './propose-settings.ts';
import type { SettingsView } from './read-settings.ts';

/** Conversations looked at in one read: others have their turn between. */
const PAGE = 500;

/** What the settings would be, and in how many conversations a reply that is possible now would not be. Writes nothing. */
export async function previewSettings(
  store: Store,
  principal: Principal,
  request: SettingsRequest,
): Promise<SettingsRefusal | { outcome: 'previewed'; settings: SettingsView; losesReply: number }> {
  const { companyId } = principal;
  const proposal = await store.read(companyId, async (tx) => {
    const result = await proposeSettings(tx, principal, request);
    if (result.outcome !== 'proposed') return result;
    const settings: SettingsView = {
      ...result.stored,
      content: result.next,
      locationNames: await locationNames(tx),
      updatedByName: await staffName(tx, result.stored.updatedBy),
    };
    return { outcome: 'proposed' as const, before: result.stored.content, settings };
  });
  if (proposal.outcome !== 'proposed') return proposal;
  const { before, settings } = proposal;
  const losesReply =
    (await portalLosses(store, companyId, before, settings.content)) +
    (await staffLosses(store, companyId, before, settings.content));
  return { outcome: 'previewed', settings, losesReply };
}

async function portalLosses(
  store: Store,
  companyId: string,
  before: SettingsContent,
  after: SettingsContent,
): Promise<number> {
  let losses = 0;
  for (let from = ''; ; ) {
    const { facts, now } = await store.read(companyId, async (tx) => ({
      facts: await portalReplyFacts(tx, from, PAGE),
      now: tx.now,
    }));
    for (const { locationId, staff, portal } of facts) {
      const possible = (content: SettingsContent) =>
        canMessagePortal({ settings: settingsInForce(content, locationId), staff, portal, now }).allowed;
      if (possible(before) && !possible(after)) losses += 1;
    }
    if (facts.length < PAGE) return losses;
    from = facts.at(-1)?.conversationId ?? '';
  }
}

/** A conversation of staff loses its reply when none of its members can write any more. */
async function staffLosses(
  store: Store,
  companyId: string,
  before: SettingsContent,
  after: SettingsContent,
): Promise<number> {
  let losses = 0;
  for (let from = ''; ; ) {
    const facts = await store.read(companyId, (tx) => staffReplyFacts(tx, from, PAGE));
    for (const { patientId, locationId, members } of facts) {
      const chart = patientId === null ? null : { id: patientId };
      const possible = (content: SettingsContent) => {
        const settings = settingsInForce(content, locationId);
        return members.some((actor) => canReplyStaff({ settings, actor, chart, members }).allowed);
      };
      if (possible(before) && !possible(after)) losses += 1;
    }
    if (facts.length < PAGE) return losses;
    from = facts.at(-1)?.conversationId ?? '';
  }
}
