import { afterEach, beforeEach, expect, test } from 'vitest';
import { eventually } from '../harness/eventually.ts';
import { startService, type TestService } from '../harness/service.ts';
import { Clinic, movableStore } from './clinic.ts';
import { type MailServer, startMailServer } from './mail-server.ts';

let mail: MailServer;
let service: TestService;
let release: () => void = () => undefined;
beforeEach(async () => {
  mail = await startMailServer();
  service = await startService({
    config: { smtpUrl: mail.url },
    store: movableStore().open,
    outbox: { pollMs: 20, drainMs: 200 },
  });
});
afterEach(async () => {
  release();
  await mail.stop();
});

test('B34: a stop does not wait for a mail server that does not answer, and the e-mail stays queued', async () => {
  const clinic = await Clinic.open(service, 'dana@example.org');
  mail.beforeAccept = () =>
    new Promise((accept) => {
      release = accept;
    });
  await clinic.message();
  await eventually(() => expect(mail.received).toHaveLength(1));
  const before = Date.now();
  let statuses: string[] = [];
  const close = clinic.store.close.bind(clinic.store);
  clinic.store.close = async () => {
    statuses = await clinic.statuses();
    await close();
  };
  await service.stop();
  expect(Date.now() - before).toBeLessThan(8000);
  expect(statuses).toEqual(['queued']);
});
