import {
  canMessagePortal,
  canStartStaff,
  type Decision,
  type EligibilitySettings,
  type PortalFacts,
  type StaffFacts,
} from './eligibility.ts';

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
      careTeam: { endsAt: null },
    },
    portal: { ...input.portal, connection: null },
    now: input.now,
  });
}

/** As if the chart were unknown; a place on its care team would show that it is not. */
function withoutChart(staff: StaffFacts): StaffFacts {
  return { ...staff, locationAccess: false, restricted: false, careTeam: { endsAt: null } };
}
