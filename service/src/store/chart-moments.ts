import type { ConsentFacts } from '../rules/eligibility.ts';
import { consentFromText } from './consent.ts';
import type { CareTeamPlace } from './directory-care-teams.ts';
import type { Tx } from './tx.ts';

/** The dated rows of one chart. */
export interface ChartMoments {
  readonly careTeam: readonly CareTeamPlace[];
  readonly consents: ReadonlyArray<{ portalUserId: string; consent: ConsentFacts | null }>;
}

/** Whose places on the chart's care team begin or end at a date, and whose consents about it are dated. */
export async function chartMoments(tx: Tx, patientId: string): Promise<ChartMoments> {
  const careTeam = await tx.db
    .selectFrom('care_team_member')
    .select(['staff_id', 'starts_at', 'ends_at'])
    .where('company_id', '=', tx.companyId)
    .where('patient_id', '=', patientId)
    .where((eb) => eb.or([eb('starts_at', 'is not', null), eb('ends_at', 'is not', null)]))
    .execute();
  const consents = await tx.db
    .selectFrom('portal_connection')
    .select(['portal_user_id', 'consent'])
    .where('company_id', '=', tx.companyId)
    .where('patient_id', '=', patientId)
    .where('connected', '=', 1)
    .where('consent', 'is not', null)
    .execute();
  return {
    careTeam: careTeam.map((row) => ({
      staffId: row.staff_id,
      startsAt: row.starts_at,
      endsAt: row.ends_at,
    })),
    consents: consents.map((row) => ({
      portalUserId: row.portal_user_id,
      consent: consentFromText(row.consent),
    })),
  };
}
