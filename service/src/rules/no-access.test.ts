import { expect, test } from 'vitest';
import { careTeam, chart, gated, marcus, NOW, off, plain, priya, selected } from './cast.fixture.ts';
import { unknownPortalUser } from './eligibility.ts';
import {
  portalStartWithoutLocation,
  staffStartWithoutLocation,
  startWithoutConnection,
} from './no-access.ts';

const outside = { ...priya, locationAccess: false };

test('B15: without the chart’s location a staff user is told the same whatever the chart holds', () => {
  for (const companyWide of [selected, careTeam, gated]) {
    const answers = [outside, { ...outside, restricted: true }, { ...outside, careTeam: null }].map(
      (staff) => [
        portalStartWithoutLocation({ companyWide, staff, now: NOW }),
        staffStartWithoutLocation({ companyWide, staff, chart, now: NOW }),
      ],
    );
    for (const [portal, staff] of answers) {
      expect(portal).toEqual({ allowed: false, reasons: ['no_location_access'] });
      expect(staff).toEqual({ allowed: false, reasons: ['no_location_access'] });
    }
  }
});

test('B14: what the caller can mend without the chart is still named: the role, and messaging that is off', () => {
  const staff = { ...plain, locationAccess: false };
  expect(portalStartWithoutLocation({ companyWide: selected, staff, now: NOW }).reasons).toEqual([
    'role_required',
    'no_location_access',
  ]);
  expect(staffStartWithoutLocation({ companyWide: off, staff: outside, chart, now: NOW }).reasons).toEqual([
    'messaging_disabled',
    'no_location_access',
  ]);
});

test('B15: a portal user learns of a chart they are not connected to only that they are not', () => {
  for (const portal of [marcus, { ...marcus, connection: null }]) {
    expect(startWithoutConnection({ companyWide: gated, portal, now: NOW }).reasons).toEqual([
      'portal_disconnected',
    ]);
  }
  expect(
    startWithoutConnection({ companyWide: off, portal: unknownPortalUser('x'), now: NOW }).reasons,
  ).toEqual(['messaging_disabled', 'portal_disconnected']);
});
