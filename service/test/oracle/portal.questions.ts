import { MOMENTS, NOW, portalOf, settingsOf, staffOf } from './facts.ts';
import {
  TO_PORTAL_WITHOUT_LOCATION,
  TO_STAFF_WITHOUT_LOCATION,
  WITHOUT_CONNECTION,
} from './no-access.rows.ts';
import { PORTAL_WITHOUT_CHART, STAFF_WITHOUT_CHART } from './own-side.rows.ts';
import { CONSENT_GATE, NO_CONSENT_ASKED, PORTAL_SIDE, SETTINGS_SIDE, STAFF_SIDE } from './portal.rows.ts';
import { RECHECK } from './recheck.rows.ts';
import { decision, sweep } from './sweep.ts';
import type { State } from './table.ts';

const CHART = { id: 'C' };

const facts = (state: State) => ({
  settings: settingsOf(state),
  staff: staffOf(state, 'S', 's'),
  portal: portalOf(state),
  now: NOW,
});
const asStaff = (state: State) => ({
  settings: settingsOf(state),
  actor: { type: 'staff', staff: staffOf(state, 'S', 's') } as const,
  now: NOW,
});
const asPortal = (state: State) => ({
  settings: settingsOf(state),
  actor: { type: 'portal', portal: portalOf(state) } as const,
  now: NOW,
});

/** What decides between a staff user and a portal user about a chart, and when time alone changes it. */
export const PORTAL_QUESTIONS = [
  sweep(
    'S and P about C',
    [...SETTINGS_SIDE, ...STAFF_SIDE, ...PORTAL_SIDE, ...CONSENT_GATE],
    decision,
    ({ eligibility }, state) => eligibility.canMessagePortal(facts(state)),
  ),
  sweep('S about C', [...SETTINGS_SIDE, ...STAFF_SIDE], decision, ({ eligibility }, state) =>
    eligibility.canMessagePortalActor({ ...asStaff(state), chart: CHART }),
  ),
  sweep(
    'P about C',
    [...SETTINGS_SIDE, ...PORTAL_SIDE, ...NO_CONSENT_ASKED],
    decision,
    ({ eligibility }, state) => eligibility.canMessagePortalActor({ ...asPortal(state), chart: CHART }),
  ),
  sweep('S without a chart', STAFF_WITHOUT_CHART, decision, ({ eligibility }, state) =>
    eligibility.canMessagePortalActor({ ...asStaff(state), chart: null }),
  ),
  sweep('P without a chart', PORTAL_WITHOUT_CHART, decision, ({ eligibility }, state) =>
    eligibility.canMessagePortalActor({ ...asPortal(state), chart: null }),
  ),
  sweep('S to P, without C’s location', TO_PORTAL_WITHOUT_LOCATION, decision, ({ noAccess }, state) =>
    noAccess.portalStartWithoutLocation({
      companyWide: settingsOf(state),
      staff: staffOf(state, 'S', 's'),
      now: NOW,
    }),
  ),
  sweep('S to T, without C’s location', TO_STAFF_WITHOUT_LOCATION, decision, ({ noAccess }, state) =>
    noAccess.staffStartWithoutLocation({
      companyWide: settingsOf(state),
      staff: staffOf(state, 'S', 's'),
      chart: CHART,
      now: NOW,
    }),
  ),
  sweep('P without a connection to C', WITHOUT_CONNECTION, decision, ({ noAccess }, state) =>
    noAccess.startWithoutConnection({
      companyWide: settingsOf(state),
      portal: portalOf(state),
      now: NOW,
    }),
  ),
  sweep(
    'the next moment',
    RECHECK,
    (said) =>
      said.size === 0 ? null : Math.min(...[...said].map((moment) => MOMENTS[moment] ?? Number.NaN)),
    ({ moments }, state) => moments.recheckAt(facts(state)),
  ),
];
