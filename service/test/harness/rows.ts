import { decodeSubjects } from '../../src/events/directory-subjects.ts';
import type { Json, TestService } from './service.ts';

/** The audit records of one act, in the order of their milliseconds. */
export async function auditOf(service: TestService, companyId: string, act: string) {
  const rows = await service.messaging.services.store.read(companyId, (tx) =>
    tx.db
      .selectFrom('audit_event')
      .selectAll()
      .where('company_id', '=', companyId)
      .where('act', '=', act)
      .execute(),
  );
  return rows
    .sort((a, b) => (a.audit_id < b.audit_id ? -1 : 1))
    .map(({ actor, outcome, subject, data, ip, request_id }) => ({
      actor,
      outcome,
      subject,
      data: JSON.parse(data) as Json,
      ip,
      requestId: request_id,
    }));
}

/** Every change of the company's directory so far. */
export async function directoryChanges(service: TestService, companyId: string) {
  const rows = await service.messaging.services.store.read(companyId, (tx) =>
    tx.db
      .selectFrom('directory_change')
      .select(['version', 'subjects'])
      .where('company_id', '=', companyId)
      .orderBy('version')
      .execute(),
  );
  return rows.map(({ version, subjects }) => ({ version, subjects: decodeSubjects(subjects) }));
}
