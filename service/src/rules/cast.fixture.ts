import type { ConsentFacts, EligibilitySettings, PortalFacts, StaffFacts } from './eligibility.ts';

/** The people, the chart and the settings that the tests of the rule speak of. */
export const NOW = Date.UTC(2026, 2, 4, 9, 41);
export const chart = { id: '123:7e0c' };

export const selected: EligibilitySettings = {
  enabled: true,
  mode: 'selected_users',
  staffMessagingRequiresRole: false,
  requireConsentForContacts: false,
};
export const careTeam: EligibilitySettings = { ...selected, mode: 'care_team' };
export const both: EligibilitySettings = { ...selected, mode: 'care_team_and_role' };
export const off: EligibilitySettings = { ...selected, enabled: false };
export const gated: EligibilitySettings = { ...selected, requireConsentForContacts: true };

/** On the care team, with the role, with access. */
export const priya: StaffFacts = {
  id: 'priya',
  active: true,
  availableForPortalMessages: true,
  locationAccess: true,
  restricted: false,
  careTeam: { endsAt: null },
};
export const granted: ConsentFacts = {
  status: 'granted',
  scopes: ['billing', 'messaging'],
  grantedAt: NOW - 1000,
  expiresAt: null,
  revokedAt: null,
};
export const marcus: PortalFacts = {
  id: 'marcus',
  exists: true,
  status: 'active',
  connection: { relation: 'patient', consent: null },
};
export const dana = (consent: ConsentFacts | null): PortalFacts => ({
  ...marcus,
  id: 'dana',
  connection: { relation: 'guardian', consent },
});

export const ana: StaffFacts = { ...priya, id: 'ana' };
export const plain: StaffFacts = { ...priya, id: 'tom', availableForPortalMessages: false, careTeam: null };
export const team: StaffFacts = { ...plain, careTeam: { endsAt: NOW + 1 } };
export const strict: EligibilitySettings = { ...selected, staffMessagingRequiresRole: true };
