import type { IssuerEntry } from '../../store/issuers.ts';

export function issuerOnWire(entry: IssuerEntry) {
  return {
    ...entry,
    createdAt: new Date(entry.createdAt).toISOString(),
    updatedAt: new Date(entry.updatedAt).toISOString(),
  };
}
