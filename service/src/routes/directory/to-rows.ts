import type { z } from '@hono/zod-openapi';
import type { CareTeamRow, ConnectionRow } from '../../directory/rows.ts';
import type { ConsentFacts } from '../../rules/eligibility.ts';
import type { CareTeamInput, ConnectionInput, ConsentInput } from '../models/directory.ts';

/** A care team as sent (RFC 3339) as the row it stands for (ms since the epoch). */
export function careTeamRow(patientId: string, body: z.output<typeof CareTeamInput>): CareTeamRow {
  return {
    type: 'careTeam',
    patientId,
    members: body.members.map(({ staffId, startsAt, endsAt }) => ({
      staffId,
      startsAt: startsAt === undefined ? null : Date.parse(startsAt),
      endsAt: endsAt === undefined ? null : Date.parse(endsAt),
    })),
    version: body.version,
  };
}

export function connectionRow(
  portalUserId: string,
  patientId: string,
  body: z.output<typeof ConnectionInput>,
): ConnectionRow {
  return {
    type: 'connection',
    portalUserId,
    patientId,
    relation: body.relation,
    consent: body.consent === undefined ? null : consentOf(body.consent),
    version: body.version,
  };
}

function consentOf(consent: z.output<typeof ConsentInput>): ConsentFacts {
  return {
    status: consent.status,
    scopes: consent.scopes,
    grantedAt: Date.parse(consent.grantedAt),
    expiresAt: consent.expiresAt === undefined ? null : Date.parse(consent.expiresAt),
    revokedAt: consent.revokedAt === undefined ? null : Date.parse(consent.revokedAt),
  };
}
