import type { UserPrincipal } from '../auth/principal.ts';
import { readState } from '../events/state.ts';
import { type ReasonCode, type ReasonText, reasonTexts } from '../rules/reasons.ts';
import type { NoticeTexts } from '../rules/settings-in-force.ts';
import { type SettingsWarning, settingsWarnings } from '../rules/settings-warnings.ts';
import type { Services } from '../services.ts';
import type { ChartFacts } from '../store/eligibility-facts.ts';
import { unreadOf } from '../store/mailbox.ts';
import { loadSettings } from '../store/settings.ts';
import { accountOf, companyName } from '../store/users.ts';
import { readCaughtUp } from './catch-up.ts';
import { portalSideOf, portalSideOfAll, staffSide } from './own-side.ts';

export interface AbilityView {
  allowed: boolean;
  reasons: ReasonText[];
}

export interface MeView {
  user: { type: 'staff' | 'portal'; id: string; name: string };
  company: { id: string; name: string };
  can: { messagePortal: AbilityView; messageStaff: AbilityView; manageSettings: AbilityView };
  unread: { messages: number; conversations: number };
  notice: NoticeTexts;
  /** The chart that was asked about, for those it is open to: whom a message would concern, in the service's words. */
  patient?: { id: string; name: string; label?: string; locationName?: string };
  /** For Super Admins. */
  warnings?: SettingsWarning[];
  state: string;
}

/** Who the caller is and what they may do: the actor's side of the rule; with a patient, about that chart. */
export function readMe(
  services: Pick<Services, 'store' | 'hub'>,
  principal: UserPrincipal,
  patientId: string | null,
): Promise<MeView> {
  const { companyId, user } = principal;
  return readCaughtUp(services, principal, async (tx) => {
    const account = await accountOf(tx, user);
    const side =
      user.type === 'staff'
        ? await staffSide(tx, user, patientId)
        : patientId === null
          ? await portalSideOfAll(tx, user)
          : await portalSideOf(tx, user, patientId);
    const { messages, conversations } = await unreadOf(tx, user.key);
    const ability = (codes: readonly ReasonCode[] | 'never'): AbilityView =>
      codes === 'never'
        ? { allowed: false, reasons: [] }
        : { allowed: codes.length === 0, reasons: reasonTexts(user.type, codes) };
    return {
      user: { type: user.type, id: user.id, name: account.name },
      company: { id: companyId, name: await companyName(tx) },
      can: {
        messagePortal: ability(side.messagePortal),
        messageStaff: ability(side.messageStaff),
        manageSettings: ability(account.superAdmin ? [] : 'never'),
      },
      unread: { messages, conversations },
      notice: side.notice,
      ...(patientId === null || side.openChart === undefined ? {} : { patient: patientView(side.openChart) }),
      ...(account.superAdmin ? { warnings: settingsWarnings((await loadSettings(tx)).content) } : {}),
      state: await readState(tx, user.key),
    };
  });
}

function patientView({ id, name, label, locationName }: ChartFacts): MeView['patient'] & object {
  return {
    id,
    name,
    ...(label === null ? {} : { label }),
    ...(locationName === null ? {} : { locationName }),
  };
}
