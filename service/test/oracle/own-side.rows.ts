/*
 * The actor's own side, before anybody is chosen. Read as `portal.rows.ts`. About a chart a staff user's own side is
 * `SETTINGS_SIDE` and `STAFF_SIDE`, a portal user's `SETTINGS_SIDE` and `PORTAL_SIDE`: what consent a contact has is
 * told only by whom they can write to, as a restriction or an employment is.
 */

/** A staff user's right to message portal users, no chart named: what no chart could change. */
export const STAFF_WITHOUT_CHART = [
  `
  messaging | mode               | adds
  on        | care_team          | -
  on        | selected_users     | -
  on        | care_team_and_role | -
  on        | never named        | messaging_disabled
  off       | any                | messaging_disabled
  `,
  `
  S's account | adds
  active      | -
  inactive    | staff_inactive
  `,
  `
  S's locations | adds
  all           | -
  none          | -
  `,
  `
  S is restricted from | adds
  nothing              | -
  C                    | -
  `,
  `
  S on C's care team | adds
  without end        | -
  never              | -
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

/** A portal user's, no chart named. */
export const PORTAL_WITHOUT_CHART = [
  `
  messaging | mode               | adds
  on        | care_team          | -
  on        | selected_users     | -
  on        | care_team_and_role | -
  on        | never named        | messaging_disabled
  off       | any                | messaging_disabled
  `,
  `
  P's account | adds
  active      | -
  invited     | portal_account_inactive
  disabled    | portal_account_inactive
  unknown     | portal_account_inactive
  `,
  `
  P's account | P to C    | adds
  active      | any       | -
  invited     | any       | -
  disabled    | any       | -
  unknown     | nobody    | -
  unknown     | patient   | impossible
  unknown     | guardian  | impossible
  unknown     | guarantor | impossible
  `,
];
