import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { composeEmail } from '../../src/outbox/email-text.ts';
import { enqueueEmail } from '../../src/outbox/enqueue.ts';
import { usableAddress } from '../../src/rules/email-address.ts';
import { eventually } from '../harness/eventually.ts';
import { startService, type TestService } from '../harness/service.ts';
import { CANARIES, Clinic, movableStore } from './clinic.ts';
import { addressOf, type MailServer, startMailServer } from './mail-server.ts';

const MINUTE = 60_000;
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

describe('what an e-mail is', () => {
  test('B32: a portal message e-mails the account’s own address, from the brand, with an Open Inbox link', async () => {
    await clinic.message();
    await statusesBecome(['sent']);
    expect(mail.received).toHaveLength(1);
    const received = mail.received[0];
    expect(received?.to).toEqual(['dana@example.org']);
    expect(addressOf(received?.mail.from)).toEqual({
      name: 'Harbor Recovery',
      address: 'no-reply@clinic.example.org',
    });
    expect(received?.mail.subject).toBe('New message from Harbor Recovery');
    expect(received?.mail.text).toContain('Open Inbox: https://portal.example.org/inbox');
    expect(received?.mail.html).toContain('<a href="https://portal.example.org/inbox"');
    expect(received?.mail.headers.get('auto-submitted')).toBe('auto-generated');
    expect(await clinic.jobs()).toEqual([]);
    expect(await clinic.audit()).toEqual(['email.send']);
  });

  test.each([
    ['r&d=x@example.org', 'r&d=x@example.org'],
    ['josé@example.org', 'josé@example.org'],
    ['dana@bücher.example', 'dana@xn--bcher-kva.example'],
  ])('B32: the account’s address %s is written to as %s', async (email, to) => {
    await clinic.account({ email });
    await clinic.message();
    await statusesBecome(['sent']);
    // The server shows the domain as people write it.
    expect(mail.received[0]?.to.map(usableAddress)).toEqual([to]);
  });

  test('B34: an address that no mail can go to is given up at once, visibly, and sent to once it is corrected', async () => {
    await clinic.account({ email: 'see chart' });
    await clinic.message();
    await statusesBecome(['dead']);
    expect(await clinic.emails()).toMatchObject([{ lastError: 'address_unusable' }]);
    expect(await clinic.audit()).toEqual(['email.dead']);
    expect(mail.attempts).toBe(0);
    await clinic.account({ email: 'dana@example.org' });
    const [email] = await clinic.emails();
    const retried = await service.request('POST', `/v1/emails/${email?.id}/retry`, {
      token: clinic.cast.key,
    });
    expect(retried.status, retried.text).toBe(200);
    await statusesBecome(['sent']);
  });

  test('B4: the brand is the one of the chart’s location', async () => {
    await clinic.cast.settings({ locations: { north: { brandName: 'Harbor North' } } });
    await clinic.message();
    await statusesBecome(['sent']);
    expect(mail.received[0]?.mail.subject).toBe('New message from Harbor North');
    expect(addressOf(mail.received[0]?.mail.from).name).toBe('Harbor North');
  });

  test('B33: with a neutral sender the brand is nowhere in the e-mail', async () => {
    await clinic.cast.settings({ locations: { north: { brandName: 'Harbor North' } } });
    await clinic.cast.settings({ neutralSender: 'Secure Inbox' });
    await clinic.message();
    await statusesBecome(['sent']);
    expect(mail.received[0]?.mail.subject).toBe('New message from Secure Inbox');
    expect(mail.received[0]?.raw).not.toContain('Harbor');
  });

  test('B33: no name, subject, text or id of ours is in the raw e-mail', async () => {
    await clinic.message();
    await statusesBecome(['sent']);
    const received = mail.received[0];
    const seen = [
      received?.raw,
      received?.mail.text,
      String(received?.mail.html),
      received?.mail.subject,
    ].join('\n');
    for (const canary of [...Object.values(CANARIES), clinic.conversationId, clinic.cast.companyId]) {
      expect(seen).not.toContain(canary);
    }
    expect(addressOf([received?.mail.to ?? []].flat()).name).toBe('');
  });

  test.each([
    ['es-MX', 'Nuevo mensaje de Harbor Recovery', 'lang="es" dir="ltr"'],
    ['ar', 'رسالة جديدة من Harbor Recovery', 'lang="ar" dir="rtl"'],
    ['tlh', 'New message from Harbor Recovery', 'lang="en" dir="ltr"'],
  ])('B32: a portal user of locale %s reads %s', async (locale, subject, tag) => {
    await clinic.account({ locale });
    await clinic.message();
    await statusesBecome(['sent']);
    expect(mail.received[0]?.mail.subject).toBe(subject);
    expect(mail.received[0]?.mail.html).toContain(tag);
  });

  test('B33: a brand name cannot add a header, a recipient or markup', async () => {
    const brandName = 'Evil\r\nBcc: spy@example.org\r\n\r\n<script>alert("x")</script>, "Q" <a@b.c>';
    const composed = composeEmail({ brand: brandName, link: 'https://portal.example.org/', locale: null });
    expect(composed.subject).not.toMatch(/[\r\n]/);
    expect(composed.text.split('\n')[0]).toContain('spy@example.org');
    // The settings refuse it; should it ever be stored, the e-mail is still whole.
    await clinic.store.write(clinic.cast.companyId, (tx) =>
      tx.db
        .updateTable('settings')
        .set({ brand_name: brandName })
        .where('company_id', '=', clinic.cast.companyId)
        .execute(),
    );
    await clinic.message();
    await statusesBecome(['sent']);
    const received = mail.received[0];
    expect(received?.to).toEqual(['dana@example.org']);
    expect(received?.mail.headers.has('bcc')).toBe(false);
    expect([received?.mail.from ?? []].flat().flatMap((field) => field.value)).toHaveLength(1);
    expect(addressOf(received?.mail.from).address).toBe('no-reply@clinic.example.org');
    expect(received?.mail.html).not.toContain('<script');
  });
});

describe('when it goes', () => {
  test('B34: a message that was not stored sends nothing', async () => {
    await clinic.message();
    await statusesBecome(['sent']);
    const order = { portalUserId: CANARIES.portalUserId, conversationId: clinic.conversationId, seq: 2 };
    const failing = clinic.store.write(clinic.cast.companyId, async (tx) => {
      await enqueueEmail(tx, order, service.messaging.services.outbox);
      throw new Error('the send failed after its e-mail was queued');
    });
    await expect(failing).rejects.toThrow('the send failed');
    await clinic.message();
    await statusesBecome(['sent', 'sent']);
    expect(mail.received).toHaveLength(2);
  });

  test('B32: without quiet minutes each message has its own e-mail', async () => {
    await clinic.message();
    await clinic.message();
    await clinic.message();
    await statusesBecome(['sent', 'sent', 'sent']);
    expect(new Set(mail.received.map((one) => one.mail.messageId)).size).toBe(3);
  });

  test('B32: neither a portal user’s answer nor a staff conversation e-mails anybody', async () => {
    await clinic.message();
    await statusesBecome(['sent']);
    const post = async (path: string, user: `staff:${string}` | `portal:${string}`, body: unknown) => {
      const answer = await service.request('POST', path, { token: await clinic.cast.token(user), body });
      expect(answer.status, answer.text).toBe(201);
    };
    await post(`/v1/conversations/${clinic.conversationId}/messages`, `portal:${CANARIES.portalUserId}`, {
      body: 'Thank you',
    });
    await post('/v1/conversations', 'staff:priya', { type: 'staff', recipientIds: ['tom'], body: 'Hello' });
    expect(await clinic.statuses()).toEqual(['sent']);
    expect(await clinic.jobs()).toEqual([]);
  });

  test('B33: in quiet time the next e-mail waits, then one goes out for all, and the last message is covered', async () => {
    await clinic.cast.settings({ emailQuietMinutes: 10 });
    await clinic.message();
    await statusesBecome(['sent']);
    await clinic.message();
    await clinic.message();
    await eventually(async () => {
      const waiting = (await clinic.emails()).slice(1);
      expect(waiting.map((one) => (one.nextAttemptAt ?? 0) > one.createdAt + 9 * MINUTE)).toEqual([
        true,
        true,
      ]);
    });
    later(9 * MINUTE);
    await clinic.message();
    await eventually(async () => expect((await clinic.emails())[3]?.nextAttemptAt).toBeGreaterThan(0));
    expect(mail.received).toHaveLength(1);
    later(MINUTE + 1000);
    await eventually(() => expect(mail.received).toHaveLength(2));
    await eventually(async () =>
      expect((await clinic.statuses()).toSorted()).toEqual(['covered', 'covered', 'sent', 'sent']),
    );
    expect(await clinic.jobs()).toEqual([]);
  });

  test('B33: what was read in the quiet time is not written about', async () => {
    await clinic.cast.settings({ emailQuietMinutes: 10 });
    await clinic.message();
    await statusesBecome(['sent']);
    await clinic.message();
    await eventually(async () => {
      const second = (await clinic.emails())[1];
      expect(second?.nextAttemptAt).toBeGreaterThan((second?.createdAt ?? 0) + 9 * MINUTE);
    });
    await clinic.readAll();
    later(10 * MINUTE);
    await statusesBecome(['sent', 'cancelled']);
    expect((await clinic.emails())[1]?.lastError).toBe('already_read');
    expect(mail.received).toHaveLength(1);
  });
});
