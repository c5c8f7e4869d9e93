import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  type ConsentFacts,
  canMessagePortal,
  canMessagePortalActor,
  canReplyStaff,
  canStartStaff,
  type EligibilitySettings,
  type PortalFacts,
  type StaffFacts,
  whoReceives,
} from './eligibility.ts';
import { recheckAt } from './moments.ts';

const NOW = Date.UTC(2026, 2, 4, 9, 41);
const chart = { id: '123:7e0c' };

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
    careTeam: fc.option(fc.record({ startsAt: time, endsAt: time }), { nil: null }),
  });
  const consentOf = fc.record<ConsentFacts>({
    status: fc.constantFrom('granted', 'revoked'),
    scopes: fc.subarray(['messaging', 'billing']),
    grantedAt: fc.integer({ min: NOW - 2, max: NOW + 2 }),
    expiresAt: time,
    revokedAt: time,
  });
  const portalOf = fc.record<PortalFacts>({
    id: fc.constant('p'),
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
        // A consent is nobody's own side: it decides whom one can write to (B16).
        const own = whole.reasons.filter((code) => !code.startsWith('consent_'));
        expect(new Set(own)).toEqual(new Set(sides.flatMap((side) => side.reasons)));
        expect(own.length === 0).toBe(sides.every((side) => side.allowed));
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
