import {
  type ConsentFacts,
  contactAsked,
  type EligibilitySettings,
  isPast,
  needsTeam,
  type PortalFacts,
  type StaffFacts,
} from './eligibility.ts';

/** The moments at which a consent begins or ceases to hold, whichever are dated. */
export function consentMoments(consent: ConsentFacts | null): (number | null)[] {
  return consent === null ? [] : [consent.grantedAt, consent.expiresAt, consent.revokedAt];
}

/** The first of these moments that is still to come; null: none. */
export function nextMoment(moments: readonly (number | null)[], now: number): number | null {
  const ahead = moments.filter((at): at is number => at !== null && !isPast(at, now));
  return ahead.length === 0 ? null : Math.min(...ahead);
}

/**
 * When the answer may change by time alone: when a place on the care team next begins or ends, or the next moment at which a consent begins,
 * expires or is withdrawn, still to come among facts that the settings ask about; null when time changes nothing.
 */
export function recheckAt(input: {
  readonly settings: EligibilitySettings;
  readonly staff: StaffFacts;
  readonly portal: PortalFacts;
  readonly now: number;
}): number | null {
  const { settings, staff, portal, now } = input;
  const contact = contactAsked(settings, portal);
  return nextMoment(
    [
      ...(needsTeam(settings) && staff.careTeam !== null
        ? [staff.careTeam.startsAt, staff.careTeam.endsAt]
        : []),
      ...(contact === null ? [] : consentMoments(contact.consent)),
    ],
    now,
  );
}
