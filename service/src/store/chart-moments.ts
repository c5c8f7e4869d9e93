import type { ConsentFacts } from '../rules/eligibility.ts';
import { consentFromText } from './consent.ts';
import type { Tx } from './tx.ts';

/** The dated rows of one chart. */
export interface ChartMoments {
  readonly careTeam: ReadonlyArray<{ staffId: string; endsAt: number | null }>;
  readonly consents: ReadonlyArray<{ portalUserId: string; consent: ConsentFacts | null }>;
}

/** Whose places on the chart's care team end, and whose consents about it are dated. */
export async function chartMoments(tx: Tx, patientId: string): Promise<ChartMoments> {
  const careTeam = await tx.db
    .selectFrom('care_team_member')
    .select(['staff_id', 'ends_at'])
    .where('company_id', '=', tx.companyId)
    .where('patient_id', '=', patientId)
    .where('ends_at', 'is not', null)
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
    careTeam: careTeam.map((row) => ({ staffId: row.staff_id, endsAt: row.ends_at })),
    consents: consents.map((row) => ({
      portalUserId: row.portal_user_id,
      consent: consentFromText(row.consent),
    })),
  };
}
