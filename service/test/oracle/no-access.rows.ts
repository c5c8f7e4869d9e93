/*
 * What a caller is told who would start a conversation about a chart that is closed to them: what they know without
 * the chart, and that it is closed; whatever the facts of the chart are. The settings are the company's own; nothing that the chart holds changes a word (B15).
 */

/** Staff S lacks C's location and would write to a portal user. */
export const TO_PORTAL_WITHOUT_LOCATION = [
  `
  messaging | mode               | adds
  on        | care_team          | no_location_access
  on        | selected_users     | no_location_access
  on        | care_team_and_role | no_location_access
  on        | never named        | messaging_disabled, no_location_access
  off       | any                | messaging_disabled, no_location_access
  `,
  `
  S's account | adds
  active      | -
  inactive    | staff_inactive
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
  `
  S's locations | adds
  none          | -
  another       | -
  C's           | -
  `,
  `
  S is restricted from | adds
  nothing              | -
  another chart        | -
  C                    | -
  C and another chart  | -
  `,
  `
  S on C's care team | adds
  without end        | -
  until later        | -
  until now          | -
  until yesterday    | -
  from now           | -
  from tomorrow      | -
  never              | -
  `,
  `
  consent      | adds
  not required | -
  required     | -
  `,
];

/** Staff S lacks C's location and would write to a colleague about C. */
export const TO_STAFF_WITHOUT_LOCATION = [
  `
  messaging | mode               | adds
  on        | care_team          | no_location_access
  on        | selected_users     | no_location_access
  on        | care_team_and_role | no_location_access
  on        | never named        | messaging_disabled, no_location_access
  off       | any                | messaging_disabled, no_location_access
  `,
  `
  S's account | adds
  active      | -
  inactive    | staff_inactive
  `,
  `
  mode               | S's role | adds
  any                | held     | -
  care_team          | not held | -
  selected_users     | not held | role_required
  care_team_and_role | not held | role_required
  never named        | not held | role_required
  `,
  `
  S's locations | adds
  none          | -
  another       | -
  C's           | -
  `,
  `
  S is restricted from | adds
  nothing              | -
  another chart        | -
  C                    | -
  C and another chart  | -
  `,
  `
  S on C's care team | adds
  without end        | -
  until later        | -
  until now          | -
  until yesterday    | -
  from now           | -
  from tomorrow      | -
  never              | -
  `,
];

/** Portal user P is not connected to C. */
export const WITHOUT_CONNECTION = [
  `
  messaging | mode               | adds
  on        | care_team          | portal_disconnected
  on        | selected_users     | portal_disconnected
  on        | care_team_and_role | portal_disconnected
  on        | never named        | messaging_disabled, portal_disconnected
  off       | any                | messaging_disabled, portal_disconnected
  `,
  `
  P's account | adds
  active      | -
  invited     | portal_account_inactive
  disabled    | portal_account_inactive
  unknown     | -
  `,
  `
  P to C   | adds
  nobody   | -
  patient  | -
  guardian | -
  `,
  `
  consent      | adds
  not required | -
  required     | -
  `,
];
