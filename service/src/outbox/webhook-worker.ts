import type { Logger } from 'pino';
import { open, type SecretKeys } from '../auth/secrets.ts';
import { guardedRequest, OutboundError, type OutboundOptions } from '../outbound/guarded-request.ts';
import type { Job } from '../store/jobs.ts';
import type { Store } from '../store/tx.ts';
import { deliveryIdOf } from '../store/webhook-deliveries.ts';
import type { OutboxBell } from './enqueue.ts';
import { JobWorker } from './job-worker.ts';
import { prepareWebhook, type WebhookAttempt } from './prepare-webhook.ts';
import { settleWebhook, type WebhookResult } from './settle-webhook.ts';
import { secretContext, signedHeaders } from './webhook-signature.ts';

export interface WebhookWorkerOptions {
  /** How long a claim holds, ms; longer than any attempt takes. */
  leaseMs?: number;
  /** How often to look without being woken, ms. */
  pollMs?: number;
  /** How long a stop waits for attempts that run, ms. */
  drainMs?: number;
  /** How long an attempt may take, ms. */
  timeoutMs?: number;
  /** A number from 0 up to 1. */
  random?: () => number;
  outbound: OutboundOptions;
}

/** Attempts at the same time, and how many of them to one endpoint. */
const CAPACITY = 32;
const PER_ENDPOINT = 8;
const TIMEOUT_MS = 15_000;
const DRAIN_MS = 5_000;
/** No endpoint may put its deliveries off for longer at a time. */
const RETRY_AFTER_MAX_MS = 24 * 60 * 60_000;

/**
 * Delivers queued webhooks: decides each in its company's context, signs and sends it, writes down the outcome. Logs ids,
 * counts and codes, never an endpoint's URL, which may hold a token.
 */
export class WebhookWorker {
  readonly #store: Store;
  readonly #log: Logger;
  readonly #keys: SecretKeys;
  readonly #bell: OutboxBell;
  readonly #options: WebhookWorkerOptions;
  readonly #worker: JobWorker;
  readonly #stopping = new AbortController();

  constructor(
    services: { store: Store; log: Logger; secretKeys: SecretKeys; outbox: OutboxBell },
    options: WebhookWorkerOptions,
  ) {
    this.#store = services.store;
    this.#log = services.log;
    this.#keys = services.secretKeys;
    this.#bell = services.outbox;
    this.#options = options;
    this.#worker = new JobWorker(services.store, services.log, {
      kind: 'webhook',
      capacity: CAPACITY,
      lane: PER_ENDPOINT,
      leaseMs: options.leaseMs,
      pollMs: options.pollMs,
      work: (job) => this.#deliver(job),
    });
  }

  start(): void {
    this.#worker.start();
  }

  /** Something is due: look now. Safe at any time, also before the start. */
  wake(): void {
    this.#worker.wake();
  }

  /** Claims nothing more and waits a while for attempts that run; those cut off are queued again. */
  async stop(): Promise<void> {
    const late = setTimeout(() => this.#stopping.abort(), this.#options.drainMs ?? DRAIN_MS);
    await this.#worker.stop();
    clearTimeout(late);
  }

  async #deliver({ companyId, ref }: Job): Promise<void> {
    const entry = { event: 'webhook', companyId, deliveryId: deliveryIdOf(ref) };
    const prepared = await this.#store.write(companyId, (tx) => prepareWebhook(tx, ref));
    if (prepared.kind !== 'send') {
      this.#log.info({ ...entry, outcome: prepared.kind });
      return;
    }
    const { attempt } = prepared;
    const result = await this.#send(companyId, attempt);
    const random = this.#options.random ?? Math.random;
    const settled = await this.#store.write(
      companyId,
      (tx) => settleWebhook(tx, this.#bell, attempt, result, random),
      'finish',
    );
    const { endpointId, tries } = attempt;
    const line = { ...entry, endpointId, outcome: settled.kind, tries, ...said(result) };
    if (settled.kind === 'failed') this.#log.error({ ...line, disabled: settled.disabled });
    else this.#log.info(line);
  }

  async #send(companyId: string, attempt: WebhookAttempt): Promise<WebhookResult> {
    const { endpointId, eventId, payload, url } = attempt;
    const context = secretContext(companyId, endpointId);
    let secrets: string[];
    try {
      secrets = attempt.secrets.map(({ sealed }) => open(this.#keys, context, sealed));
    } catch {
      return { kind: 'failed', code: 'secret_unreadable' };
    }
    const message = { id: eventId, timestamp: Math.floor(Date.now() / 1000), body: payload };
    try {
      const { status, headers } = await guardedRequest(
        new URL(url),
        {
          method: 'POST',
          headers: {
            'content-type': 'application/json; charset=utf-8',
            'content-length': String(Buffer.byteLength(payload)),
            'user-agent': 'Kipu-Messages-Webhooks/1',
            ...signedHeaders(message, secrets),
          },
          body: payload,
          timeoutMs: this.#options.timeoutMs ?? TIMEOUT_MS,
          maxBytes: 0,
          signal: this.#stopping.signal,
        },
        this.#options.outbound,
      );
      return { kind: 'answered', status, retryAfterMs: retryAfter(headers['retry-after']) };
    } catch (error) {
      if (this.#stopping.signal.aborted) return { kind: 'stopped' };
      return { kind: 'failed', code: error instanceof OutboundError ? error.code : 'failed' };
    }
  }
}

/** `Retry-After` in milliseconds from now, at most a day; null when there is none that can be read. */
function retryAfter(header: string | undefined): number | null {
  if (header === undefined) return null;
  const ms = /^\d{1,9}$/.test(header) ? Number(header) * 1000 : Date.parse(header) - Date.now();
  return Number.isNaN(ms) ? null : Math.min(Math.max(ms, 0), RETRY_AFTER_MAX_MS);
}

function said(result: WebhookResult): { status?: number; code?: string } {
  if (result.kind === 'answered') return { status: result.status };
  return { code: result.kind === 'failed' ? result.code : 'stopped' };
}
