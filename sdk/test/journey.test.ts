import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { KipuClient } from '../src/client.ts';
import { PolicyError } from '../src/errors.ts';
import { createInbox } from '../src/store/inbox.ts';
import type { InboxStore } from '../src/store/types.ts';
import { startTestService, type TestService, type TestUser } from '../src/testing.ts';
import { until } from './world.ts';

/**
 * The product's main job through the SDK alone: an EMR pushes its directory, a clinician and a patient write to one
 * another. One step after another, on one service.
 */
const chart = '123:7e0c';
const admin: TestUser = { type: 'staff', id: 'super' };
const clinician: TestUser = { type: 'staff', id: 'priya' };
const colleagues: TestUser[] = [
  { type: 'staff', id: 'tom' },
  { type: 'staff', id: 'lea' },
];
const portal: TestUser = { type: 'portal', id: 'marcus' };

let service: TestService;
let priya: KipuClient;
let marcus: KipuClient;
let page: InboxStore;
let conversation = '';
const stores: InboxStore[] = [];

async function open(user: TestUser): Promise<InboxStore> {
  const store = createInbox(service.client(user));
  stores.push(store);
  store.subscribe(() => {});
  store.openList('active');
  store.openList('archived');
  await until(
    store,
    (it) => it.connection.status === 'open' && it.lists.active.status === 'ready' && it.unread !== undefined,
  );
  return store;
}
const reasonsOf = (promise: PromiseLike<unknown>) =>
  promise.then(
    () => expect.unreachable('policy should have refused'),
    (error: unknown) => {
      expect(error).toBeInstanceOf(PolicyError);
      return (error as PolicyError).reasons.map((reason) => reason.code);
    },
  );

beforeAll(async () => {
  service = await startTestService({ company: 'North Clinic' });
  priya = service.client(clinician);
  marcus = service.client(portal);
});
afterAll(async () => {
  for (const store of stores) store.close();
  await service.stop();
});

describe('the journey', () => {
  it('B37: the EMR pushes its directory as one import, and one bad row loses none of the others', async () => {
    const result = await service.admin.directory.import([
      { type: 'connection', portalUserId: 'marcus', patientId: chart, relation: 'patient' },
      { type: 'connection', portalUserId: 'nadia', patientId: chart, relation: 'guardian' },
      { type: 'connection', portalUserId: 'invited', patientId: chart, relation: 'guarantor' },
      { type: 'location', id: 'main', name: 'Main' },
      { type: 'staff', id: 'super', name: 'Sam Root', superAdmin: true, locationIds: 'all' },
      {
        type: 'staff',
        id: 'priya',
        name: 'Priya Shah',
        title: 'LCSW',
        availableForPortalMessages: true,
        locationIds: ['main'],
      },
      {
        type: 'staff',
        id: 'tom',
        name: 'Tom Reyes',
        availableForPortalMessages: true,
        locationIds: ['main'],
      },
      { type: 'staff', id: 'lea', name: 'Léa Petit', locationIds: ['main'] },
      {
        type: 'patient',
        id: chart,
        name: 'Marcus Bell',
        locationId: 'main',
        chartUrl: 'https://emr.example.org/charts/123',
      },
      {
        type: 'portalUser',
        id: 'marcus',
        name: 'Marcus Bell',
        email: 'marcus@example.org',
        status: 'active',
      },
      { type: 'portalUser', id: 'nadia', name: 'Nadia Bell', email: 'nadia@example.org', status: 'active' },
      { type: 'portalUser', id: 'invited', name: 'Ida Bell', email: 'ida@example.org', status: 'invited' },
      { type: 'patient', id: 'bad', name: '', locationId: 'main' },
    ]);
    expect(result).toMatchObject({ accepted: 12, rejected: 1 });
    expect(result.errors.map((error) => error.line)).toEqual([13]);
  });

  it('B1, B5: while messaging is off nobody sends, and is told why', async () => {
    const me = await priya.me({ patientId: chart });
    expect(me.can.messagePortal).toMatchObject({ allowed: false });
    expect(me.can.messagePortal.reasons.map((reason) => reason.code)).toContain('messaging_disabled');
    expect(me.can.manageSettings.allowed).toBe(false);
    expect(
      await reasonsOf(
        priya.conversations.start({ type: 'portal', patientId: chart, recipientIds: ['marcus'], body: 'Hi' }),
      ),
    ).toContain('messaging_disabled');
  });

  it('B2, B3: a Super Admin turns messaging on; without a mode that is refused', async () => {
    const settings = service.client(admin).settings;
    const { etag = '' } = await settings.get().withResponse();
    await expect(settings.patch({ enabled: true }, etag)).rejects.toMatchObject({ status: 422 });
    const after = await settings.patch({ enabled: true, mode: 'selected_users' }, etag);
    expect(after).toMatchObject({ enabled: true, mode: 'selected_users' });
    await expect(settings.patch({ enabled: false }, etag)).rejects.toMatchObject({ status: 412 });
    await expect(priya.settings.get()).rejects.toMatchObject({ code: 'super_admin_required' });
  });

  it('B7, B8: a clinician sees only active, connected contacts, each with the relation', async () => {
    const found = await priya.recipients.search({ type: 'portal', patientId: chart }).toArray({ limit: 10 });
    expect(found.map(({ id, relation }) => `${id} ${relation}`).toSorted()).toEqual([
      'marcus patient',
      'nadia guardian',
    ]);
    await reasonsOf(
      priya.conversations.start({ type: 'portal', patientId: chart, recipientIds: ['invited'], body: 'Hi' }),
    ).then((reasons) => expect(reasons).toEqual(['portal_account_inactive']));
  });

  it('B20, B21, B9: sends without a subject, to exactly one; an empty text and an attachment are refused', async () => {
    const to = (recipientIds: string[], body: string) =>
      priya.conversations.start({ type: 'portal', patientId: chart, recipientIds, body });
    await expect(to(['marcus', 'nadia'], 'Hi')).rejects.toMatchObject({ status: 422 });
    await expect(to(['marcus'], ' \u200b ')).rejects.toMatchObject({
      status: 422,
      fields: [{ pointer: '/body' }],
    });
    const attached = {
      type: 'portal',
      patientId: chart,
      recipientIds: ['marcus'],
      body: 'Hi',
      attachments: [],
    } as const;
    await expect(
      priya.request({ method: 'POST', route: '/v1/conversations', body: attached, keyed: true }),
    ).rejects.toMatchObject({ status: 422, fields: [{ pointer: '/attachments' }] });
    page = await open(clinician);
    const started = await to(['marcus'], 'The van leaves at 8:30.');
    conversation = started.id;
    expect(started).toMatchObject({
      subject: null,
      canReply: true,
      message: { seq: 1, body: 'The van leaves at 8:30.' },
    });
  });

  it('B32: one e-mail is queued for the portal user', async () => {
    const emails = await service.admin.emails.list().toArray({ limit: 10 });
    expect(emails.map(({ portalUserId, messageSeq }) => `${portalUserId} ${messageSeq}`)).toEqual([
      'marcus 1',
    ]);
  });

  it('B25, B26, B35: the patient reads and replies; the clinician’s badge goes from 0 to 1 within a second', async () => {
    const inbox = await open(portal);
    expect(inbox.snapshot.unread).toMatchObject({ messages: 1 });
    inbox.openThread(conversation);
    await until(inbox, (it) => it.threads[conversation]?.status === 'ready');
    inbox.markRead(conversation, 1);
    await until(inbox, (it) => it.unread?.messages === 0);
    expect(page.snapshot.unread?.messages).toBe(0);
    const sent = performance.now();
    inbox.send(conversation, 'Thank you, I will be there.');
    await until(page, (it) => it.unread?.messages === 1);
    expect(performance.now() - sent).toBeLessThan(1000);
  });

  it('B25, B27, B30: reading clears it; staff see how far the patient read, and the way to the chart', async () => {
    page.openThread(conversation);
    await until(page, (it) => it.threads[conversation]?.messages.length === 2);
    page.markRead(conversation, 2);
    await until(page, (it) => it.unread?.messages === 0 && it.lists.active.items[0]?.unread === 0);
    const shown = page.snapshot.threads[conversation]?.conversation;
    expect(shown?.patient?.chartUrl).toBe('https://emr.example.org/charts/123');
    expect(shown?.participants.find((one) => one.type === 'portal')?.readUpTo?.seq).toBe(1);
    const theirs = await marcus.conversations.get(conversation);
    expect(JSON.stringify(theirs)).not.toMatch(/readUpTo|chartUrl/);
  });

  it('B28: archived; the patient writes again and it is back in Active; unarchived by hand and by replying', async () => {
    expect(await page.archive(conversation, 2)).toEqual({ archived: true });
    await until(page, (it) => it.lists.archived.items[0]?.id === conversation);
    await marcus.messages.send(conversation, { body: 'One more question.' });
    await until(page, (it) => it.lists.active.items[0]?.id === conversation && it.unread?.messages === 1);
    await page.archive(conversation, 3);
    await page.unarchive(conversation);
    expect((await priya.conversations.get(conversation)).archived).toBe(false);
    await page.archive(conversation, 3);
    page.send(conversation, 'Ask away.');
    await until(
      page,
      (it) =>
        it.lists.active.items[0]?.id === conversation && it.threads[conversation]?.outgoing.length === 0,
    );
  });

  it('B13, B17, B27: a clinician writes to two colleagues about the chart; both badges, and a reply to all', async () => {
    const [tom, lea] = await Promise.all(colleagues.map(open));
    const started = await priya.conversations.start({
      type: 'staff',
      patientId: chart,
      recipientIds: ['tom', 'lea'],
      subject: 'Ride on Thursday',
      body: 'Who drives?',
    });
    await until(tom!, (it) => it.unread?.messages === 1);
    await until(lea!, (it) => it.unread?.messages === 1);
    await until(lea!, (it) => it.lists.active.items[0]?.patient?.name === 'Marcus Bell');
    tom!.send(started.id, 'I do.');
    await until(lea!, (it) => it.unread?.messages === 2);
    await until(page, (it) => it.lists.active.items[0]?.lastMessage.preview === 'I do.');
    await expect(marcus.conversations.get(started.id)).rejects.toMatchObject({
      status: 404,
      code: 'not_found',
    });
  });

  it('B18: composes from the inbox, to staff only, without a chart', async () => {
    const started = await page.start({ type: 'staff', recipientIds: ['tom'], body: 'Lunch?' });
    expect(started.patient).toBeNull();
    expect(
      (await priya.recipients.search({ type: 'staff' }).toArray({ limit: 10 })).map((one) => one.id),
    ).not.toContain('priya');
  });

  it('B29: searches by name, subject and text from three characters on, and X clears', async () => {
    page.search('va');
    expect(page.snapshot.search).toBeUndefined();
    await expect(priya.conversations.search({ q: 'va' })).rejects.toMatchObject({ status: 422 });
    for (const [q, field] of [
      ['marcus', 'participant'],
      ['thursday', 'subject'],
      ['8:30', 'body'],
    ] as const) {
      page.search(q);
      await until(page, (it) => it.search?.q === q && it.search.status === 'ready');
      expect(
        page.snapshot.search?.results.flatMap((result) => result.matches.map((match) => match.field)),
      ).toContain(field);
    }
    page.clearSearch();
    expect(page.snapshot.search).toBeUndefined();
  });

  it('B14: the connection is removed: the open conversation says why, the API refuses alike; restored, it works', async () => {
    const thread = () => page.snapshot.threads[conversation]?.conversation;
    await service.admin.connections.delete('marcus', chart);
    await until(page, () => thread()?.canReply === false, 2000);
    const shown = thread()?.reasons.map((reason) => reason.code);
    expect(shown).toEqual(['portal_disconnected']);
    expect(await reasonsOf(priya.messages.send(conversation, { body: 'Hi' }))).toEqual(shown);
    expect(await reasonsOf(marcus.messages.send(conversation, { body: 'Hi' }))).toEqual([
      'portal_disconnected',
    ]);
    await service.admin.connections.put('marcus', chart, { relation: 'patient' });
    await until(page, () => thread()?.canReply === true, 2000);
    await priya.messages.send(conversation, { body: 'You are back.' });
  });

  it('B5: a user without the role is offered no type and is told why', async () => {
    const me = await service.client(colleagues[1]!).me({ patientId: chart });
    expect(me.can.messagePortal).toMatchObject({ allowed: false, reasons: [{ code: 'role_required' }] });
    expect(me.can.messageStaff.allowed).toBe(false);
    expect(me.can.messageStaff.reasons[0]?.message).toMatch(/Available for portal messages/);
  });

  it('B1: messaging off again: readable, not sendable', async () => {
    const { etag = '' } = await service.admin.settings.get().withResponse();
    await service.admin.settings.patch({ enabled: false }, etag);
    const messages = await marcus.messages.list(conversation).toArray({ limit: 100 });
    expect(messages.map((message) => message.seq)).toEqual([1, 2, 3, 4, 5]);
    expect(await reasonsOf(marcus.messages.send(conversation, { body: 'Hi' }))).toEqual([
      'messaging_disabled',
    ]);
    await marcus.conversations.patch(conversation, { archived: true });
  });

  it('B39: each act left an audit record, without text or name', async () => {
    const records = await service.admin.audit.list({ actor: 'portal:marcus' }).toArray({ limit: 200 });
    expect(records.map((record) => record.act)).toContain('message.send');
    expect(records.some((record) => record.act === 'message.send' && record.outcome === 'refused')).toBe(
      true,
    );
    expect(JSON.stringify(records)).not.toMatch(/Marcus Bell|One more question/);
  });
});
