import { usableAddress } from '../../rules/email-address.ts';
import type { CareTeamContent } from '../../store/directory-care-teams.ts';
import type { ConnectionContent } from '../../store/directory-connections.ts';
import type { PatientContent } from '../../store/directory-patients.ts';
import type { PortalUserContent } from '../../store/directory-portal-users.ts';
import type { Entry } from '../../store/directory-table.ts';

/** A stored row with its id as the contract shows it. */
export function withId<Content extends object>(id: string, { content, version }: Entry<Content>) {
  return { id, ...content, version };
}

/** A chart as stored; an empty location is none. */
export function patientOnWire(id: string, { content, version }: Entry<PatientContent>) {
  return { id, ...content, locationId: content.locationId === '' ? null : content.locationId, version };
}

/** A portal user as stored, with their connections. */
export function portalUserOnWire(
  id: string,
  { content, version }: Entry<PortalUserContent>,
  connections: ReadonlyArray<readonly [key: string, connection: Entry<ConnectionContent>]>,
) {
  return {
    id,
    ...content,
    emailUsable: usableAddress(content.email) !== undefined,
    connections: connections.map(([key, connection]) => connectionOnWire(key, connection)),
    version,
  };
}

export function careTeamOnWire(patientId: string, { content, version }: Entry<CareTeamContent>) {
  return {
    patientId,
    members: content.members.map(({ staffId, startsAt, endsAt }) => ({
      staffId,
      ...(startsAt === null ? {} : { startsAt: timeOnWire(startsAt) }),
      endsAt: timeOnWire(endsAt),
    })),
    version,
  };
}

export function connectionOnWire(key: string, { content, version }: Entry<ConnectionContent>) {
  const [portalUserId, patientId] = key.split('\n');
  const { consent } = content;
  return {
    portalUserId,
    patientId,
    relation: content.relation,
    consent:
      consent === null
        ? null
        : {
            status: consent.status,
            scopes: consent.scopes,
            grantedAt: timeOnWire(consent.grantedAt),
            expiresAt: timeOnWire(consent.expiresAt),
            revokedAt: timeOnWire(consent.revokedAt),
          },
    connected: content.connected,
    version,
  };
}

function timeOnWire(ms: number | null): string | null {
  return ms === null ? null : new Date(ms).toISOString();
}
