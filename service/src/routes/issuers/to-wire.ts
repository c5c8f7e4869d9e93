import type { IssuerEntry } from '../../store/issuers.ts';

export function issuerOnWire(entry: IssuerEntry) {
  return {
    ...entry,
    approvedAt: entry.approvedAt === null ? null : new Date(entry.approvedAt).toISOString(),
    createdAt: new Date(entry.createdAt).toISOString(),
    updatedAt: new Date(entry.updatedAt).toISOString(),
  };
}
