import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
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
  unknownStaff,
  whoReceives,
} from './eligibility.ts';
import type { ReasonCode } from './reasons.ts';

const NOW = Date.UTC(2026, 2, 4, 9, 41);
const chart = { id: '123:7e0c' };

const selected: EligibilitySettings = {
  enabled: true,
  mode: 'selected_users',
  staffMessagingRequiresRole: false,
  requireConsentForContacts: false,
};
const careTeam: EligibilitySettings = { ...selected, mode: 'care_team' };
const both: EligibilitySettings = { ...selected, mode: 'care_team_and_role' };
const off: EligibilitySettings = { ...selected, enabled: false };
const gated: EligibilitySettings = { ...selected, requireConsentForContacts: true };

/** On the care team, with the role, with access. */
const priya: StaffFacts = {
  id: 'priya',
  active: true,
  availableForPortalMessages: true,
  locationAccess: true,
  restricted: false,
  careTeam: { endsAt: null },
};
const granted: ConsentFacts = {
  status: 'granted',
  scopes: ['billing', 'messaging'],
  grantedAt: NOW - 1000,
  expiresAt: null,
  revokedAt: null,
};
const marcus: PortalFacts = {
  id: 'marcus',
  exists: true,
  status: 'active',
  connection: { relation: 'patient', consent: null },
};
const dana = (consent: ConsentFacts | null): PortalFacts => ({
  ...marcus,
  id: 'dana',
  connection: { relation: 'guardian', consent },
});

type PortalRow = [
  says: string,
  settings: EligibilitySettings,
  staff: StaffFacts,
  portal: PortalFacts,
  reasons: ReasonCode[],
];
const PORTAL_ROWS: PortalRow[] = [
  ['all conditions hold', selected, priya, marcus, []],
  ['B1: messaging is off', off, priya, marcus, ['messaging_disabled']],
  ['B3: enabled without a mode is off', { ...selected, mode: null }, priya, marcus, ['messaging_disabled']],
  ['the staff user is inactive', selected, { ...priya, active: false }, marcus, ['staff_inactive']],
  [
    'B11: no access to the location',
    selected,
    { ...priya, locationAccess: false },
    marcus,
    ['no_location_access'],
  ],
  ['B11: restricted from the chart', selected, { ...priya, restricted: true }, marcus, ['chart_restricted']],
  ['care_team: no role is needed', careTeam, { ...priya, availableForPortalMessages: false }, marcus, []],
  ['care_team: not on the team', careTeam, { ...priya, careTeam: null }, marcus, ['not_on_care_team']],
  ['care_team: the end is ahead', careTeam, { ...priya, careTeam: { endsAt: NOW + 1 } }, marcus, []],
  [
    'care_team: the end is now',
    careTeam,
    { ...priya, careTeam: { endsAt: NOW } },
    marcus,
    ['not_on_care_team'],
  ],
  [
    'care_team: the end is past',
    careTeam,
    { ...priya, careTeam: { endsAt: NOW - 1 } },
    marcus,
    ['not_on_care_team'],
  ],
  ['selected_users: no team is needed', selected, { ...priya, careTeam: null }, marcus, []],
  [
    'selected_users: without the role',
    selected,
    { ...priya, availableForPortalMessages: false },
    marcus,
    ['role_required'],
  ],
  [
    'care_team_and_role: neither',
    both,
    { ...priya, availableForPortalMessages: false, careTeam: null },
    marcus,
    ['role_required', 'not_on_care_team'],
  ],
  ['care_team_and_role: role alone', both, { ...priya, careTeam: null }, marcus, ['not_on_care_team']],
  [
    'care_team_and_role: team alone',
    both,
    { ...priya, availableForPortalMessages: false },
    marcus,
    ['role_required'],
  ],
  ['care_team_and_role: both', both, priya, marcus, []],
  ['B8: invited', selected, priya, { ...marcus, status: 'invited' }, ['portal_account_inactive']],
  ['B10: disabled', selected, priya, { ...marcus, status: 'disabled' }, ['portal_account_inactive']],
  ['B10: disconnected', selected, priya, { ...marcus, connection: null }, ['portal_disconnected']],
  [
    'B10: disabled and disconnected are told apart in the full list',
    selected,
    priya,
    { ...marcus, status: 'disabled', connection: null },
    ['portal_account_inactive', 'portal_disconnected'],
  ],
  ['an unknown portal id', selected, priya, unknownPortalUser('nobody'), ['portal_disconnected']],
  [
    'an unknown staff id',
    selected,
    unknownStaff('nobody'),
    marcus,
    ['role_required', 'no_location_access', 'staff_inactive'],
  ],
  ['B16: gate off, a contact without consent', selected, priya, dana(null), []],
  ['B16: gate on, the patient needs no consent', gated, priya, marcus, []],
  ['B16: gate on, consent granted', gated, priya, dana(granted), []],
  ['B16: gate on, no consent', gated, priya, dana(null), ['consent_missing']],
  ['B16: another scope', gated, priya, dana({ ...granted, scopes: ['billing'] }), ['consent_missing']],
  ['B16: expires later', gated, priya, dana({ ...granted, expiresAt: NOW + 1 }), []],
  ['B16: expires now', gated, priya, dana({ ...granted, expiresAt: NOW }), ['consent_expired']],
  ['B16: status revoked', gated, priya, dana({ ...granted, status: 'revoked' }), ['consent_revoked']],
  ['B16: revoked at a time past', gated, priya, dana({ ...granted, revokedAt: NOW }), ['consent_revoked']],
  ['B16: to be revoked later', gated, priya, dana({ ...granted, revokedAt: NOW + 1 }), []],
  [
    'B16: everything wrong with a consent is told',
    gated,
    priya,
    dana({ ...granted, status: 'revoked', scopes: [], expiresAt: NOW - 1 }),
    ['consent_missing', 'consent_expired', 'consent_revoked'],
  ],
  [
    'B16: a guarantor is a contact too',
    gated,
    priya,
    { ...marcus, connection: { relation: 'guarantor', consent: null } },
    ['consent_missing'],
  ],
  [
    'all that apply are told in the published order',
    { ...gated, enabled: false, mode: 'care_team_and_role' },
    { ...unknownStaff('gone'), restricted: true },
    { ...dana({ ...granted, status: 'revoked' }), status: 'disabled' },
    [
      'messaging_disabled',
      'role_required',
      'not_on_care_team',
      'no_location_access',
      'chart_restricted',
      'portal_account_inactive',
      'consent_revoked',
      'staff_inactive',
    ],
  ],
];

describe('a staff user and a portal user about a chart', () => {
  test.each(PORTAL_ROWS)('B6: %s', (_says, settings, staff, portal, reasons) => {
    expect(canMessagePortal({ settings, staff, portal, now: NOW })).toEqual({
      allowed: reasons.length === 0,
      reasons,
    });
  });
});

const ana: StaffFacts = { ...priya, id: 'ana' };
const plain: StaffFacts = { ...priya, id: 'tom', availableForPortalMessages: false, careTeam: null };
const team: StaffFacts = { ...plain, careTeam: { endsAt: NOW + 1 } };
const strict: EligibilitySettings = { ...selected, staffMessagingRequiresRole: true };

type StartRow = [
  says: string,
  settings: EligibilitySettings,
  actor: StaffFacts,
  chart: typeof chart | null,
  targets: StaffFacts[],
  reasons: ReasonCode[],
];
const START_ROWS: StartRow[] = [
  ['B13: from a chart, with the role', selected, priya, chart, [ana], []],
  ['B5: from a chart, without the role', selected, plain, chart, [ana], ['role_required']],
  ['B5: care_team: the care team needs no role', careTeam, team, chart, [ana], []],
  [
    'B5: care_team: a role holder need not be on the team',
    careTeam,
    { ...priya, careTeam: null },
    chart,
    [ana],
    [],
  ],
  ['B5: care_team: neither', careTeam, plain, chart, [ana], ['role_required']],
  [
    'B5: care_team: a place that has ended',
    careTeam,
    { ...team, careTeam: { endsAt: NOW } },
    chart,
    [ana],
    ['role_required'],
  ],
  ['B5: selected_users: the care team alone is not enough', selected, team, chart, [ana], ['role_required']],
  ['B5: care_team_and_role: the care team alone is not enough', both, team, chart, [ana], ['role_required']],
  ['B5: from the inbox nothing but an active account', selected, plain, null, [ana], []],
  ['B5: from the inbox under the strict setting', strict, plain, null, [ana], ['role_required']],
  ['B5: strict and holding the role', strict, priya, null, [ana], []],
  ['B5: strict does not change what a chart asks', { ...strict, mode: 'care_team' }, team, chart, [ana], []],
  ['B1: messaging is off', off, priya, null, [ana], ['messaging_disabled']],
  ['the actor is inactive', selected, { ...priya, active: false }, null, [ana], ['staff_inactive']],
  [
    'B11: the actor lacks the location',
    selected,
    { ...priya, locationAccess: false },
    chart,
    [ana],
    ['no_location_access'],
  ],
  [
    'B11: the actor is restricted',
    selected,
    { ...priya, restricted: true },
    chart,
    [ana],
    ['chart_restricted'],
  ],
  [
    'no chart: location and restriction are not asked',
    selected,
    { ...priya, locationAccess: false, restricted: true },
    null,
    [ana],
    [],
  ],
  ['B13: an inactive target', selected, priya, null, [{ ...ana, active: false }], ['recipient_unavailable']],
  ['B13: oneself', selected, priya, null, [ana, priya], ['recipient_unavailable']],
  [
    'B13: a target without the location',
    selected,
    priya,
    chart,
    [{ ...ana, locationAccess: false }],
    ['recipient_unavailable'],
  ],
  [
    'B13: a restricted target',
    selected,
    priya,
    chart,
    [{ ...ana, restricted: true }],
    ['recipient_unavailable'],
  ],
  [
    'B13: without a chart a target needs no access',
    selected,
    priya,
    null,
    [{ ...ana, locationAccess: false }],
    [],
  ],
  ['B13: an unknown target', selected, priya, null, [unknownStaff('nobody')], ['recipient_unavailable']],
  [
    'B13: one bad target among good ones',
    selected,
    priya,
    chart,
    [ana, unknownStaff('nobody')],
    ['recipient_unavailable'],
  ],
  ['no target: the actor’s side alone', selected, priya, chart, [], []],
];

type ReplyRow = [
  says: string,
  settings: EligibilitySettings,
  actor: StaffFacts,
  chart: typeof chart | null,
  members: StaffFacts[],
  reasons: ReasonCode[],
];
const REPLY_ROWS: ReplyRow[] = [
  ['B14: one other can receive', selected, priya, chart, [priya, ana], []],
  ['B14: neither role nor mode is asked', both, plain, chart, [plain, ana], []],
  [
    'B14: one of two others can receive',
    selected,
    priya,
    chart,
    [priya, ana, { ...plain, active: false }],
    [],
  ],
  [
    'B14: no other is active',
    selected,
    priya,
    null,
    [priya, { ...ana, active: false }],
    ['recipient_unavailable'],
  ],
  [
    'B14: no other has access',
    selected,
    priya,
    chart,
    [priya, { ...ana, restricted: true }],
    ['recipient_unavailable'],
  ],
  [
    'B14: without a chart no access is asked',
    selected,
    priya,
    null,
    [priya, { ...ana, restricted: true }],
    [],
  ],
  [
    'B14: the actor lacks the location',
    selected,
    { ...priya, locationAccess: false },
    chart,
    [priya, ana],
    ['no_location_access'],
  ],
  [
    'B14: the actor is restricted',
    selected,
    { ...priya, restricted: true },
    chart,
    [priya, ana],
    ['chart_restricted'],
  ],
  [
    'B14: the actor is inactive',
    selected,
    { ...priya, active: false },
    null,
    [priya, ana],
    ['staff_inactive'],
  ],
  ['B14: messaging is off', off, priya, null, [priya, ana], ['messaging_disabled']],
  ['B14: alone', selected, priya, null, [priya], ['recipient_unavailable']],
];

describe('staff among themselves', () => {
  test.each(START_ROWS)('start: %s', (_says, settings, actor, about, targets, reasons) => {
    const decision = canStartStaff({ settings, actor, chart: about, targets, now: NOW });
    expect(decision).toMatchObject({ allowed: reasons.length === 0, reasons });
    expect(decision.unavailable.length > 0).toBe(reasons.includes('recipient_unavailable'));
  });

  test('B13: the ids that cannot be named are told', () => {
    const targets = [ana, unknownStaff('nobody'), priya];
    const { unavailable } = canStartStaff({ settings: selected, actor: priya, chart, targets, now: NOW });
    expect(unavailable).toEqual(['nobody', 'priya']);
  });

  test.each(REPLY_ROWS)('reply: %s', (_says, settings, actor, about, members, reasons) => {
    expect(canReplyStaff({ settings, actor, chart: about, members })).toEqual({
      allowed: reasons.length === 0,
      reasons,
    });
  });

  test('B13: a message goes to members who are active and have access now, and to nobody else', () => {
    const inactive = { ...ana, id: 'inactive', active: false };
    const elsewhere = { ...ana, id: 'elsewhere', locationAccess: false };
    const restricted = { ...ana, id: 'restricted', restricted: true };
    const members = [inactive, priya, elsewhere, ana, restricted];
    expect(whoReceives(members, chart)).toEqual({
      receiving: [priya, ana],
      notReceiving: [inactive, elsewhere, restricted],
    });
    expect(whoReceives(members, null)).toEqual({
      receiving: [priya, elsewhere, ana, restricted],
      notReceiving: [inactive],
    });
  });
});

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
