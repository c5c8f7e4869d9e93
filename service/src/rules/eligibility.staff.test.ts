import { describe, expect, test } from 'vitest';
import {
  ana,
  both,
  careTeam,
  chart,
  NOW,
  off,
  plain,
  priya,
  selected,
  strict,
  team,
} from './cast.fixture.ts';
import {
  canReplyStaff,
  canStartStaff,
  type EligibilitySettings,
  type StaffFacts,
  unknownStaff,
  whoReceives,
} from './eligibility.ts';
import type { ReasonCode } from './reasons.ts';

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
