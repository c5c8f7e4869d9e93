import { describe, expect, it } from 'vitest';
import { ada, chart, mia, openInbox, startClinic, until } from './world.ts';

describe('the inbox store on the real service', () => {
  it('B24: shows a new conversation on top, live, for both sides', async () => {
    const service = await startClinic();
    const staff = await openInbox(service, ada);
    const portal = await openInbox(service, mia);
    const started = await staff.start({
      type: 'portal',
      patientId: chart,
      recipientIds: ['mia'],
      body: 'Hello',
    });
    expect(started.message.seq).toBe(1);
    await until(portal, (it) => it.lists.active.items[0]?.id === started.id && it.unread?.messages === 1);
    expect(portal.snapshot.lists.active.items[0]).toMatchObject({ unread: 1, subject: null });
    expect(staff.snapshot.lists.active.items[0]?.lastMessage.preview).toBe('Hello');

    const other = await staff.start({ type: 'portal', patientId: chart, recipientIds: ['gus'], body: 'Hi' });
    expect(staff.snapshot.lists.active.items.map((row) => row.id)).toEqual([other.id, started.id]);
    const thread = portal.openThread(started.id);
    await until(portal, (it) => it.threads[started.id]?.status === 'ready');
    portal.send(started.id, 'Good morning');
    expect(portal.snapshot.threads[started.id]?.outgoing.map((one) => one.body)).toEqual(['Good morning']);
    await until(portal, (it) => it.threads[started.id]?.messages.length === 2);
    expect(portal.snapshot.threads[started.id]?.outgoing).toEqual([]);
    await until(staff, (it) => it.lists.active.items[0]?.id === started.id && it.unread?.messages === 1);
    thread.release();
  });
});
