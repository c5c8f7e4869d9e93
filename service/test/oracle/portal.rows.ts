/*
 * Staff S and portal user P about chart C, whoever acts, first message and reply alike. Each table tells what one
 * condition adds to the reasons, for each state the condition can be in; a decision is all tables together. `any` stands
 * for every value of its column, `-` for no reason, `impossible` for what cannot be. Times are told from now: `now` is this very millisecond.
 */

/** The settings in force at C's location. */
export const SETTINGS_SIDE = [
  `
  messaging | mode               | adds
  on        | care_team          | -
  on        | selected_users     | -
  on        | care_team_and_role | -
  on        | never named        | messaging_disabled
  off       | any                | messaging_disabled
  `,
];

/** Staff S as seen from chart C. */
export const STAFF_SIDE = [
  `
  S's account | adds
  active      | -
  inactive    | staff_inactive
  `,
  `
  S's locations     | adds
  all               | -
  C's               | -
  C's and another   | -
  another           | no_location_access
  none              | no_location_access
  `,
  `
  S is restricted from | adds
  nothing              | -
  another chart        | -
  C                    | chart_restricted
  C and another chart  | chart_restricted
  `,
  `
  mode               | S on C's care team | adds
  care_team          | without end        | -
  care_team          | until later        | -
  care_team          | until now          | not_on_care_team
  care_team          | until yesterday    | not_on_care_team
  care_team          | from now           | -
  care_team          | from tomorrow      | not_on_care_team
  care_team          | never              | not_on_care_team
  selected_users     | without end        | -
  selected_users     | until later        | -
  selected_users     | until now          | -
  selected_users     | until yesterday    | -
  selected_users     | from now           | -
  selected_users     | from tomorrow      | -
  selected_users     | never              | -
  care_team_and_role | without end        | -
  care_team_and_role | until later        | -
  care_team_and_role | until now          | not_on_care_team
  care_team_and_role | until yesterday    | not_on_care_team
  care_team_and_role | from now           | -
  care_team_and_role | from tomorrow      | not_on_care_team
  care_team_and_role | never              | not_on_care_team
  never named        | any                | -
  `,
  `
  mode               | S's role | adds
  care_team          | held     | -
  care_team          | not held | -
  selected_users     | held     | -
  selected_users     | not held | role_required
  care_team_and_role | held     | -
  care_team_and_role | not held | role_required
  never named        | any      | -
  `,
];

/** Portal user P as seen from chart C. */
export const PORTAL_SIDE = [
  `
  P's account | adds
  active      | -
  invited     | portal_account_inactive
  disabled    | portal_account_inactive
  unknown     | -
  `,
  `
  P's account | P to C    | adds
  active      | patient   | -
  active      | guardian  | -
  active      | guarantor | -
  active      | nobody    | portal_disconnected
  invited     | patient   | -
  invited     | guardian  | -
  invited     | guarantor | -
  invited     | nobody    | portal_disconnected
  disabled    | patient   | -
  disabled    | guardian  | -
  disabled    | guarantor | -
  disabled    | nobody    | portal_disconnected
  unknown     | patient   | impossible
  unknown     | guardian  | impossible
  unknown     | guarantor | impossible
  unknown     | nobody    | portal_disconnected
  `,
];

/** The consent gate. */
export const CONSENT_GATE = [
  `
  consent      | P to C    | record                              | adds
  not required | any       | any                                 | -
  required     | patient   | any                                 | -
  required     | nobody    | any                                 | -
  required     | guardian  | none                                | consent_missing
  required     | guardian  | granted                             | -
  required     | guardian  | granted now                         | -
  required     | guardian  | granted, other scopes too           | -
  required     | guardian  | granted, another scope              | consent_missing
  required     | guardian  | granted, no scope                   | consent_missing
  required     | guardian  | granted from tomorrow               | consent_missing
  required     | guardian  | granted, expires later              | -
  required     | guardian  | granted, expires now                | consent_expired
  required     | guardian  | granted, expired                    | consent_expired
  required     | guardian  | granted, expired, another scope     | consent_missing, consent_expired
  required     | guardian  | granted, withdrawn later            | -
  required     | guardian  | granted, withdrawn now              | consent_revoked
  required     | guardian  | granted, withdrawn                  | consent_revoked
  required     | guardian  | granted, withdrawn, expired         | consent_expired, consent_revoked
  required     | guardian  | revoked                             | consent_revoked
  required     | guardian  | revoked, as from later              | consent_revoked
  required     | guardian  | revoked, expired                    | consent_expired, consent_revoked
  required     | guardian  | revoked, another scope              | consent_missing, consent_revoked
  required     | guardian  | revoked, granted from tomorrow      | consent_missing, consent_revoked
  required     | guarantor | none                                | consent_missing
  required     | guarantor | granted                             | -
  required     | guarantor | granted now                         | -
  required     | guarantor | granted, other scopes too           | -
  required     | guarantor | granted, another scope              | consent_missing
  required     | guarantor | granted, no scope                   | consent_missing
  required     | guarantor | granted from tomorrow               | consent_missing
  required     | guarantor | granted, expires later              | -
  required     | guarantor | granted, expires now                | consent_expired
  required     | guarantor | granted, expired                    | consent_expired
  required     | guarantor | granted, expired, another scope     | consent_missing, consent_expired
  required     | guarantor | granted, withdrawn later            | -
  required     | guarantor | granted, withdrawn now              | consent_revoked
  required     | guarantor | granted, withdrawn                  | consent_revoked
  required     | guarantor | granted, withdrawn, expired         | consent_expired, consent_revoked
  required     | guarantor | revoked                             | consent_revoked
  required     | guarantor | revoked, as from later              | consent_revoked
  required     | guarantor | revoked, expired                    | consent_expired, consent_revoked
  required     | guarantor | revoked, another scope              | consent_missing, consent_revoked
  required     | guarantor | revoked, granted from tomorrow      | consent_missing, consent_revoked
  `,
];

/** A portal user's own side about C has no consent in it, whatever the record. */
export const NO_CONSENT_ASKED = [
  `
  consent      | record                | adds
  any          | none                  | -
  required     | granted               | -
  required     | granted, expired      | -
  required     | revoked               | -
  required     | granted from tomorrow | -
  not required | granted               | -
  not required | granted, expired      | -
  not required | revoked               | -
  not required | granted from tomorrow | -
  `,
];
