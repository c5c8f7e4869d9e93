/*
 * Staff S to staff T and U: the recipients of a new conversation, or the other members of one that exists. Read as
 * `portal.rows.ts`: each table tells what one condition adds. C is the chart of the conversation.
 */

/** What the writer's own side adds when a staff conversation about chart C starts. */
export const WRITER_STARTS_ABOUT_CHART = [
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
  mode               | S's role | S on C's care team | adds
  any                | held     | any                | -
  care_team          | not held | without end        | -
  care_team          | not held | until later        | -
  care_team          | not held | until now          | role_required
  care_team          | not held | until yesterday    | role_required
  care_team          | not held | from now           | -
  care_team          | not held | from tomorrow      | role_required
  care_team          | not held | never              | role_required
  selected_users     | not held | any                | role_required
  care_team_and_role | not held | any                | role_required
  never named        | not held | any                | role_required
  `,
  `
  role for staff messages | adds
  asked                   | -
  not asked               | -
  `,
];

/** The same when the conversation is about no chart: the company's own settings are in force. */
export const WRITER_STARTS_WITHOUT_CHART = [
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
  S on C's care team | adds
  without end        | -
  never              | -
  `,
  `
  S is restricted from | adds
  nothing              | -
  C                    | -
  `,
  `
  role for staff messages | S's role | adds
  not asked               | held     | -
  not asked               | not held | -
  asked                   | held     | -
  asked                   | not held | role_required
  `,
];

/** The same when a reply is written about chart C: neither role nor care team is asked. */
export const WRITER_REPLIES_ABOUT_CHART = [
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
  S's role | adds
  held     | -
  not held | -
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
  role for staff messages | adds
  asked                   | -
  not asked               | -
  `,
];

/** The same when a reply is written about no chart. */
export const WRITER_REPLIES_WITHOUT_CHART = [
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
  S's role | adds
  held     | -
  not held | -
  `,
  `
  role for staff messages | adds
  asked                   | -
  not asked               | -
  `,
];

/** Whether one recipient T can be written to, when a conversation starts: each that cannot adds its reason. */
export const RECIPIENT_ABOUT_CHART = `
  T             | T's account | T's locations   | T is restricted from | adds
  another staff | active      | all             | nothing              | -
  another staff | active      | all             | another chart        | -
  another staff | active      | all             | C                    | recipient_unavailable
  another staff | active      | all             | C and another chart  | recipient_unavailable
  another staff | active      | C's             | nothing              | -
  another staff | active      | C's             | another chart        | -
  another staff | active      | C's             | C                    | recipient_unavailable
  another staff | active      | C's             | C and another chart  | recipient_unavailable
  another staff | active      | C's and another | nothing              | -
  another staff | active      | C's and another | another chart        | -
  another staff | active      | C's and another | C                    | recipient_unavailable
  another staff | active      | C's and another | C and another chart  | recipient_unavailable
  another staff | active      | another         | any                  | recipient_unavailable
  another staff | active      | none            | any                  | recipient_unavailable
  another staff | inactive    | any             | any                  | recipient_unavailable
  S             | any         | any             | any                  | recipient_unavailable
  unknown       | any         | any             | any                  | recipient_unavailable
  `;

export const RECIPIENT_WITHOUT_CHART = `
  T             | T's account | T's locations | adds
  another staff | active      | all           | -
  another staff | active      | none          | -
  another staff | inactive    | any           | recipient_unavailable
  S             | any         | any           | recipient_unavailable
  unknown       | any         | any           | recipient_unavailable
  `;

/** A new conversation needs every recipient, a reply needs one of the other members; `nobody`: there is none. */
export const TOGETHER = {
  start: `
  T                     | U                     | adds
  nobody                | nobody                | -
  -                     | nobody                | -
  recipient_unavailable | nobody                | recipient_unavailable
  -                     | -                     | -
  -                     | recipient_unavailable | recipient_unavailable
  recipient_unavailable | -                     | recipient_unavailable
  recipient_unavailable | recipient_unavailable | recipient_unavailable
  `,
  reply: `
  T                     | U                     | adds
  nobody                | nobody                | recipient_unavailable
  -                     | nobody                | -
  recipient_unavailable | nobody                | recipient_unavailable
  -                     | -                     | -
  -                     | recipient_unavailable | -
  recipient_unavailable | -                     | -
  recipient_unavailable | recipient_unavailable | recipient_unavailable
  `,
};

/** Whom the company does not know: nobody's account, nothing held. */
export const UNKNOWN = {
  staff: {
    id: 'x',
    active: false,
    availableForPortalMessages: false,
    locationAccess: false,
    restricted: false,
    careTeam: null,
  },
  portal: { id: 'x', status: null, connection: null },
};
