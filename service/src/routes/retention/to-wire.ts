import type { RetentionView } from '../../actions/change-retention.ts';

/** The policy as the contract shows it, with the ETag that a change must name. */
export function retentionAnswer(view: RetentionView) {
  return {
    status: 200,
    headers: { etag: `"${view.version}"` },
    body: {
      retentionDays: view.retentionDays,
      updatedAt: view.updatedAt === null ? null : new Date(view.updatedAt).toISOString(),
      updatedBy: view.updatedByName,
    },
  };
}

export const RETENTION_EXAMPLE = {
  retentionDays: 2555,
  updatedAt: '2026-03-04T09:41:00.000Z',
  updatedBy: 'Sam Ito',
};
