import type { Logger } from 'pino';
import type { ViewAudit } from './audit/views.ts';
import type { Authenticator } from './auth/authenticator.ts';
import type { Config } from './config.ts';
import type { Hub } from './events/hub.ts';
import type { SharedLooks } from './events/shared-looks.ts';
import type { FairQueue } from './http/admission.ts';
import type { Cursors } from './http/cursor.ts';
import type { RequestLimits } from './http/limits.ts';
import type { Metrics } from './http/metrics.ts';
import type { SearchIndex } from './maintenance/search-indexer.ts';
import type { OutboxBell } from './outbox/enqueue.ts';
import type { WaitingMail } from './outbox/waiting-mail.ts';
import type { Store } from './store/tx.ts';

/** What a handler may use. Made once, in the composition root. */
export interface Services {
  readonly config: Config;
  readonly store: Store;
  readonly auth: Authenticator;
  readonly limits: RequestLimits;
  readonly hub: Hub;
  /** How open streams read. */
  readonly looks: SharedLooks;
  readonly metrics: Metrics;
  readonly waitingMail: WaitingMail;
  /** Places in lists, as callers hold them. */
  readonly cursors: Cursors;
  readonly views: ViewAudit;
  /** Rung after the commit of what queues a job. */
  readonly outbox: OutboxBell;
  readonly index: SearchIndex;
  /** Bounds the exports that run at a time. */
  readonly exports: FairQueue;
  readonly log: Logger;
  /** Aborted when the service drains: streams end, workers stop. */
  readonly draining: AbortSignal;
}
