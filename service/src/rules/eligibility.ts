import { type ReasonCode, sortReasons } from './reasons.ts';

/** Who may message portal users (B3). */
export type Mode = 'care_team' | 'selected_users' | 'care_team_and_role';

/** How a portal user is related to a patient (B7). Guardians and guarantors are contacts. */
export type Relation = 'patient' | 'guardian' | 'guarantor';

/** The settings that decide: those in force at the chart's location, or company-wide without a chart. */
export interface EligibilitySettings {
  readonly enabled: boolean;
  /** Null until a Super Admin names one; messaging cannot be on before that. */
  readonly mode: Mode | null;
  readonly staffMessagingRequiresRole: boolean;
  readonly requireConsentForContacts: boolean;
}

/** A staff user as seen from one chart. Without a chart the last three are not looked at. */
export interface StaffFacts {
  readonly id: string;
  readonly active: boolean;
  /** Holds the role "Available for portal messages". */
  readonly availableForPortalMessages: boolean;
  /** Has the chart's location. */
  readonly locationAccess: boolean;
  /** The chart is among this user's restricted charts. */
  readonly restricted: boolean;
  /** The place on the chart's care team; times in milliseconds since 1970, null for no beginning and no end. */
  readonly careTeam: { readonly startsAt: number | null; readonly endsAt: number | null } | null;
}

/** A consent record under 42 CFR Part 2; times in milliseconds since 1970. */
export interface ConsentFacts {
  readonly status: 'granted' | 'revoked';
  readonly scopes: readonly string[];
  readonly grantedAt: number;
  readonly expiresAt: number | null;
  readonly revokedAt: number | null;
}

/** A portal user as seen from one chart. */
export interface PortalFacts {
  readonly id: string;
  /** Null for an id the company does not know. */
  readonly status: 'invited' | 'active' | 'disabled' | null;
  /** The connection to this chart, null where there is none. */
  readonly connection: { readonly relation: Relation; readonly consent: ConsentFacts | null } | null;
}

/** The chart a conversation is about. */
export interface ChartRef {
  readonly id: string;
}

/** The answer of the rule: all reasons that apply, in order, before `reasonsFor` says who may learn them. */
export interface Decision {
  readonly allowed: boolean;
  readonly reasons: ReasonCode[];
}

/** A decision about a message among staff, with the ids of those who make it `recipient_unavailable`. */
export interface StaffDecision extends Decision {
  readonly unavailable: string[];
}

/** The consent scope that lets a contact be messaged. */
export const MESSAGING_SCOPE = 'messaging';

/** The facts of a staff id the company does not know: the same as one who may nothing. */
export function unknownStaff(id: string): StaffFacts {
  return {
    id,
    active: false,
    availableForPortalMessages: false,
    locationAccess: false,
    restricted: false,
    careTeam: null,
  };
}

/** The facts of a portal id the company does not know: no account, and connected to nothing. */
export function unknownPortalUser(id: string): PortalFacts {
  return { id, status: null, connection: null };
}

function decide(codes: Iterable<ReasonCode>): Decision {
  const reasons = sortReasons(codes);
  return { allowed: reasons.length === 0, reasons };
}

/** The modes in which only the care team may message portal users (B3). */
export function needsTeam({ mode }: EligibilitySettings): boolean {
  return mode === 'care_team' || mode === 'care_team_and_role';
}

/** On a care team now: the place has begun, and `endsAt` is absent or still to come. */
function onCareTeam({ careTeam }: StaffFacts, now: number): boolean {
  if (careTeam === null || isPast(careTeam.endsAt, now)) return false;
  return careTeam.startsAt === null || isPast(careTeam.startsAt, now);
}

/** Active and, about a chart, with its location and not restricted from it. */
function canSee(staff: StaffFacts, aboutChart: boolean): boolean {
  return staff.active && (!aboutChart || (staff.locationAccess && !staff.restricted));
}

function* companySide(settings: EligibilitySettings): Generator<ReasonCode> {
  // Enabling without a mode is refused by the settings; should it ever be stored, it is off, not open.
  if (!settings.enabled || settings.mode === null) yield 'messaging_disabled';
}

function* accountAndAccess(staff: StaffFacts, aboutChart: boolean): Generator<ReasonCode> {
  if (!staff.active) yield 'staff_inactive';
  if (!aboutChart) return;
  if (!staff.locationAccess) yield 'no_location_access';
  if (staff.restricted) yield 'chart_restricted';
}

function* modeSide(
  settings: EligibilitySettings,
  staff: StaffFacts,
  aboutChart: boolean,
  now: number,
): Generator<ReasonCode> {
  const needsRole = settings.mode === 'selected_users' || settings.mode === 'care_team_and_role';
  if (needsTeam(settings) && aboutChart && !onCareTeam(staff, now)) yield 'not_on_care_team';
  if (needsRole && !staff.availableForPortalMessages) yield 'role_required';
}

function* accountAndConnection(portal: PortalFacts): Generator<ReasonCode> {
  if (portal.status !== null && portal.status !== 'active') yield 'portal_account_inactive';
  if (portal.connection === null) yield 'portal_disconnected';
}

/** The connection of a contact whose consent the settings ask for; null: nobody's is asked for. */
export function contactAsked(
  settings: EligibilitySettings,
  { connection }: PortalFacts,
): PortalFacts['connection'] {
  return settings.requireConsentForContacts && connection?.relation !== 'patient' ? connection : null;
}

function* consentGate(
  settings: EligibilitySettings,
  portal: PortalFacts,
  now: number,
): Generator<ReasonCode> {
  const contact = contactAsked(settings, portal);
  if (contact === null) return;
  const { consent } = contact;
  if (consent === null) {
    yield 'consent_missing';
    return;
  }
  if (!consent.scopes.includes(MESSAGING_SCOPE) || consent.grantedAt > now) yield 'consent_missing';
  if (isPast(consent.expiresAt, now)) yield 'consent_expired';
  if (consent.status === 'revoked' || isPast(consent.revokedAt, now)) yield 'consent_revoked';
}

/** A date that has come; null: no date. */
export function isPast(at: number | null, now: number): boolean {
  return at !== null && at <= now;
}

/**
 * May this staff user and this portal user write to one another about the chart the facts were read for?
 * One answer for both directions, for start and for reply (B6, B14).
 *
 * @param input.settings in force at the chart's location
 * @param input.now milliseconds since 1970
 */
export function canMessagePortal(input: {
  readonly settings: EligibilitySettings;
  readonly staff: StaffFacts;
  readonly portal: PortalFacts;
  readonly now: number;
}): Decision {
  const { settings, staff, portal, now } = input;
  return decide([
    ...companySide(settings),
    ...accountAndAccess(staff, true),
    ...modeSide(settings, staff, true, now),
    ...accountAndConnection(portal),
    ...consentGate(settings, portal, now),
  ]);
}

/** Whose side of the rule is asked for. */
export type PortalMessageActor =
  | { readonly type: 'staff'; readonly staff: StaffFacts }
  | { readonly type: 'portal'; readonly portal: PortalFacts };

/**
 * The actor's own side of {@link canMessagePortal}, before anybody is chosen: `/v1/me`'s
 * `can.messagePortal`. Without a chart only what no chart could change is asked: whether messaging is on,
 * the account and, by mode, the role. Of a portal user's consent nothing is said here: whom they can write to tells
 * them no more of it than of a restriction or an employment (B16).
 */
export function canMessagePortalActor(input: {
  readonly settings: EligibilitySettings;
  readonly actor: PortalMessageActor;
  readonly chart: ChartRef | null;
  readonly now: number;
}): Decision {
  const { settings, actor, chart, now } = input;
  if (actor.type === 'staff') {
    return decide([
      ...companySide(settings),
      ...accountAndAccess(actor.staff, chart !== null),
      ...modeSide(settings, actor.staff, chart !== null, now),
    ]);
  }
  if (chart !== null) return decide([...companySide(settings), ...accountAndConnection(actor.portal)]);
  const inactive = actor.portal.status !== 'active';
  return decide([...companySide(settings), ...(inactive ? (['portal_account_inactive'] as const) : [])]);
}

/**
 * May this staff user start a conversation with these colleagues? With no targets: the actor's side alone
 * (`can.messageStaff`). From a chart the role is needed, or in `care_team` mode a place on the care team
 * (B5); without a chart only where the company's strict setting asks for the role.
 *
 * @param input.settings in force at the chart's location; company-wide without a chart
 */
export function canStartStaff(input: {
  readonly settings: EligibilitySettings;
  readonly actor: StaffFacts;
  readonly chart: ChartRef | null;
  readonly targets: readonly StaffFacts[];
  readonly now: number;
}): StaffDecision {
  const { settings, actor, chart, targets, now } = input;
  const codes: ReasonCode[] = [...companySide(settings), ...accountAndAccess(actor, chart !== null)];
  const onTeam = chart !== null && settings.mode === 'care_team' && onCareTeam(actor, now);
  const roleAsked = chart !== null || settings.staffMessagingRequiresRole;
  if (roleAsked && !actor.availableForPortalMessages && !onTeam) codes.push('role_required');
  const unavailable = targets
    .filter((target) => target.id === actor.id || !canSee(target, chart !== null))
    .map((target) => target.id);
  if (unavailable.length > 0) codes.push('recipient_unavailable');
  return { ...decide(codes), unavailable };
}

/**
 * May this staff user reply in a staff conversation? Neither role nor mode is asked again; somebody else
 * must be able to receive it.
 *
 * @param input.members all members; the actor's own entry is not counted as a receiver
 */
export function canReplyStaff(input: {
  readonly settings: EligibilitySettings;
  readonly actor: StaffFacts;
  readonly chart: ChartRef | null;
  readonly members: readonly StaffFacts[];
}): StaffDecision {
  const { settings, actor, chart, members } = input;
  const codes: ReasonCode[] = [...companySide(settings), ...accountAndAccess(actor, chart !== null)];
  const others = members.filter((member) => member.id !== actor.id);
  if (others.some((member) => canSee(member, chart !== null))) return { ...decide(codes), unavailable: [] };
  return { ...decide([...codes, 'recipient_unavailable']), unavailable: others.map((member) => member.id) };
}

/**
 * Who a message is delivered to now, and who is passed over: a member receives who is active and, with a
 * chart, has access to it. Both lists keep the members' order.
 */
export function whoReceives<M extends StaffFacts>(
  members: readonly M[],
  chart: ChartRef | null,
): { receiving: M[]; notReceiving: M[] } {
  return {
    receiving: members.filter((member) => canSee(member, chart !== null)),
    notReceiving: members.filter((member) => !canSee(member, chart !== null)),
  };
}

/** What the chart's New Message window offers: each type, or why not (B5). Neither allowed: no options. */
export function chartTypes(input: {
  readonly settings: EligibilitySettings;
  readonly staff: StaffFacts;
  readonly chart: ChartRef;
  readonly now: number;
}): { readonly portal: Decision; readonly staff: Decision } {
  const { settings, staff, chart, now } = input;
  const { allowed, reasons } = canStartStaff({ settings, actor: staff, chart, targets: [], now });
  return {
    portal: canMessagePortalActor({ settings, actor: { type: 'staff', staff }, chart, now }),
    staff: { allowed, reasons },
  };
}
