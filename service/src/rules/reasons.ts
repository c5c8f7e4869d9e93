/** Every reason a refusal can carry, in the order in which they are answered. */
export const REASON_CODES = [
  'messaging_disabled',
  'role_required',
  'not_on_care_team',
  'no_location_access',
  'chart_restricted',
  'chart_deactivated',
  'portal_account_inactive',
  'portal_disconnected',
  'consent_missing',
  'consent_expired',
  'consent_revoked',
  'staff_inactive',
  'recipient_unavailable',
] as const;

/** Why messaging is refused. */
export type ReasonCode = (typeof REASON_CODES)[number];

/** Who is being told: a staff user of the EMR (the company's API key counts as one) or a portal user. */
export type Asker = 'staff' | 'portal';

/** A reason as it leaves the service: the code and a sentence a person can act on. */
export interface ReasonText {
  readonly code: ReasonCode;
  readonly message: string;
  /** With `recipient_unavailable` to staff, in a staff conversation: whom the message cannot reach. */
  readonly recipientIds?: string[];
}

/** Who makes a staff message `recipient_unavailable`. */
export interface Unavailable {
  readonly ids: readonly string[];
  /** How many recipients the caller chose for a new conversation; null: a reply, where nobody chose. */
  readonly chosen: number | null;
}

/** Each code once, in the order of {@link REASON_CODES}. */
export function sortReasons(codes: Iterable<ReasonCode>): ReasonCode[] {
  const given = new Set(codes);
  return REASON_CODES.filter((code) => given.has(code));
}

/** The codes a portal user may be told; each has words of its own for them. */
const PORTAL_CODES: ReadonlySet<ReasonCode> = new Set([
  'messaging_disabled',
  'portal_account_inactive',
  'portal_disconnected',
]);

/** What a staff user is not told about a portal user who is not connected to the chart. */
const BEHIND_THE_CONNECTION: ReadonlySet<ReasonCode> = new Set([
  'portal_account_inactive',
  'consent_missing',
  'consent_expired',
  'consent_revoked',
]);

/**
 * The last step of the rule: what this asker may learn of the full list (B16).
 *
 * A portal user is told of the settings and of their own account and connection; every other cause becomes
 * the one `recipient_unavailable`, so that a guardian learns of no consent, restriction or employment.
 * A staff user gets every code, except that somebody not connected to the chart is `portal_disconnected`
 * alone: the state of an account would tell an unknown id from one that exists elsewhere.
 */
export function reasonsFor(asker: Asker, codes: Iterable<ReasonCode>): ReasonCode[] {
  const all = sortReasons(codes);
  if (asker === 'portal') {
    return sortReasons(all.map((code) => (PORTAL_CODES.has(code) ? code : 'recipient_unavailable')));
  }
  if (!all.includes('portal_disconnected')) return all;
  return all.filter((code) => !BEHIND_THE_CONNECTION.has(code));
}

const STAFF_SENTENCES: Readonly<Record<ReasonCode, string>> = {
  messaging_disabled: 'Messaging is turned off for this location. Ask a Super Admin to turn it on.',
  role_required: 'You need the role "Available for portal messages". Ask your administrator.',
  not_on_care_team: "You're not on this patient's care team. Ask to be added, then you can reply.",
  no_location_access:
    "This chart isn't known here, or you don't have access to its location. Ask your administrator.",
  chart_restricted: 'Your access to this chart is restricted. Ask your administrator.',
  chart_deactivated:
    "This patient's chart is no longer active. Reactivate it in the EMR to send messages about it.",
  portal_account_inactive:
    "This person's portal account isn't active. Send a new invitation from the chart, or call them.",
  portal_disconnected:
    "This person isn't connected to this patient's chart. Connect them in the chart to send messages.",
  consent_missing: "There's no consent on file to message this contact. Record one in the chart.",
  consent_expired: 'The consent to message this contact has expired. Renew it in the chart.',
  consent_revoked: "The consent to message this contact was withdrawn. You can't message them.",
  staff_inactive: "Your account isn't active for messages. Ask your administrator.",
  recipient_unavailable:
    'No one else in this conversation can receive messages now. Start a new one with someone else.',
};

/** The same code for a new conversation, where the caller chose the recipients and can choose again. */
const SOME_CHOSEN =
  "Some of the people you chose can't receive this message now. Remove them to send it to the others.";
const NONE_CHOSEN = 'None of the people you chose can receive this message now. Choose someone else.';

const PORTAL_UNAVAILABLE =
  "This person can't receive messages right now. Write to someone else on your care team, or call the clinic.";

const PORTAL_SENTENCES: Readonly<Partial<Record<ReasonCode, string>>> = {
  messaging_disabled: 'Messages are turned off right now. Call the clinic if you need help.',
  portal_account_inactive: "Your portal account isn't active. Call the clinic.",
  portal_disconnected: "You're no longer connected to this chart. Call the clinic if that's a mistake.",
};

/**
 * The plain sentence for a code: what is so and what to do, with no PHI. For a portal user every code
 * without words of its own reads as `recipient_unavailable`, so a forgotten filter cannot leak here.
 */
export function reasonSentence(code: ReasonCode, asker: Asker): string {
  if (asker === 'staff') return STAFF_SENTENCES[code];
  return PORTAL_SENTENCES[code] ?? PORTAL_UNAVAILABLE;
}

/**
 * The last step and its words in one: the `reasons[]` of an answer to this asker.
 *
 * @param unavailable whom `recipient_unavailable` is about, in a staff conversation. A portal user is never given ids.
 */
export function reasonTexts(
  asker: Asker,
  codes: Iterable<ReasonCode>,
  unavailable?: Unavailable,
): ReasonText[] {
  return reasonsFor(asker, codes).map((code) => {
    if (code !== 'recipient_unavailable' || asker === 'portal' || unavailable === undefined)
      return { code, message: reasonSentence(code, asker) };
    return { code, message: unavailableSentence(unavailable), recipientIds: [...unavailable.ids] };
  });
}

function unavailableSentence({ ids, chosen }: Unavailable): string {
  if (chosen === null) return STAFF_SENTENCES.recipient_unavailable;
  return ids.length < chosen ? SOME_CHOSEN : NONE_CHOSEN;
}
