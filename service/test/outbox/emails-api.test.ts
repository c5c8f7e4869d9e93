import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { eventually } from '../harness/eventually.ts';
import { startService, type TestService } from '../harness/service.ts';
import { Clinic } from './clinic.ts';
import { type MailServer, startMailServer } from './mail-server.ts';

let mail: MailServer;
let service: TestService;
let clinic: Clinic;

beforeAll(async () => {
  mail = await startMailServer();
  service = await startService({
    config: { smtpUrl: mail.url },
    // No looking of its own within the test: it goes because the commit wakes it.
    outbox: { pollMs: 60_000 },
  });
  clinic = await Clinic.open(service, 'dana@example.org');
});
afterAll(async () => {
  await service.stop();
  await mail.stop();
});

interface Delivery {
  id: string;
  status: string;
  attempts: number;
  lastError: string | null;
  messageSeq: number;
}
interface Page {
  data: Delivery[];
  nextCursor: string | null;
}
const list = (query = '') => service.request<Page>('GET', `/v1/emails${query}`, { token: clinic.cast.key });
const retry = (id: string, token = clinic.cast.key) =>
  service.request<Delivery>('POST', `/v1/emails/${id}/retry`, { token });

test('B34: a dead letter is seen by its status, without the address, and goes after a retry', async () => {
  mail.refuse = () => ({ at: 'recipient', code: 550, says: '5.1.1 no such user' });
  await clinic.message();
  await eventually(async () => expect((await list('?status=dead')).body.data).toHaveLength(1));
  const answer = await list('?status=dead');
  expect(answer.body.data[0]).toMatchObject({
    status: 'dead',
    attempts: 1,
    lastError: 'smtp_550',
    messageSeq: 1,
  });
  expect(answer.text).not.toMatch(/dana@|example\.org|canary-server-words/);

  mail.refuse = () => undefined;
  const id = answer.body.data[0]?.id ?? '';
  expect((await retry(id)).body).toMatchObject({ id, status: 'queued', attempts: 0, lastError: null });
  await eventually(async () => expect((await list('?status=sent')).body.data).toHaveLength(1));
  expect(mail.received.at(-1)?.to).toEqual(['dana@example.org']);
  expect(await clinic.audit()).toEqual(['email.dead', 'email.retry', 'email.send']);
});

test('B34: an e-mail that was sent is not sent again: 409, and nothing changes', async () => {
  const [sent] = (await list('?status=sent')).body.data;
  const before = mail.received.length;
  const answer = await retry(sent?.id ?? '');
  expect(answer.status).toBe(409);
  expect((await list('?status=sent')).body.data[0]).toEqual(sent);
  expect(mail.received).toHaveLength(before);
});

test('B34: paging shows every delivery once, newest first', async () => {
  for (let count = 0; count < 4; count++) await clinic.message();
  await eventually(async () => expect((await list('?status=sent')).body.data).toHaveLength(5));
  const seen: number[] = [];
  for (let cursor: string | null = ''; cursor !== null; ) {
    const page: Page = (await list(`?limit=2${cursor === '' ? '' : `&cursor=${cursor}`}`)).body;
    seen.push(...page.data.map((row) => row.messageSeq));
    cursor = page.nextCursor;
  }
  expect(seen).toEqual([5, 4, 3, 2, 1]);
});

test('B40: another company sees none of it and can retry none of it', async () => {
  const stranger = await service.company();
  const [own] = (await list()).body.data;
  expect((await service.request<Page>('GET', '/v1/emails', { token: stranger.key })).body.data).toEqual([]);
  const foreign = await retry(own?.id ?? '', stranger.key);
  const unknown = await retry(randomUUID(), stranger.key);
  expect([foreign.status, unknown.status]).toEqual([404, 404]);
});

test('B38: a user’s session, no credentials and a bad query are refused', async () => {
  const token = await clinic.cast.token('staff:sam');
  expect((await service.request('GET', '/v1/emails', { token })).status).toBe(403);
  expect((await service.request('GET', '/v1/emails')).status).toBe(401);
  expect((await list('?status=lost')).status).toBe(422);
  expect((await list('?cursor=bm90aGluZw')).status).toBe(422);
  expect((await list('?address=dana')).status).toBe(422);
});
