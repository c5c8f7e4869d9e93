import { rm } from 'node:fs/promises';
import { backupSqlite, restoreSqlite } from '@kipu-messages/service';
import { expect, it, onTestFinished } from 'vitest';
import { differences } from './compare.ts';
import { ada, chart, mia, openInbox, startClinic, until } from './world.ts';

it('B35: after a restore, an inbox that lived through it shows what a new one shows, though the new history passed its position', async () => {
  const service = await startClinic();
  const client = service.client(ada);
  const start = (body: string) =>
    client.conversations.start({ type: 'portal', patientId: chart, recipientIds: ['mia'], body });
  const kept = (await start('kept')).id;
  const backup = `${service.databaseFile}.backup`;
  backupSqlite(service.databaseFile, backup);
  onTestFinished(() => rm(backup, { force: true }));

  // What the restore takes away: messages, one read by Mia, and a conversation.
  const lost = (await start('lost')).id;
  const store = await openInbox(service, mia);
  store.openThread(kept);
  const gone = store.openThread(lost);
  for (let n = 0; n < 3; n += 1) await client.messages.send(kept, { body: `lost ${n}` });
  await until(store, (it) => it.threads[kept]?.messages.length === 4 && it.threads[lost]?.status === 'ready');
  store.markRead(kept, 4);
  await until(store, (it) => it.unread?.messages === 1);

  await service.restart(async () => {
    restoreSqlite(backup, service.databaseFile);
  });
  // The new history passes where Mia's page stood before it hears of it.
  service.proxy.target = undefined;
  service.proxy.cutAll();
  const direct = service.client(ada, { baseUrl: service.directUrl });
  for (let n = 0; n < 3; n += 1) await direct.messages.send(kept, { body: `new ${n}` });
  for (let n = 0; n < 5; n += 1)
    await direct.conversations.start({
      type: 'portal',
      patientId: chart,
      recipientIds: ['mia'],
      body: `more ${n}`,
    });
  service.proxy.target = service.directUrl;

  await until(store, (it) => it.threads[lost]?.status === 'not-found', 20_000);
  await until(store, (it) => it.unread?.messages === 9, 20_000);
  gone.release();
  await until(store, (it) => it.threads[lost] === undefined);
  expect(await differences(service, mia, store, [kept])).toEqual([]);
});
