/*
 * When time alone may change whether S and P can write to one another: the earliest moment that these tables name.
 * `-`: time changes nothing. The moments are those that `facts.ts` gives to the words.
 */
export const RECHECK = [
  `
  mode               | S on C's care team | at
  any                | without end        | -
  any                | until now          | -
  any                | until yesterday    | -
  any                | never              | -
  care_team          | until later        | team ends
  care_team_and_role | until later        | team ends
  selected_users     | until later        | -
  never named        | until later        | -
  any                | from now           | -
  care_team          | from tomorrow      | team begins
  care_team_and_role | from tomorrow      | team begins
  selected_users     | from tomorrow      | -
  never named        | from tomorrow      | -
  `,
  `
  consent      | P to C    | record                          | at
  not required | any       | any                             | -
  required     | patient   | any                             | -
  required     | nobody    | any                             | -
  required     | guardian  | none                            | -
  required     | guardian  | granted                         | -
  required     | guardian  | granted now                     | -
  required     | guardian  | granted, other scopes too       | -
  required     | guardian  | granted from tomorrow           | consent begins
  required     | guardian  | granted, expires later          | consent expires
  required     | guardian  | granted, expires now            | -
  required     | guardian  | granted, expired                | -
  required     | guardian  | granted, withdrawn later        | consent is withdrawn
  required     | guardian  | granted, withdrawn now          | -
  required     | guardian  | granted, withdrawn              | -
  required     | guardian  | revoked                         | -
  required     | guardian  | revoked, granted from tomorrow  | consent begins
  required     | guarantor | none                            | -
  required     | guarantor | granted                         | -
  required     | guarantor | granted now                     | -
  required     | guarantor | granted, other scopes too       | -
  required     | guarantor | granted from tomorrow           | consent begins
  required     | guarantor | granted, expires later          | consent expires
  required     | guarantor | granted, expires now            | -
  required     | guarantor | granted, expired                | -
  required     | guarantor | granted, withdrawn later        | consent is withdrawn
  required     | guarantor | granted, withdrawn now          | -
  required     | guarantor | granted, withdrawn              | -
  required     | guarantor | revoked                         | -
  required     | guarantor | revoked, granted from tomorrow  | consent begins
  `,
];
