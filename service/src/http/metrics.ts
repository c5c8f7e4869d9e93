import { monitorEventLoopDelay } from 'node:perf_hooks';
import type { StoreStats } from '../store/tx.ts';

/** Upper bounds of the duration histogram, seconds. */
const BUCKETS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10] as const;

interface Series {
  count: number;
  sum: number;
  /** How many took at most the bound of the same place. */
  buckets: number[];
}

/** What is measured at the moment of asking. */
export interface Gauges {
  store: StoreStats;
  /** Open event streams in this process. */
  streams: number;
  /** Jobs by kind: all that wait, and those whose time has come. Undefined while the database is away. */
  jobs: ReadonlyArray<{ kind: string; waiting: number; due: number }> | undefined;
  /** E-mails that wait for a setting, by cause. */
  waitingMail: Readonly<Record<string, number>>;
}

/** Counters of this process in the Prometheus text format. Labels are templates and codes: no id, no name. */
export class Metrics {
  readonly #requests = new Map<string, number>();
  readonly #durations = new Map<string, Series>();
  readonly #failedCredentials = new Map<string, number>();
  readonly #rateLimited = new Map<string, number>();
  #withheldEmails = 0;
  readonly #emails = new Map<string, number>();
  readonly #delay = monitorEventLoopDelay({ resolution: 20 });

  constructor() {
    this.#delay.enable();
  }

  /** A request was answered. `route` is the template. */
  observe(method: string, route: string, status: number, ms: number): void {
    const labels = labelsOf({ method, route });
    const key = labelsOf({ method, route, status: String(status) });
    this.#requests.set(key, (this.#requests.get(key) ?? 0) + 1);
    const series = this.#durations.get(labels) ?? { count: 0, sum: 0, buckets: BUCKETS.map(() => 0) };
    const seconds = ms / 1000;
    series.count += 1;
    series.sum += seconds;
    BUCKETS.forEach((bound, at) => {
      if (seconds <= bound) series.buckets[at] = (series.buckets[at] ?? 0) + 1;
    });
    this.#durations.set(labels, series);
  }

  /** A credential was refused. `kind`: what it said it was. */
  failedCredential(kind: string): void {
    increment(this.#failedCredentials, labelsOf({ kind }));
  }

  /** A request was refused because a limit was spent. */
  rateLimited(limit: string): void {
    increment(this.#rateLimited, labelsOf({ limit }));
  }

  /** An e-mail has to wait under the daily limit of its recipient. */
  emailWithheld(): void {
    this.#withheldEmails += 1;
  }

  /** An attempt at an e-mail ended; `code` is the failure's, empty for one that was taken. */
  observeEmail(outcome: string, code: string): void {
    const key = labelsOf({ outcome, code });
    this.#emails.set(key, (this.#emails.get(key) ?? 0) + 1);
  }

  /** The whole text, measured now. */
  render({ store, streams, jobs, waitingMail }: Gauges): string {
    const memory = process.memoryUsage();
    const cpu = process.cpuUsage();
    return [
      ...family('kipu_http_requests_total', 'counter', 'Requests answered.', this.#requests),
      ...this.#histogram(),
      ...family(
        'kipu_failed_credentials_total',
        'counter',
        'Credentials refused, by kind.',
        this.#failedCredentials,
      ),
      ...family(
        'kipu_rate_limited_total',
        'counter',
        'Requests refused with 429, by limit.',
        this.#rateLimited,
      ),
      ...family('kipu_store_commits_total', 'counter', 'Transactions committed.', single(store.commits)),
      ...family(
        'kipu_store_actions_total',
        'counter',
        'Actions in those transactions.',
        single(store.actions),
      ),
      ...family(
        'kipu_store_commits_by_size_total',
        'counter',
        'Commits by the number of actions they share.',
        [...store.groupSizes]
          .sort(([a], [b]) => a - b)
          .map(([size, count]) => [labelsOf({ actions: String(size) }), count] as const),
      ),
      ...family(
        'kipu_emails_withheld_total',
        'counter',
        'Times that an e-mail had to wait under the daily limit of its recipient.',
        single(this.#withheldEmails),
      ),
      ...family(
        'kipu_email_attempts_total',
        'counter',
        'Attempts to hand an e-mail over, by outcome and code; `paused` and `dead` call for an operator.',
        this.#emails,
      ),
      ...family('kipu_event_streams', 'gauge', 'Open event streams.', single(streams)),
      ...(jobs === undefined
        ? []
        : [
            ...family(
              'kipu_jobs_waiting',
              'gauge',
              'Jobs in the queue, by kind.',
              jobs.map((job) => [labelsOf({ kind: job.kind }), job.waiting] as const),
            ),
            ...family(
              'kipu_jobs_due',
              'gauge',
              'Jobs whose time has come, by kind.',
              jobs.map((job) => [labelsOf({ kind: job.kind }), job.due] as const),
            ),
          ]),
      ...family(
        'kipu_emails_waiting',
        'gauge',
        'E-mails that wait because the settings of their company lack something, as this node last saw them.',
        Object.entries(waitingMail).map(([cause, count]) => [labelsOf({ cause }), count] as const),
      ),
      ...family(
        'kipu_database_up',
        'gauge',
        '1 while the database answers.',
        single(jobs === undefined ? 0 : 1),
      ),
      ...family(
        'kipu_event_loop_delay_p99_seconds',
        'gauge',
        'How late the event loop turns, since the start.',
        single(Math.max(0, this.#delay.percentile(99) / 1e9)),
      ),
      ...family('process_resident_memory_bytes', 'gauge', 'Memory of the process.', single(memory.rss)),
      ...family('nodejs_heap_size_used_bytes', 'gauge', 'Heap in use.', single(memory.heapUsed)),
      ...family(
        'process_cpu_seconds_total',
        'counter',
        'User and system time.',
        single((cpu.user + cpu.system) / 1e6),
      ),
      ...family(
        'process_start_time_seconds',
        'gauge',
        'When the process started.',
        single(performance.timeOrigin / 1000),
      ),
      '',
    ].join('\n');
  }

  *#histogram(): Generator<string> {
    const name = 'kipu_http_request_duration_seconds';
    yield* head(name, 'histogram', 'How long requests took, without the time a stream stays open.');
    for (const [labels, series] of this.#durations) {
      for (const [at, bound] of BUCKETS.entries())
        yield `${name}_bucket{${labels},le="${bound}"} ${series.buckets[at]}`;
      yield `${name}_bucket{${labels},le="+Inf"} ${series.count}`;
      yield `${name}_sum{${labels}} ${series.sum}`;
      yield `${name}_count{${labels}} ${series.count}`;
    }
  }
}

function increment(counts: Map<string, number>, labels: string): void {
  counts.set(labels, (counts.get(labels) ?? 0) + 1);
}

function labelsOf(labels: Record<string, string>): string {
  return Object.entries(labels)
    .map(([name, value]) => `${name}="${value.replace(/["\\\n]/g, '_')}"`)
    .join(',');
}

function single(value: number): Array<readonly [labels: string, value: number]> {
  return [['', value]];
}

function* head(name: string, type: string, help: string): Generator<string> {
  yield `# HELP ${name} ${help}`;
  yield `# TYPE ${name} ${type}`;
}

function* family(
  name: string,
  type: 'counter' | 'gauge',
  help: string,
  values: Iterable<readonly [labels: string, value: number]>,
): Generator<string> {
  yield* head(name, type, help);
  for (const [labels, value] of values)
    yield labels === '' ? `${name} ${value}` : `${name}{${labels}} ${value}`;
}
