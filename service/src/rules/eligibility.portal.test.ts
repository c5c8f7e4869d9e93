import { describe, expect, test } from 'vitest';
import { both, careTeam, dana, gated, granted, marcus, NOW, off, priya, selected } from './cast.fixture.ts';
import {
  canMessagePortal,
  type EligibilitySettings,
  type PortalFacts,
  type StaffFacts,
  unknownPortalUser,
  unknownStaff,
} from './eligibility.ts';
import type { ReasonCode } from './reasons.ts';

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
