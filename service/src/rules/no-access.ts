import {
  canMessagePortal,
  canStartStaff,
  type Decision,
  type EligibilitySettings,
  type PortalFacts,
  type StaffFacts,
} from './eligibility.ts';
import { type ReasonCode, sortReasons } from './reasons.ts';

/*
 * What a caller learns who asks about a chart that is not theirs. The whole decision would tell a chart that exists from
 * one that does not: its location's settings, its care team, who is connected to it. So only what the caller knows
 * without the chart is answered: the company's settings, their own account and role, and that this chart is closed to
 * them. The audit keeps the whole decision.
 */

/** A staff user without the chart's location starts a portal conversation. */
export function portalStartWithoutLocation(input: {
  /** The company's own settings, no location's. */
  readonly companyWide: EligibilitySettings;
  readonly staff: StaffFacts;
  readonly now: number;
}): Decision {
  return canMessagePortal({
    settings: input.companyWide,
    staff: withoutChart(input.staff),
    portal: {
      id: '',
      status: 'active',
      connection: { relation: 'patient', consent: null },
    },
    now: input.now,
  });
}

/** A staff user without the chart's location starts a staff conversation about it. */
export function staffStartWithoutLocation(input: {
  readonly companyWide: EligibilitySettings;
  readonly staff: StaffFacts;
  readonly chart: { readonly id: string };
  readonly now: number;
}): Decision {
  const { allowed, reasons } = canStartStaff({
    settings: input.companyWide,
    actor: withoutChart(input.staff),
    chart: input.chart,
    targets: [],
    now: input.now,
  });
  return { allowed, reasons };
}

/** A portal user who is not connected to the chart starts a conversation about it. */
export function startWithoutConnection(input: {
  readonly companyWide: EligibilitySettings;
  readonly portal: PortalFacts;
  readonly now: number;
}): Decision {
  return canMessagePortal({
    settings: input.companyWide,
    staff: {
      id: '',
      active: true,
      availableForPortalMessages: true,
      locationAccess: true,
      restricted: false,
      careTeam: { startsAt: null, endsAt: null },
    },
    portal: { ...input.portal, connection: null },
    now: input.now,
  });
}

/** What a chart that is not in use takes from everybody; that it was deactivated is the cause of all. */
const OF_THE_CHART: ReadonlySet<ReasonCode> = new Set([
  'role_required',
  'not_on_care_team',
  'no_location_access',
  'chart_restricted',
  'portal_disconnected',
  'consent_missing',
  'consent_expired',
  'consent_revoked',
  'recipient_unavailable',
]);

/**
 * The reasons about a chart that was deactivated, decided as about one that does not exist: in the place of what follows
 * from it stands the cause. Only for those who would have the chart if it were in use.
 */
export function ofDeactivatedChart(reasons: readonly ReasonCode[]): ReasonCode[] {
  return sortReasons([...reasons.filter((code) => !OF_THE_CHART.has(code)), 'chart_deactivated']);
}

/** As if the chart were unknown; a place on its care team would show that it is not. */
function withoutChart(staff: StaffFacts): StaffFacts {
  return { ...staff, locationAccess: false, restricted: false, careTeam: { startsAt: null, endsAt: null } };
}
