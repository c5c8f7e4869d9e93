import type { Logger } from 'pino';
import type { Job } from '../store/jobs.ts';
import type { Store } from '../store/tx.ts';
import type { OutboxBell } from './enqueue.ts';
import { JobWorker } from './job-worker.ts';
import { prepareEmail } from './prepare-email.ts';
import { settleEmail } from './settle-email.ts';
import { CONNECTIONS, type MailSender, openSmtp } from './smtp.ts';
import { WaitingMail } from './waiting-mail.ts';

export interface EmailWorkerOptions {
  /** Absent: mail waits in the outbox. */
  smtpUrl?: string | undefined;
  /** E-mails to one portal user in 24 hours. */
  dailyMax?: number | undefined;
  /** An e-mail has to wait under that limit. */
  onWithheld?: () => void;
  /** How long a claim holds, ms; longer than any attempt takes. */
  leaseMs?: number;
  /** How often to look without being woken, ms. */
  pollMs?: number;
  /** How long a stop waits for e-mails that are being handed over, ms. */
  drainMs?: number;
  /** Where e-mails are counted that wait for a setting. */
  waiting?: WaitingMail;
  /** A number from 0 up to 1. */
  random?: () => number;
  /** Told of the outcome of each attempt, for the metrics; `code` is empty for one that was taken. */
  observe?: (outcome: string, code: string) => void;
}

/** A stop must not take longer than an operator has patience. */
const DRAIN_MS = 5_000;

/**
 * Delivers queued e-mails: decides each in its company's context, hands it over, writes down the outcome. Logs ids, counts
 * and codes, never an address.
 */
export class EmailWorker {
  readonly #store: Store;
  readonly #log: Logger;
  readonly #bell: OutboxBell;
  readonly #waiting: WaitingMail;
  readonly #options: EmailWorkerOptions;
  #running: { readonly sender: MailSender; readonly worker: JobWorker } | undefined;

  constructor(
    { store, log, outbox }: { store: Store; log: Logger; outbox: OutboxBell },
    options: EmailWorkerOptions,
  ) {
    this.#store = store;
    this.#log = log;
    this.#bell = outbox;
    this.#waiting = options.waiting ?? new WaitingMail();
    this.#options = options;
  }

  start(): void {
    const { smtpUrl, leaseMs, pollMs } = this.#options;
    if (smtpUrl === undefined) {
      this.#log.warn({ event: 'email_waits', detail: 'SMTP_URL is not set: e-mail waits in the outbox' });
      return;
    }
    const sender = openSmtp(smtpUrl);
    const worker = new JobWorker(this.#store, this.#log, {
      kind: 'email',
      capacity: CONNECTIONS,
      leaseMs,
      pollMs,
      work: (job) => this.#deliver(sender, job),
    });
    this.#running = { sender, worker };
    worker.start();
  }

  /** Something is due: look now. Safe at any time, also before the start. */
  wake(): void {
    this.#running?.worker.wake();
  }

  /** Claims nothing more and waits a while for what is being handed over; what is not done by then stays queued. */
  async stop(): Promise<void> {
    if (this.#running === undefined) return;
    const { sender, worker } = this.#running;
    const late = setTimeout(() => sender.close(), this.#options.drainMs ?? DRAIN_MS);
    await worker.stop();
    clearTimeout(late);
    sender.close();
  }

  async #deliver(sender: MailSender, { companyId, ref }: Job): Promise<void> {
    const entry = { event: 'email', companyId, emailId: ref };
    const prepared = await this.#store.write(companyId, (tx) =>
      prepareEmail(tx, this.#bell, ref, this.#options.dailyMax),
    );
    if (prepared.kind === 'not_configured') this.#waiting.note(ref, prepared.missing);
    else this.#waiting.forget(ref);
    if (prepared.kind !== 'send') {
      const line = { ...entry, outcome: prepared.kind };
      if (prepared.kind === 'dead') this.#log.error({ ...line, code: 'address_unusable' });
      else if (prepared.kind === 'withheld') {
        this.#options.onWithheld?.();
        this.#log.warn({ ...line, code: 'daily_limit', until: new Date(prepared.until).toISOString() });
      } else this.#log.info(line);
      return;
    }
    const { attempt } = prepared;
    const result = await sender.send(attempt);
    const random = this.#options.random ?? Math.random;
    const settled = await this.#store.write(
      companyId,
      (tx) => settleEmail(tx, this.#bell, attempt, result, random),
      'finish',
    );
    const code = result.kind === 'failed' ? { code: result.code } : {};
    const line = { ...entry, outcome: settled.kind, tries: attempt.tries, ...code };
    if (settled.kind === 'dead') this.#log.error(line);
    else this.#log.info(line);
    if (settled.kind === 'paused' && settled.isFirst)
      this.#log.error({
        event: 'email_sending_stopped',
        companyId,
        ...code,
        detail: 'The mail server takes no e-mail of this company; all of it waits and is tried again',
      });
    if (settled.kind === 'sent' && settled.resumed)
      this.#log.info({ event: 'email_sending_resumed', companyId });
    this.#options.observe?.(settled.kind, result.kind === 'failed' ? result.code : '');
  }
}
