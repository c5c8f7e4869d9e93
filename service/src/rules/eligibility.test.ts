import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  both,
  careTeam,
  chart,
  dana,
  gated,
  granted,
  marcus,
  NOW,
  off,
  plain,
  priya,
  selected,
  team,
} from './cast.fixture.ts';
import {
  type ConsentFacts,
  canMessagePortal,
  canMessagePortalActor,
  canReplyStaff,
  canStartStaff,
  chartTypes,
  type EligibilitySettings,
  type PortalFacts,
  recheckAt,
  type StaffFacts,
  unknownPortalUser,
  whoReceives,
} from './eligibility.ts';
import type { ReasonCode } from './reasons.ts';

describe('what is offered before anybody is chosen', () => {
  test.each<[string, EligibilitySettings, StaffFacts, ReasonCode[], ReasonCode[]]>([
    ['selected_users, with the role', selected, { ...priya, careTeam: null }, [], []],
    ['selected_users, without', selected, team, ['role_required'], ['role_required']],
    ['care_team, on the team', careTeam, team, [], []],
    [
      'care_team, role only: Staff stands, Portal is disabled',
      careTeam,
      { ...priya, careTeam: null },
      ['not_on_care_team'],
      [],
    ],
    ['care_team, neither', careTeam, plain, ['not_on_care_team'], ['role_required']],
    ['care_team_and_role, role only', both, { ...priya, careTeam: null }, ['not_on_care_team'], []],
    ['care_team_and_role, team only', both, team, ['role_required'], ['role_required']],
    ['restricted', selected, { ...priya, restricted: true }, ['chart_restricted'], ['chart_restricted']],
    ['off', off, priya, ['messaging_disabled'], ['messaging_disabled']],
  ])('B5: %s', (_says, settings, staff, portal, staffType) => {
    expect(chartTypes({ settings, staff, chart, now: NOW })).toEqual({
      portal: { allowed: portal.length === 0, reasons: portal },
      staff: { allowed: staffType.length === 0, reasons: staffType },
    });
  });

  test.each<[string, EligibilitySettings, StaffFacts, ReasonCode[]]>([
    ['selected_users asks for the role', selected, plain, ['role_required']],
    ['care_team can only be asked of a chart', careTeam, plain, []],
    ['no location is asked', selected, { ...priya, locationAccess: false, restricted: true }, []],
    ['inactive', selected, { ...priya, active: false }, ['staff_inactive']],
  ])('B12: staff without a chart: %s', (_says, settings, staff, reasons) => {
    const actor = { type: 'staff', staff } as const;
    expect(canMessagePortalActor({ settings, actor, chart: null, now: NOW }).reasons).toEqual(reasons);
  });

  test.each<[string, PortalFacts, typeof chart | null, ReasonCode[]]>([
    ['active, no chart chosen', { ...marcus, connection: null }, null, []],
    ['active, not connected to the chart', { ...marcus, connection: null }, chart, ['portal_disconnected']],
    ['disabled', { ...marcus, status: 'disabled' }, null, ['portal_account_inactive']],
    ['unknown', unknownPortalUser('nobody'), null, ['portal_account_inactive']],
    ['a guardian without consent', dana(null), chart, ['consent_missing']],
  ])('B12: portal user: %s', (_says, portal, about, reasons) => {
    const actor = { type: 'portal', portal } as const;
    expect(canMessagePortalActor({ settings: gated, actor, chart: about, now: NOW }).reasons).toEqual(
      reasons,
    );
  });
});

describe('properties', () => {
  const time = fc.option(fc.integer({ min: NOW - 2, max: NOW + 2 }), { nil: null });
  const settingsOf = fc.record<EligibilitySettings>({
    enabled: fc.boolean(),
    mode: fc.constantFrom('care_team', 'selected_users', 'care_team_and_role', null),
    staffMessagingRequiresRole: fc.boolean(),
    requireConsentForContacts: fc.boolean(),
  });
  const staffOf = fc.record<StaffFacts>({
    id: fc.constantFrom('a', 'b', 'c'),
    active: fc.boolean(),
    availableForPortalMessages: fc.boolean(),
    locationAccess: fc.boolean(),
    restricted: fc.boolean(),
    careTeam: fc.option(fc.record({ endsAt: time }), { nil: null }),
  });
  const consentOf = fc.record<ConsentFacts>({
    status: fc.constantFrom('granted', 'revoked'),
    scopes: fc.subarray(['messaging', 'billing']),
    grantedAt: fc.constant(NOW - 10),
    expiresAt: time,
    revokedAt: time,
  });
  const portalOf = fc.record<PortalFacts>({
    id: fc.constant('p'),
    exists: fc.boolean(),
    status: fc.constantFrom('invited', 'active', 'disabled'),
    connection: fc.option(
      fc.record({
        relation: fc.constantFrom('patient' as const, 'guardian' as const, 'guarantor' as const),
        consent: fc.option(consentOf, { nil: null }),
      }),
      { nil: null },
    ),
  });

  test('B6: the rule is its two sides together: whoever acts, the answer is the same', () => {
    fc.assert(
      fc.property(settingsOf, staffOf, portalOf, (settings, staff, portal) => {
        const whole = canMessagePortal({ settings, staff, portal, now: NOW });
        const sides = [
          canMessagePortalActor({ settings, actor: { type: 'staff', staff }, chart, now: NOW }),
          canMessagePortalActor({ settings, actor: { type: 'portal', portal }, chart, now: NOW }),
        ];
        expect(new Set(whole.reasons)).toEqual(new Set(sides.flatMap((side) => side.reasons)));
        expect(whole.allowed).toBe(sides.every((side) => side.allowed));
      }),
      { numRuns: 500 },
    );
  });

  test('B14: between now and recheckAt time alone changes nothing; without one it never does', () => {
    fc.assert(
      fc.property(settingsOf, staffOf, portalOf, fc.nat(5), (settings, staff, portal, later) => {
        const next = recheckAt({ settings, staff, portal, now: NOW });
        const at = NOW + later;
        if (next !== null) expect(next).toBeGreaterThan(NOW);
        if (next === null || at < next) {
          expect(canMessagePortal({ settings, staff, portal, now: at })).toEqual(
            canMessagePortal({ settings, staff, portal, now: NOW }),
          );
        }
      }),
      { numRuns: 1000 },
    );
  });

  test('B14: a named time to look again is one at which a fact of the rule changes', () => {
    const ends = { ...priya, careTeam: { endsAt: NOW + 50 } };
    const consented = dana({ ...granted, expiresAt: NOW + 30, revokedAt: NOW + 40 });
    const strictest: EligibilitySettings = { ...both, requireConsentForContacts: true };
    const ask = (settings: EligibilitySettings, now: number) =>
      recheckAt({ settings, staff: ends, portal: consented, now });
    expect(ask(strictest, NOW)).toBe(NOW + 30);
    expect(ask(strictest, NOW + 30)).toBe(NOW + 40);
    expect(ask(strictest, NOW + 40)).toBe(NOW + 50);
    expect(ask(strictest, NOW + 50)).toBeNull();
    expect(ask(selected, NOW)).toBeNull();
    expect(ask(careTeam, NOW)).toBe(NOW + 50);
  });

  test('B13: whoever can be named as a recipient would receive the message', () => {
    fc.assert(
      fc.property(
        settingsOf,
        staffOf,
        fc.array(staffOf),
        fc.boolean(),
        (settings, actor, targets, onChart) => {
          const about = onChart ? chart : null;
          const decision = canStartStaff({ settings, actor, chart: about, targets, now: NOW });
          if (!decision.allowed) return;
          expect(whoReceives([actor, ...targets], about).notReceiving).toEqual([]);
          if (targets.length > 0) {
            expect(
              canReplyStaff({ settings, actor, chart: about, members: [actor, ...targets] }).allowed,
            ).toBe(true);
          }
        },
      ),
      { numRuns: 1000 },
    );
  });
});
