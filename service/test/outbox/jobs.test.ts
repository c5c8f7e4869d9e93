import { pino } from 'pino';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { EmailWorker } from '../../src/outbox/email-worker.ts';
import { claimJobs, nextJobAt, putJob } from '../../src/store/jobs.ts';
import { NO_COMPANY, type Store } from '../../src/store/tx.ts';
import { eventually } from '../harness/eventually.ts';
import { startService, type TestService } from '../harness/service.ts';
import { Clinic, movableStore } from './clinic.ts';

const LEASE_MS = 60_000;
const clock = movableStore();
let service: TestService;
let store: Store;
const outbox = { wake: () => undefined };
beforeEach(async () => {
  service = await startService({ store: clock.open });
  store = service.messaging.services.store;
});
afterEach(() => service.stop());

test('B34: workers that claim at the same time never hold the same job, and none is left out', async () => {
  const companies = [await service.company(), await service.company()];
  for (const { id } of companies) {
    await store.write(id, async (tx) => {
      for (let ref = 0; ref < 100; ref++) await putJob(tx, 'email', `${ref}`, tx.now);
    });
  }
  const claimed: string[] = [];
  const worker = async () => {
    for (;;) {
      const jobs = await store.system((tx) => claimJobs(tx, 'email', 7, LEASE_MS));
      if (jobs.length === 0) return;
      claimed.push(...jobs.map((job) => `${job.companyId} ${job.ref}`));
    }
  };
  await Promise.all([worker(), worker(), worker(), worker()]);
  // A worker that meets only locked rows stops early; the others take them.
  await worker();
  expect(claimed).toHaveLength(200);
  expect(new Set(claimed).size).toBe(200);
});

test('B34: a claim that runs out comes back, and not before', async () => {
  const { id } = await service.company();
  await store.write(id, (tx) => putJob(tx, 'email', 'one', tx.now));
  const claim = () => store.system((tx) => claimJobs(tx, 'email', 1, LEASE_MS));
  expect(await claim()).toEqual([{ companyId: id, ref: 'one' }]);
  expect(await claim()).toEqual([]);
  const next = await store.read(NO_COMPANY, async (tx) => ((await nextJobAt(tx, 'email')) ?? 0) - tx.now);
  expect(next).toBeGreaterThan(LEASE_MS - 10_000);
  expect(next).toBeLessThanOrEqual(LEASE_MS);
  clock.advance(LEASE_MS + 1);
  expect(await claim()).toEqual([{ companyId: id, ref: 'one' }]);
});

test('B34: without a mail server e-mail waits in the outbox, and the log says so once', async () => {
  const lines: string[] = [];
  const log = pino({ base: null }, { write: (line: string) => lines.push(line) });
  const worker = new EmailWorker({ store, log, outbox }, { pollMs: 10 });
  worker.start();
  const clinic = await Clinic.open(service, 'dana@example.org');
  await clinic.message();
  worker.wake();
  await worker.stop();
  expect(await clinic.statuses()).toEqual(['queued']);
  expect(lines.map((line) => JSON.parse(line).event)).toEqual(['email_waits']);
});

test('B34: a mail server that is away costs neither the e-mail nor one of its tries', async () => {
  const worker = new EmailWorker(
    { store, log: pino({ level: 'silent' }), outbox },
    {
      // The discard port of this machine: nothing listens.
      smtpUrl: 'smtp://127.0.0.1:9',
      pollMs: 10,
      random: () => 0.5,
    },
  );
  const clinic = await Clinic.open(service, 'dana@example.org');
  await clinic.message();
  worker.start();
  await eventually(async () =>
    expect((await clinic.emails())[0]).toMatchObject({
      status: 'queued',
      attempts: 0,
      lastError: expect.stringMatching(/^e[a-z]+$/),
    }),
  );
  await worker.stop();
  const [email] = await clinic.emails();
  expect(email?.nextAttemptAt).toBeGreaterThanOrEqual((email?.lastAttemptAt ?? 0) + 10_000);
});
