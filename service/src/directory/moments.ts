import type { Logger } from 'pino';
import type { DirectorySubject } from '../events/directory-subjects.ts';
import { JobWorker } from '../outbox/job-worker.ts';
import { consentMoments, nextMoment } from '../rules/moments.ts';
import { chartMoments } from '../store/chart-moments.ts';
import { bringForward, jobDueAt, putJob, removeJobs } from '../store/jobs.ts';
import type { Store, Tx } from '../store/tx.ts';
import { appendDirectoryChange, lockDirectory, type WakesCompanies } from './change.ts';

/*
 * Time alone changes who may message whom: a place on a care team begins or ends, a consent begins, expires or is withdrawn as
 * from a date. Each such moment becomes a change of the directory when it comes, as if it had been pushed then. So
 * readers hear of it by the same event as of any other, and nobody has to be told the date in advance (B16).
 */

/** A dated change of a chart, ms since the epoch; null: not dated. */
export type ChartMoment = readonly [patientId: string, at: number | null];

export interface MomentOptions {
  /** How late a moment may be told, ms. */
  readonly pollMs?: number;
}

const POLL_MS = 500;
/** How long a moment waits if a process dies over it, ms. */
const LEASE_MS = 10_000;
const CAPACITY = 4;

/** Remembers, in the transaction of a push, the moments that lie ahead: one job for each chart, at its next moment. */
export async function rememberMoments(tx: Tx, moments: Iterable<ChartMoment>): Promise<void> {
  const byChart = new Map<string, (number | null)[]>();
  for (const [patientId, at] of moments) byChart.set(patientId, [...(byChart.get(patientId) ?? []), at]);
  const due = [...byChart].flatMap(([patientId, all]) => {
    const next = nextMoment(all, tx.now);
    return next === null ? [] : [[patientId, next] as const];
  });
  await bringForward(tx, 'moment', due);
}

/** Writes down what has changed at one chart since its job was due, and puts the job at the chart's next moment. */
export async function tellMoment(tx: Tx, hub: WakesCompanies, patientId: string): Promise<void> {
  await lockDirectory(tx);
  const since = await jobDueAt(tx, 'moment', patientId);
  if (since === undefined || since > tx.now) return;
  const { careTeam, consents } = await chartMoments(tx, patientId);
  const come = (at: number | null) => at !== null && at >= since && at <= tx.now;
  const subjects: DirectorySubject[] = [
    ...careTeam
      .filter(({ startsAt, endsAt }) => come(startsAt) || come(endsAt))
      .map(({ staffId }) => `staff:${staffId}` as const),
    ...consents
      .filter(({ consent }) => consentMoments(consent).some(come))
      .map(({ portalUserId }) => `portal:${portalUserId}` as const),
  ];
  if (subjects.length > 0) await appendDirectoryChange(tx, hub, [`patient:${patientId}`, ...subjects]);
  const next = nextMoment(
    [
      ...careTeam.flatMap(({ startsAt, endsAt }) => [startsAt, endsAt]),
      ...consents.flatMap(({ consent }) => consentMoments(consent)),
    ],
    tx.now,
  );
  if (next === null) await removeJobs(tx, 'moment', [patientId]);
  else await putJob(tx, 'moment', patientId, next);
}

/** Tells moments as they come, whichever process wrote them down. */
export function momentWorker(
  store: Store,
  hub: WakesCompanies,
  log: Logger,
  { pollMs = POLL_MS }: MomentOptions = {},
): JobWorker {
  return new JobWorker(store, log, {
    kind: 'moment',
    capacity: CAPACITY,
    leaseMs: LEASE_MS,
    pollMs,
    work: ({ companyId, ref }) => store.write(companyId, (tx) => tellMoment(tx, hub, ref)),
  });
}
