import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { eventually } from '../harness/eventually.ts';
import { startService, type TestService } from '../harness/service.ts';
import { Clinic, movableStore } from './clinic.ts';
import { type MailServer, startMailServer } from './mail-server.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const clock = movableStore();
let mail: MailServer;
let service: TestService;
let clinic: Clinic;

beforeEach(async () => {
  mail = await startMailServer();
  service = await startService({
    config: { smtpUrl: mail.url },
    store: clock.open,
    outbox: { pollMs: 50, random: () => 0.5 },
  });
  clinic = await Clinic.open(service, 'dana@example.org');
});
afterEach(async () => {
  await service.stop();
  await mail.stop();
});

/** Moves time on and lets the worker look. */
function later(ms: number): void {
  clock.advance(ms);
  service.messaging.services.outbox.wake('email');
}
const statusesBecome = (statuses: string[]) =>
  eventually(async () => expect(await clinic.statuses()).toEqual(statuses));

describe('when it fails', () => {
  test('B34: a temporary failure is tried again with the same Message-ID until it is accepted', async () => {
    mail.refuse = (attempt) => (attempt <= 2 ? { at: 'data', code: 451 } : undefined);
    await clinic.message();
    await eventually(async () =>
      expect((await clinic.emails())[0]).toMatchObject({
        attempts: 1,
        status: 'queued',
        lastError: 'smtp_451',
      }),
    );
    const [first] = await clinic.emails();
    expect(first?.nextAttemptAt).toBeGreaterThanOrEqual((first?.lastAttemptAt ?? 0) + 10_000);
    later(10_000);
    await eventually(async () =>
      expect((await clinic.emails())[0]).toMatchObject({ attempts: 2, status: 'queued' }),
    );
    expect(mail.received).toHaveLength(0);
    later(MINUTE);
    await statusesBecome(['sent']);
    expect(mail.received).toHaveLength(1);
    expect(mail.received.map((one) => one.mail.messageId)).toEqual(await clinic.messageIds());
    expect((await clinic.emails())[0]).toMatchObject({ attempts: 3, lastError: null });
  });

  test('B34: after the last try it is dead and visible, without the server’s words', async () => {
    mail.refuse = () => ({ at: 'recipient', code: 450 });
    await clinic.message();
    for (const [tries, wait] of [
      10_000,
      MINUTE,
      5 * MINUTE,
      30 * MINUTE,
      120 * MINUTE,
      360 * MINUTE,
      720 * MINUTE,
      1440 * MINUTE,
    ].entries()) {
      await eventually(async () =>
        expect((await clinic.emails())[0]).toMatchObject({ status: 'queued', attempts: tries + 1 }),
      );
      later(wait);
    }
    await statusesBecome(['dead']);
    expect((await clinic.emails())[0]).toMatchObject({
      attempts: 9,
      lastError: 'smtp_450',
      nextAttemptAt: null,
    });
    expect(mail.attempts).toBe(9);
    expect(await clinic.audit()).toEqual(['email.dead']);
  });

  test('B34: a mailbox that does not exist is dead at once', async () => {
    mail.refuse = () => ({ at: 'recipient', code: 550, says: '5.1.1 no such user here' });
    await clinic.message();
    await statusesBecome(['dead']);
    expect((await clinic.emails())[0]).toMatchObject({ attempts: 1, lastError: 'smtp_550' });
  });

  test.each([
    ['recipient', 550, '5.7.1 relaying denied'],
    ['recipient', 550, 'try later'],
    ['recipient', 452, '4.2.2 mailbox full'],
    ['recipient', 550, '5.1.8 bad sender address'],
    ['data', 550, '5.4.5 daily sending quota exceeded'],
    ['data', 554, '5.7.1 looks like spam'],
  ] as const)('B34: a refusal at %s with %i “%s” is tried again', async (at, code, says) => {
    mail.refuse = (attempt) => (attempt === 1 ? { at, code, says } : undefined);
    await clinic.message();
    await eventually(async () =>
      expect((await clinic.emails())[0]).toMatchObject({ status: 'queued', lastError: `smtp_${code}` }),
    );
    later(10_000);
    await statusesBecome(['sent']);
  });

  test.each([
    ['sender', 553],
    ['sender', 530],
    ['sender', 451],
  ] as const)(
    'B34: a sender that the server refuses (%s, %i) kills no notice, however long it lasts',
    async (at, code) => {
      mail.refuse = () => ({ at, code });
      await clinic.message();
      await clinic.message();
      // Longer than nine tries over two days would last.
      for (let round = 0; round < 12; round += 1) {
        const before = mail.attempts;
        later(5 * HOUR);
        await eventually(() => expect(mail.attempts).toBeGreaterThan(before));
        await statusesBecome(['queued', 'queued']);
      }
      mail.refuse = () => undefined;
      later(30 * MINUTE);
      await eventually(async () =>
        expect((await clinic.statuses()).every((status) => status === 'sent' || status === 'covered')).toBe(
          true,
        ),
      );
    },
  );

  test('B34: one refused sender is one attempt for all that waits, and another sender is tried at once', async () => {
    mail.refuse = () => ({ at: 'sender', code: 553 });
    await clinic.message();
    await eventually(async () => expect((await clinic.emails())[0]?.lastError).toBe('smtp_553'));
    const { attempts } = mail;
    for (let n = 0; n < 3; n += 1) await clinic.message();
    await eventually(async () =>
      expect((await clinic.emails()).map((email) => email.lastError)).toEqual(Array(4).fill('smtp_553')),
    );
    expect(mail.attempts).toBe(attempts);
    mail.refuse = () => undefined;
    await clinic.cast.settings({ mailFrom: 'other@clinic.example.org' });
    await eventually(async () =>
      expect((await clinic.statuses()).every((status) => status === 'sent' || status === 'covered')).toBe(
        true,
      ),
    );
  });

  test('B34: all dead e-mails are queued again by one call, or those that ended with one code', async () => {
    mail.refuse = () => ({ at: 'recipient', code: 550, says: '5.1.1 no such user' });
    await clinic.message();
    await statusesBecome(['dead']);
    await clinic.message();
    await statusesBecome(['dead', 'dead']);
    const retry = (body: object) =>
      service.request('POST', '/v1/emails/retry', { token: clinic.cast.key, body });
    expect((await retry({ code: 'smtp_999' })).body).toEqual({ retried: 0, more: false });
    mail.refuse = () => undefined;
    expect((await retry({ code: 'smtp_550' })).body).toEqual({ retried: 2, more: false });
    await eventually(async () =>
      expect((await clinic.statuses()).every((status) => status === 'sent' || status === 'covered')).toBe(
        true,
      ),
    );
    expect((await retry({})).body).toEqual({ retried: 0, more: false });
  });

  test('B34: the host is told once that sending has stopped, and once that it goes on', async () => {
    const events = async () =>
      (
        await clinic.store.read(clinic.cast.companyId, (tx) =>
          tx.db
            .selectFrom('webhook_delivery')
            .select('type')
            .where('company_id', '=', clinic.cast.companyId)
            .orderBy('created_at')
            .execute(),
        )
      ).map((row) => row.type);
    const made = await service.request('POST', '/v1/webhooks', {
      token: clinic.cast.key,
      body: {
        url: 'https://hooks.example.org/',
        events: ['email.sending_stopped', 'email.sending_resumed'],
      },
    });
    expect(made.status, made.text).toBe(201);
    mail.refuse = () => ({ at: 'sender', code: 553 });
    await clinic.message();
    await eventually(async () => expect(await events()).toEqual(['email.sending_stopped']));
    later(10_000);
    await eventually(() => expect(mail.attempts).toBe(2));
    await statusesBecome(['queued']);
    mail.refuse = () => undefined;
    later(HOUR);
    await statusesBecome(['sent']);
    await eventually(async () =>
      expect(await events()).toEqual(['email.sending_stopped', 'email.sending_resumed']),
    );
  });

  test('B34: the address is read at each attempt', async () => {
    mail.refuse = (attempt) => (attempt === 1 ? { at: 'data', code: 421 } : undefined);
    await clinic.message();
    await eventually(async () =>
      expect((await clinic.emails())[0]).toMatchObject({ attempts: 1, status: 'queued' }),
    );
    await clinic.account({ email: 'new@example.org' });
    await clinic.cast.settings({ portalUrl: 'https://new.example.org/', brandName: 'New Name' });
    later(10_000);
    await statusesBecome(['sent']);
    expect(mail.received[0]?.to).toEqual(['new@example.org']);
    expect(mail.received[0]?.mail.text).toContain('https://new.example.org/');
    expect(mail.received[0]?.mail.subject).toBe('New message from New Name');
  });

  test.each<[string, (clinic: Clinic) => Promise<unknown>, string]>([
    ['disabled', (one) => one.account({ status: 'disabled' }), 'account_inactive'],
    ['disconnected', (one) => one.disconnect(), 'disconnected'],
  ])('B34: an account that was %s since cancels it', async (_says, change, reason) => {
    mail.refuse = (attempt) => (attempt === 1 ? { at: 'data', code: 451 } : undefined);
    await clinic.message();
    await eventually(async () =>
      expect((await clinic.emails())[0]).toMatchObject({ attempts: 1, status: 'queued' }),
    );
    await change(clinic);
    later(10_000);
    await statusesBecome(['cancelled']);
    expect((await clinic.emails())[0]?.lastError).toBe(reason);
    expect(mail.received).toHaveLength(0);
    expect(await clinic.jobs()).toEqual([]);
    expect(await clinic.audit()).toEqual(['email.cancel']);
  });

  test('B1: what was stored before messaging was turned off is still told of, once it can be', async () => {
    mail.refuse = (attempt) => (attempt === 1 ? { at: 'data', code: 451 } : undefined);
    await clinic.message();
    await eventually(async () => expect((await clinic.emails())[0]?.lastError).toBe('smtp_451'));
    await clinic.cast.settings({ enabled: false });
    later(MINUTE);
    await statusesBecome(['sent']);
    expect(mail.received).toHaveLength(1);
  });

  test('B34: without a sender or a link it waits, uncounted, and goes when they are set', async () => {
    await clinic.cast.settings({ mailFrom: null });
    await clinic.message();
    await eventually(async () => expect((await clinic.emails())[0]?.lastError).toBe('mail_from_not_set'));
    const waiting = () => service.messaging.services.waitingMail.counts();
    await eventually(async () => expect(waiting()).toEqual({ mail_from_not_set: 1, portal_url_not_set: 0 }));
    await clinic.cast.settings({ mailFrom: 'care@harbor.example.org', portalUrl: null });
    later(MINUTE);
    await eventually(async () => expect((await clinic.emails())[0]?.lastError).toBe('portal_url_not_set'));
    await eventually(async () => expect(waiting()).toEqual({ mail_from_not_set: 0, portal_url_not_set: 1 }));
    await clinic.cast.settings({ portalUrl: 'https://portal.example.org/inbox' });
    later(MINUTE);
    await statusesBecome(['sent']);
    expect([(await clinic.emails())[0]?.attempts, waiting().portal_url_not_set]).toEqual([1, 0]);
  });
});
