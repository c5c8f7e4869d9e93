import { afterAll, beforeAll, expect, test } from 'vitest';
import { eventually } from '../harness/eventually.ts';
import { startService, type TestService } from '../harness/service.ts';
import { Clinic, movableStore } from './clinic.ts';
import { type MailServer, startMailServer } from './mail-server.ts';

const MINUTE = 60_000;
const clock = movableStore();
let mail: MailServer;
let service: TestService;
let clinic: Clinic;
beforeAll(async () => {
  mail = await startMailServer();
  service = await startService({
    config: { smtpUrl: mail.url, emailDailyMax: 2 },
    store: clock.open,
    outbox: { pollMs: 50, random: () => 0.5 },
  });
  clinic = await Clinic.open(service, 'dana@example.org');
}, 60_000);
afterAll(async () => {
  await service.stop();
  await mail.stop();
});

function later(ms: number): void {
  clock.advance(ms);
  service.messaging.services.outbox.wake('email');
}
const statusesBecome = (statuses: string[]) =>
  eventually(async () => expect((await clinic.statuses()).toSorted()).toEqual(statuses));

test('B33: above the daily limit of a recipient an e-mail waits, visibly, and one at its end covers all since', async () => {
  await clinic.message();
  await statusesBecome(['sent']);
  later(MINUTE);
  await clinic.message();
  await statusesBecome(['sent', 'sent']);
  await clinic.message();
  await clinic.message();
  await eventually(async () =>
    expect((await clinic.emails()).slice(2)).toMatchObject([
      { status: 'queued', lastError: 'daily_limit' },
      { status: 'queued', lastError: 'daily_limit' },
    ]),
  );
  expect((await service.request('GET', '/metrics')).text).toContain('kipu_emails_withheld_total 2');
  later(23 * 60 * MINUTE);
  expect(mail.received).toHaveLength(2);
  later(60 * MINUTE);
  await statusesBecome(['covered', 'sent', 'sent', 'sent']);
  expect(mail.received).toHaveLength(3);
  expect(await clinic.jobs()).toEqual([]);
}, 60_000);
