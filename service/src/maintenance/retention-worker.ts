import type { Logger } from 'pino';
import { emptyExpired } from '../actions/empty-expired.ts';
import { JobWorker } from '../outbox/job-worker.ts';
import type { Services } from '../services.ts';

/** Other nodes' changes of a policy need not be noticed sooner, ms; this node's own wake it. */
const POLL_MS = 30_000;

/** The worker that empties messages past their time: one company at a time, on whichever node claims it. */
export function retentionWorker(
  services: Pick<Services, 'store' | 'hub' | 'outbox' | 'draining'>,
  log: Logger,
): JobWorker {
  return new JobWorker(services.store, log, {
    kind: 'retention',
    capacity: 1,
    pollMs: POLL_MS,
    async work({ companyId }) {
      const gone = await emptyExpired(services, companyId, services.draining);
      if (gone.messages > 0) log.info({ event: 'retention', companyId, ...gone });
    },
  });
}
