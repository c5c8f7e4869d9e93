import type { Logger } from 'pino';
import { claimJobs, freeClaims, type Job, nextJobAt } from '../store/jobs.ts';
import { NO_COMPANY, type Store } from '../store/tx.ts';
import type { OutboxBell } from './enqueue.ts';
import { prepareEmail } from './prepare-email.ts';
import { settleEmail } from './settle-email.ts';
import { CONNECTIONS, type MailSender, openSmtp } from './smtp.ts';

export interface EmailWorkerOptions {
  /** Absent: mail waits in the outbox. */
  smtpUrl?: string | undefined;
  /** How long a claim holds; longer than any attempt takes. */
  leaseMs?: number;
  /** How often to look without being woken: another node may have queued, or have died with a claim. */
  pollMs?: number;
  /** How long a stop waits for e-mails that are being handed over. */
  drainMs?: number;
  /** A number from 0 up to 1. */
  random?: () => number;
}

const LEASE_MS = 5 * 60_000;
const POLL_MS = 2_000;
/** After a failure of the database. */
const RECOVER_MS = 1_000;
/** A stop must not take longer than an operator has patience. */
const DRAIN_MS = 5_000;

/**
 * Delivers queued e-mails: claims due jobs, decides each in its company's context, hands it over, writes down the
 * outcome. Any number of workers may run on one database. Logs ids, counts and codes, never an address.
 */
export class EmailWorker implements OutboxBell {
  readonly #store: Store;
  readonly #log: Logger;
  readonly #options: EmailWorkerOptions;
  readonly #inFlight = new Set<Promise<void>>();
  #loop: Promise<void> | undefined;
  #stopping = false;
  #woken = false;
  #endSleep: () => void = () => undefined;

  constructor(store: Store, log: Logger, options: EmailWorkerOptions) {
    this.#store = store;
    this.#log = log;
    this.#options = options;
  }

  start(): void {
    const { smtpUrl } = this.#options;
    if (smtpUrl === undefined) {
      this.#log.warn({ event: 'email_waits', detail: 'SMTP_URL is not set: e-mail waits in the outbox' });
      return;
    }
    this.#loop ??= this.#run(openSmtp(smtpUrl));
  }

  /** Something is due: look now. Safe at any time, also before the start. */
  wake(): void {
    this.#woken = true;
    this.#endSleep();
  }

  /** Claims nothing more and waits a while for what is being handed over; what is not done by then stays queued. */
  async stop(): Promise<void> {
    this.#stopping = true;
    this.wake();
    await this.#loop;
  }

  async #run(sender: MailSender): Promise<void> {
    let fresh = true;
    while (!this.#stopping) {
      try {
        // One process has an SQLite file: a claim that stands at its start was left by one that died.
        if (fresh && this.#store.dialect === 'sqlite')
          await this.#store.system((tx) => freeClaims(tx, 'email'));
        fresh = false;
        this.#woken = false;
        await this.#sleep(await this.#deliverDue(sender));
      } catch (error) {
        this.#log.error({ event: 'email_worker_delayed', error: (error as Error).name });
        await this.#sleep(RECOVER_MS);
      }
    }
    const late = setTimeout(() => sender.close(), this.#options.drainMs ?? DRAIN_MS);
    await Promise.all(this.#inFlight);
    clearTimeout(late);
    sender.close();
  }

  /** Starts what is due and answers how long to sleep, in milliseconds. */
  async #deliverDue(sender: MailSender): Promise<number> {
    const { leaseMs = LEASE_MS, pollMs = POLL_MS } = this.#options;
    const free = CONNECTIONS - this.#inFlight.size;
    if (free === 0) return pollMs;
    // A look costs no write: on SQLite the claim would go through the one writer.
    const wait = await this.#store.read(NO_COMPANY, async (tx) => {
      const at = await nextJobAt(tx, 'email');
      return at === undefined ? pollMs : at - tx.now;
    });
    if (wait > 0) return Math.min(wait, pollMs);
    const jobs = await this.#store.system((tx) => claimJobs(tx, 'email', free, leaseMs));
    for (const job of jobs) {
      const delivery = this.#deliver(sender, job).finally(() => {
        this.#inFlight.delete(delivery);
        this.wake();
      });
      this.#inFlight.add(delivery);
    }
    // None: another worker holds them. All: there may be more.
    return jobs.length === 0 ? pollMs : 0;
  }

  async #deliver(sender: MailSender, { companyId, ref }: Job): Promise<void> {
    const entry = { event: 'email', companyId, emailId: ref };
    try {
      const prepared = await this.#store.write(companyId, (tx) => prepareEmail(tx, ref));
      if (prepared.kind !== 'send') {
        this.#log.info({ ...entry, outcome: prepared.kind });
        return;
      }
      const { attempt } = prepared;
      const result = await sender.send(attempt);
      const random = this.#options.random ?? Math.random;
      const settled = await this.#store.write(companyId, (tx) => settleEmail(tx, attempt, result, random));
      const code = result.kind === 'failed' ? { code: result.code } : {};
      const line = { ...entry, outcome: settled.kind, tries: attempt.tries, ...code };
      if (settled.kind === 'dead') this.#log.error(line);
      else this.#log.info(line);
    } catch (error) {
      // The claim runs out and the job comes back.
      this.#log.error({ ...entry, outcome: 'delayed', error: (error as Error).name });
    }
  }

  #sleep(ms: number): Promise<void> {
    if (this.#woken || ms <= 0) return new Promise((turn) => setImmediate(turn));
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, ms);
      this.#endSleep = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }
}
