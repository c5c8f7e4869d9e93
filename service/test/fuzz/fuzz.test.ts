import { afterAll, beforeAll, expect, test } from 'vitest';
import { startService, type TestService } from '../harness/service.ts';
import { type MailServer, startMailServer } from '../outbox/mail-server.ts';
import { fuzz } from './run.ts';

/** The short form; `npm run fuzz -- --requests 50000` is the long one. */
const REQUESTS = Number(process.env.KIPU_FUZZ_REQUESTS ?? 1200);
/** One seed for the suite, so that it asks the same at each run; the long form begins with another each time. */
const SEED = Number(
  process.env.KIPU_FUZZ_SEED ?? (REQUESTS > 10_000 ? Math.floor(Math.random() * 2 ** 32) : 12),
);

let service: TestService;
let mail: MailServer;
beforeAll(async () => {
  mail = await startMailServer();
  // Every e-mail dies at once, so that there is one to send again.
  mail.refuse = () => ({ at: 'recipient', code: 550, says: '5.1.1 no such user' });
  service = await startService({
    config: { smtpUrl: mail.url },
    // No name leads anywhere: nothing leaves this machine.
    outbound: { resolve: async () => [] },
  });
});
afterAll(async () => {
  await service.stop();
  await mail.stop();
});

test(
  `whatever is asked, no answer is a 5xx, undocumented or off its schema, and every operation is reached (seed ${SEED})`,
  async () => {
    const report = await fuzz(service, {
      seed: SEED,
      requests: REQUESTS,
      onProgress: (done) => REQUESTS > 10_000 && console.log(`${done} requests`),
    });
    if (REQUESTS > 10_000) console.log(JSON.stringify({ ...report, faults: report.faults.length }));
    expect(report.faults.slice(0, 20), `seed ${SEED}: ${report.faults.length} faults`).toEqual([]);
    // Whether an e-mail is dead by the time one is sent again is the mail worker's to say; it has tests of its own.
    expect(
      report.unreached.filter((id) => id !== 'retryEmail'),
      `seed ${SEED}`,
    ).toEqual([]);
    expect(report.requests).toBeGreaterThanOrEqual(REQUESTS);
  },
  300_000 + REQUESTS * 200,
);
