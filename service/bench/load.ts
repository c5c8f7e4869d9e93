import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';

export interface Caller {
  ask(method: string, path: string, body?: unknown, headers?: Record<string, string>): Promise<Asked>;
}
export interface Asked {
  status: number;
  ms: number;
  retryAfter: string | null;
  // biome-ignore lint/suspicious/noExplicitAny: what a benchmark reads of an answer is checked by the tests.
  body: any;
}

/** A served service with one chart, staff and portal users. */
export interface Clinic {
  readonly url: string;
  readonly admin: Caller;
  signIn(type: 'staff' | 'portal', id: string): Promise<Caller>;
  /** Bytes of resident memory of the service, now. */
  memory(): Promise<number>;
  stop(): Promise<void>;
}

export const PATIENT = 'patient';

export function caller(url: string, token: string): Caller {
  return {
    async ask(method, path, body, headers = {}) {
      const started = performance.now();
      try {
        const response = await fetch(url + path, {
          method,
          headers: {
            authorization: `Bearer ${token}`,
            ...(body === undefined ? {} : { 'content-type': 'application/json' }),
            ...headers,
          },
          ...(body === undefined ? {} : { body: JSON.stringify(body) }),
        });
        const text = await response.text();
        const isJson = /json/.test(response.headers.get('content-type') ?? '');
        return {
          status: response.status,
          ms: performance.now() - started,
          retryAfter: response.headers.get('retry-after'),
          body: isJson ? JSON.parse(text) : text,
        };
      } catch {
        return { status: 0, ms: performance.now() - started, retryAfter: null, body: undefined };
      }
    },
  };
}

/** Starts the service and fills its directory. */
export async function openClinic(args: string[], staffCount = 4): Promise<Clinic> {
  const child: ChildProcess = fork(join(import.meta.dirname, 'served.ts'), args);
  const [{ url, key, metricsToken }] = (await once(child, 'message')) as [
    { url: string; key: string; metricsToken: string },
  ];
  const admin = caller(url, key);
  const done = async (method: string, path: string, body: unknown, headers?: Record<string, string>) => {
    const { status, body: answer } = await admin.ask(method, path, body, headers);
    if (status >= 300) throw new Error(`${method} ${path}: ${status} ${JSON.stringify(answer)}`);
  };
  await done('PUT', '/v1/locations/north', { name: 'North' });
  await done('PUT', `/v1/patients/${PATIENT}`, { name: 'Marcus Bell', locationId: 'north' });
  for (let n = 0; n < staffCount; n += 1) {
    await done('PUT', `/v1/staff/s${n}`, {
      name: `Staff ${n}`,
      availableForPortalMessages: true,
      locationIds: ['north'],
    });
  }
  await done('PUT', '/v1/portal-users/mia', { name: 'Mia Bell', email: 'mia@example.org', status: 'active' });
  await done('PUT', `/v1/portal-users/mia/connections/${PATIENT}`, { relation: 'patient' });
  await done('PATCH', '/v1/settings', { enabled: true, mode: 'selected_users' }, { 'if-match': '*' });
  return {
    url,
    admin,
    async signIn(type, id) {
      const { status, body } = await admin.ask('POST', '/v1/sessions', { user: { type, id } });
      if (status !== 201) throw new Error(`sign-in of ${id}: ${status} ${JSON.stringify(body)}`);
      return caller(url, body.token);
    },
    async memory() {
      const { status, body } = await caller(url, metricsToken).ask('GET', '/metrics');
      const bytes = /^process_resident_memory_bytes (\S+)$/m.exec(String(body))?.[1];
      if (bytes === undefined) throw new Error(`/metrics answered ${status}`);
      return Number(bytes);
    },
    async stop() {
      child.disconnect();
      await once(child, 'exit');
    },
  };
}

export function quantile(values: readonly number[], q: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * q))] ?? Number.NaN;
}

/** The number after `--name`. */
export function numberOf(name: string, otherwise: number): number {
  const at = process.argv.indexOf(`--${name}`);
  return at === -1 ? otherwise : Number(process.argv[at + 1]);
}

/** Calls `work` in `width` loops at a time until the time is over. */
export async function forMs(ms: number, width: number, work: () => Promise<unknown>): Promise<void> {
  const until = performance.now() + ms;
  await Promise.all(
    Array.from({ length: width }, async () => {
      while (performance.now() < until) await work();
    }),
  );
}
