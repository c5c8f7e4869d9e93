/**
 * What is in force at a location. `no override`: the location has none of its own; `follows`: it has, and leaves this
 * field to the company; `no chart`: the company has locations that differ, but nothing here is about a chart.
 */
export const SETTINGS_IN_FORCE = {
  enabled: `
  company | location    | in force
  on      | no chart    | on
  on      | no override | on
  on      | follows     | on
  on      | on          | on
  on      | off         | off
  off     | no chart    | off
  off     | no override | off
  off     | follows     | off
  off     | on          | on
  off     | off         | off
  `,
  mode: `
  company            | location           | in force
  care_team          | no chart           | care_team
  care_team          | no override        | care_team
  care_team          | follows            | care_team
  care_team          | care_team          | care_team
  care_team          | selected_users     | selected_users
  care_team          | care_team_and_role | care_team_and_role
  selected_users     | no chart           | selected_users
  selected_users     | no override        | selected_users
  selected_users     | follows            | selected_users
  selected_users     | care_team          | care_team
  selected_users     | selected_users     | selected_users
  selected_users     | care_team_and_role | care_team_and_role
  care_team_and_role | no chart           | care_team_and_role
  care_team_and_role | no override        | care_team_and_role
  care_team_and_role | follows            | care_team_and_role
  care_team_and_role | care_team          | care_team
  care_team_and_role | selected_users     | selected_users
  care_team_and_role | care_team_and_role | care_team_and_role
  never named        | no chart           | never named
  never named        | no override        | never named
  never named        | follows            | never named
  never named        | care_team          | care_team
  never named        | selected_users     | selected_users
  never named        | care_team_and_role | care_team_and_role
  `,
  brandName: `
  company | location    | in force
  Kipu    | no chart    | Kipu
  Kipu    | no override | Kipu
  Kipu    | follows     | Kipu
  Kipu    | North       | North
  `,
  emergencyNotice: `
  company  | location    | in force
  call 911 | no chart    | call 911
  call 911 | no override | call 911
  call 911 | follows     | call 911
  call 911 | call 999    | call 999
  `,
};

/** What is wrong with settings: enabling needs a mode, of the company's own or of the location (B3). */
export const SETTINGS_REFUSED = [
  `
  company | company's mode     | refused
  off     | any                | -
  on      | never named        | /mode
  on      | care_team          | -
  on      | selected_users     | -
  on      | care_team_and_role | -
  `,
  `
  location    | company's mode     | location's mode    | refused
  no override | any                | no override        | -
  no override | any                | care_team          | impossible
  no override | any                | follows            | impossible
  follows     | any                | no override        | impossible
  on          | any                | no override        | impossible
  off         | any                | no override        | impossible
  follows     | any                | follows            | -
  follows     | any                | care_team          | -
  off         | any                | follows            | -
  off         | any                | care_team          | -
  on          | any                | care_team          | -
  on          | care_team          | follows            | -
  on          | selected_users     | follows            | -
  on          | care_team_and_role | follows            | -
  on          | never named        | follows            | /locations/a~1b~0c/mode
  `,
];

/** Which notices stand where someone reads and writes (B16, B19, B23). */
export const NOTICES = `
  reader      | relation  | consent      | notices
  staff       | any       | any          | non-urgent
  portal user | patient   | any          | non-urgent, emergency
  portal user | nobody    | any          | non-urgent, emergency
  portal user | guardian  | not required | non-urgent, emergency
  portal user | guarantor | not required | non-urgent, emergency
  portal user | guardian  | required     | non-urgent, emergency, redisclosure
  portal user | guarantor | required     | non-urgent, emergency, redisclosure
  `;

/** A company that nobody has set up yet (B1, B3). */
export const NEW_COMPANY = {
  enabled: false,
  mode: null,
  brandName: 'Kipu',
  emailQuietMinutes: 5,
  staffMessagingRequiresRole: false,
  requireConsentForContacts: false,
  locations: {},
};
