/** Why a text or a name is gone. `retention` is the service's own; the others are a caller's. */
export const GROUNDS = [
  'retention',
  'erasure_request',
  'court_order',
  'regulator_order',
  'misdirected',
  'other',
] as const;
export type Ground = (typeof GROUNDS)[number];

const DAY_MS = 24 * 60 * 60 * 1000;

/** Conversations whose last message was sent at this moment or before are past their time, ms since the epoch. */
export function keptSince(now: number, retentionDays: number): number {
  return now - retentionDays * DAY_MS;
}

/** What stands for the name of a portal user who was erased. */
export const FORMER_PORTAL_USER = 'Former portal user';
