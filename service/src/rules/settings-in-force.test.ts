import { describe, expect, test } from 'vitest';
import {
  type CompanySettings,
  DEFAULT_EMERGENCY_NOTICE,
  DEFAULT_NON_URGENT_NOTICE,
  DEFAULT_PART2_NOTICE,
  defaultSettings,
  emergencyNoticeFor,
  noticeFor,
  settingsInForce,
  settingsProblems,
} from './settings-in-force.ts';

const company: CompanySettings = {
  ...defaultSettings('Harbor Recovery'),
  enabled: true,
  mode: 'selected_users',
  locations: {
    north: { enabled: false, mode: 'care_team', brandName: 'Harbor North', emergencyNotice: 'Call 999.' },
    south: { mode: 'care_team_and_role' },
  },
};

describe('settings in force', () => {
  test('B1: a new company is off, names no mode and has every notice', () => {
    const fresh = defaultSettings('Harbor Recovery');
    expect(fresh).toMatchObject({
      enabled: false,
      mode: null,
      brandName: 'Harbor Recovery',
      emailQuietMinutes: 5,
      staffMessagingRequiresRole: false,
      requireConsentForContacts: false,
    });
    expect(fresh.emergencyNotice).toBe(
      "If this is an emergency, call 911. Don't use messages: they may not be read right away.",
    );
    expect(fresh.nonUrgentNotice).toBe('For non-urgent messages only. Replies may take time.');
    expect(fresh.part2Notice).toMatch(/42 CFR part 2/);
    expect(settingsProblems(fresh)).toEqual([]);
  });

  test('B4: a location’s own values stand, the others are inherited', () => {
    expect(settingsInForce(company, 'north')).toMatchObject({
      enabled: false,
      mode: 'care_team',
      brandName: 'Harbor North',
      emergencyNotice: 'Call 999.',
      nonUrgentNotice: DEFAULT_NON_URGENT_NOTICE,
    });
    expect(settingsInForce(company, 'south')).toMatchObject({
      enabled: true,
      mode: 'care_team_and_role',
      brandName: 'Harbor Recovery',
      emergencyNotice: DEFAULT_EMERGENCY_NOTICE,
    });
  });

  test.each([null, 'west', 'constructor', '__proto__'])('B4: %s has the company’s settings', (location) => {
    const { locations: _, ...wide } = company;
    expect(settingsInForce(company, location)).toEqual(wide);
  });

  test('B3: enabling without a mode is refused, with the field that is missing', () => {
    expect(settingsProblems({ ...company, mode: null, locations: {} })).toEqual([
      { pointer: '/mode', message: expect.stringContaining('mode must be named') },
    ]);
    const offButOneOn = { ...company, enabled: false, mode: null, locations: { 'a/b~c': { enabled: true } } };
    expect(settingsProblems(offButOneOn)).toEqual([
      { pointer: '/locations/a~1b~0c/mode', message: expect.stringContaining('mode must be named') },
    ]);
    expect(
      settingsProblems({ ...offButOneOn, locations: { north: { enabled: true, mode: 'care_team' } } }),
    ).toEqual([]);
  });

  test('B19: portal users read the emergency notice of the location, staff never do', () => {
    const north = settingsInForce(company, 'north');
    expect(noticeFor(north, { type: 'portal', relation: 'patient' })).toEqual({
      nonUrgent: DEFAULT_NON_URGENT_NOTICE,
      emergency: 'Call 999.',
    });
    expect(noticeFor(north, { type: 'staff' })).toEqual({ nonUrgent: DEFAULT_NON_URGENT_NOTICE });
    expect(emergencyNoticeFor('999')).toContain('call 999.');
  });

  test('B16: with the consent gate on, contacts and nobody else read the redisclosure notice', () => {
    const gated = settingsInForce({ ...company, requireConsentForContacts: true }, null);
    for (const relation of ['guardian', 'guarantor'] as const) {
      expect(noticeFor(gated, { type: 'portal', relation }).redisclosure).toBe(DEFAULT_PART2_NOTICE);
    }
    expect(noticeFor(gated, { type: 'portal', relation: 'patient' })).not.toHaveProperty('redisclosure');
    expect(noticeFor(gated, { type: 'portal', relation: null })).not.toHaveProperty('redisclosure');
    const open = settingsInForce(company, null);
    expect(noticeFor(open, { type: 'portal', relation: 'guardian' })).not.toHaveProperty('redisclosure');
  });
});
