/** The order in which reasons are told, and kept. */
export const ORDER = `
  messaging_disabled
  role_required
  not_on_care_team
  no_location_access
  chart_restricted
  chart_deactivated
  portal_account_inactive
  portal_disconnected
  consent_missing
  consent_expired
  consent_revoked
  staff_inactive
  recipient_unavailable
  `;

/** What a portal user is told in the place of each reason; told once, however many reasons give it. */
export const TOLD_TO_PORTAL = `
  reason                  | told
  messaging_disabled      | messaging_disabled
  role_required           | recipient_unavailable
  not_on_care_team        | recipient_unavailable
  no_location_access      | recipient_unavailable
  chart_restricted        | recipient_unavailable
  chart_deactivated       | recipient_unavailable
  portal_account_inactive | portal_account_inactive
  portal_disconnected     | portal_disconnected
  consent_missing         | recipient_unavailable
  consent_expired         | recipient_unavailable
  consent_revoked         | recipient_unavailable
  staff_inactive          | recipient_unavailable
  recipient_unavailable   | recipient_unavailable
  `;

/**
 * What a staff user is told in the place of each reason about a portal user: to someone who is not connected to the
 * chart nothing of the account is told, so that an account that does not exist looks the same.
 */
export const TOLD_TO_STAFF = `
  P to C        | reason                  | told
  connected     | messaging_disabled      | messaging_disabled
  connected     | role_required           | role_required
  connected     | not_on_care_team        | not_on_care_team
  connected     | no_location_access      | no_location_access
  connected     | chart_restricted        | chart_restricted
  connected     | chart_deactivated       | chart_deactivated
  connected     | portal_account_inactive | portal_account_inactive
  connected     | consent_missing         | consent_missing
  connected     | consent_expired         | consent_expired
  connected     | consent_revoked         | consent_revoked
  connected     | staff_inactive          | staff_inactive
  connected     | recipient_unavailable   | recipient_unavailable
  not connected | messaging_disabled      | messaging_disabled
  not connected | role_required           | role_required
  not connected | not_on_care_team        | not_on_care_team
  not connected | no_location_access      | no_location_access
  not connected | chart_restricted        | chart_restricted
  not connected | chart_deactivated       | chart_deactivated
  not connected | portal_account_inactive | -
  not connected | portal_disconnected     | portal_disconnected
  not connected | consent_missing         | -
  not connected | consent_expired         | -
  not connected | consent_revoked         | -
  not connected | staff_inactive          | staff_inactive
  not connected | recipient_unavailable   | recipient_unavailable
  `;

/** Which sentence staff read, and which ids, when recipients cannot be reached: some of those chosen, all, or all others. */
export const UNAVAILABLE = `
  ids  | chosen  | ids told | sentence
  a    | 1       | a        | None of the people you chose can receive this message now. Choose someone else.
  a    | 2       | a        | Some of the people you chose can't receive this message now. Remove them to send it to the others.
  a b  | 2       | a b      | None of the people you chose can receive this message now. Choose someone else.
  a b  | 3       | a b      | Some of the people you chose can't receive this message now. Remove them to send it to the others.
  a    | a reply | a        | No one else in this conversation can receive messages now. Start a new one with someone else.
  a b  | a reply | a b      | No one else in this conversation can receive messages now. Start a new one with someone else.
  `;

/** What stays of each reason when the chart was deactivated: what is no consequence of it. */
export const OF_DEACTIVATED_CHART = `
  reason                  | stays
  messaging_disabled      | messaging_disabled
  role_required           | -
  not_on_care_team        | -
  no_location_access      | -
  chart_restricted        | -
  chart_deactivated       | chart_deactivated
  portal_account_inactive | portal_account_inactive
  portal_disconnected     | -
  consent_missing         | -
  consent_expired         | -
  consent_revoked         | -
  staff_inactive          | staff_inactive
  recipient_unavailable   | -
  `;

/** The sentence of each reason. */
export const SENTENCES = {
  staff: `
  reason                  | sentence
  messaging_disabled      | Messaging is turned off for this location. Ask a Super Admin to turn it on.
  role_required           | You need the role "Available for portal messages". Ask your administrator.
  not_on_care_team        | You're not on this patient's care team. Ask to be added, then you can reply.
  no_location_access      | This chart isn't known here, or you don't have access to its location. Ask your administrator.
  chart_restricted        | Your access to this chart is restricted. Ask your administrator.
  chart_deactivated       | This patient's chart is no longer active. Reactivate it in the EMR to send messages about it.
  portal_account_inactive | This person's portal account isn't active. Send a new invitation from the chart, or call them.
  portal_disconnected     | This person isn't connected to this patient's chart. Connect them in the chart to send messages.
  consent_missing         | There's no consent on file to message this contact. Record one in the chart.
  consent_expired         | The consent to message this contact has expired. Renew it in the chart.
  consent_revoked         | The consent to message this contact was withdrawn. You can't message them.
  staff_inactive          | Your account isn't active for messages. Ask your administrator.
  recipient_unavailable   | No one else in this conversation can receive messages now. Start a new one with someone else.
  `,
  portal: `
  reason                  | sentence
  messaging_disabled      | Messages are turned off right now. Call the clinic if you need help.
  portal_account_inactive | Your portal account isn't active. Call the clinic.
  portal_disconnected     | You're no longer connected to this chart. Call the clinic if that's a mistake.
  recipient_unavailable   | This person can't receive messages right now. Write to someone else on your care team, or call the clinic.
  `,
};
