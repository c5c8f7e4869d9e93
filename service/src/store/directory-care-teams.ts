import type { DirectoryTable } from './directory-table.ts';

/** A place on a care team. Times are ms since the epoch; null: at once, for good. */
export interface CareTeamPlace {
  readonly staffId: string;
  readonly startsAt: number | null;
  readonly endsAt: number | null;
}

export interface CareTeamContent {
  /** Sorted by staff id, each once. */
  readonly members: readonly CareTeamPlace[];
}

/** Care teams, by the id of their chart. */
export const careTeams: DirectoryTable<CareTeamContent> = {
  async load(tx, keys) {
    if (keys.length === 0) return new Map();
    const teams = await tx.db
      .selectFrom('care_team')
      .select(['patient_id', 'version'])
      .where('company_id', '=', tx.companyId)
      .where('patient_id', 'in', keys)
      .execute();
    const members = await tx.db
      .selectFrom('care_team_member')
      .select(['patient_id', 'staff_id', 'starts_at', 'ends_at'])
      .where('company_id', '=', tx.companyId)
      .where('patient_id', 'in', keys)
      .execute();
    const byPatient = new Map<string, CareTeamPlace[]>();
    for (const row of members) {
      const list = byPatient.get(row.patient_id) ?? [];
      list.push({ staffId: row.staff_id, startsAt: row.starts_at, endsAt: row.ends_at });
      byPatient.set(row.patient_id, list);
    }
    for (const list of byPatient.values()) list.sort((a, b) => (a.staffId < b.staffId ? -1 : 1));
    return new Map(
      teams.map((row) => [
        row.patient_id,
        { content: { members: byPatient.get(row.patient_id) ?? [] }, version: row.version },
      ]),
    );
  },

  async save(tx, changes) {
    await tx.db
      .insertInto('care_team')
      .values(
        changes.map(({ key, after }) => ({
          company_id: tx.companyId,
          patient_id: key,
          version: after.version,
        })),
      )
      .onConflict((conflict) =>
        conflict
          .columns(['company_id', 'patient_id'])
          .doUpdateSet((eb) => ({ version: eb.ref('excluded.version') })),
      )
      .execute();
    await tx.db
      .deleteFrom('care_team_member')
      .where('company_id', '=', tx.companyId)
      .where(
        'patient_id',
        'in',
        changes.map((change) => change.key),
      )
      .execute();
    const rows = changes.flatMap(({ key, after }) =>
      after.content.members.map((member) => ({
        company_id: tx.companyId,
        patient_id: key,
        staff_id: member.staffId,
        starts_at: member.startsAt,
        ends_at: member.endsAt,
      })),
    );
    for (let at = 0; at < rows.length; at += 2000) {
      await tx.db
        .insertInto('care_team_member')
        .values(rows.slice(at, at + 2000))
        .execute();
    }
  },

  async activeKeys(tx, after, limit) {
    const rows = await tx.db
      .selectFrom('care_team_member')
      .select('patient_id')
      .distinct()
      .where('company_id', '=', tx.companyId)
      .where('patient_id', '>', after)
      .orderBy('patient_id')
      .limit(limit)
      .execute();
    return rows.map((row) => row.patient_id);
  },
};
