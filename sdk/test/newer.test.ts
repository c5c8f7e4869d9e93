import { expect, it } from 'vitest';
import type { PolicyError } from '../src/errors.ts';
import { ada, chart, mia, openInbox, startClinic, until } from './world.ts';

const NEWS = { ofNextYear: { code: 'of_next_year', rows: [1, null] } };

/** Every object of an answer with a field that this version does not know, and codes that it does not know. */
function grown(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(grown);
  if (value === null || typeof value !== 'object') return value;
  const fields = Object.entries(value).map(([name, field]) => [name, grown(field)]);
  return { ...Object.fromEntries(fields), ...NEWS };
}

/** The real service as a newer version of it would answer: more fields, events, stream fields and reasons. */
const newer: typeof fetch = async (input, init) => {
  const response = await fetch(input, init);
  const { status, headers } = response;
  if (headers.get('content-type')?.includes('event-stream')) {
    const unknown = new TextEncoder().encode(
      'event: of_next_year\nretry: 5\nnew-field: x\ndata: {"conversationId":7}\n\n',
    );
    const told = new TransformStream<Uint8Array, Uint8Array>({
      start: (controller) => controller.enqueue(unknown),
    });
    return new Response(response.body?.pipeThrough(told), { status, headers });
  }
  const text = await response.text();
  if (!text) return new Response(null, { status, headers });
  const body = grown(JSON.parse(text)) as { reasons?: unknown[] };
  body.reasons?.push({ code: 'of_next_year', message: 'A rule of next year.' });
  return new Response(JSON.stringify(body), { status, headers });
};

it('lives with a newer service: unknown fields, events, stream fields and reasons break nothing', async () => {
  const service = await startClinic();
  const { id } = await service.client(ada).conversations.start({
    type: 'portal',
    patientId: chart,
    recipientIds: ['mia'],
    body: 'Hello',
  });
  const store = await openInbox(service, mia, {}, { fetch: newer });
  store.openThread(id);
  await until(store, (now) => now.threads[id]?.messages.length === 1);
  store.send(id, 'An answer');
  await until(store, (now) => now.threads[id]?.messages.length === 2 && !store.hasUnsavedText);
  await service.client(ada).messages.send(id, { body: 'Live' });
  await until(store, (now) => now.threads[id]?.messages.length === 3);
  await store.archive(id, 3);
  await until(store, (now) => now.lists.archived.items[0]?.id === id);

  const types: string[] = [];
  const client = service.client(mia, { fetch: newer });
  for await (const event of client.events()) {
    types.push(event.type);
    if (event.type === 'hello') break;
  }
  expect(types).toEqual(['of_next_year', 'hello']);

  await service.admin.connections.delete('mia', chart);
  const refused = (await client.messages
    .send(id, { body: 'x' })
    .catch((error: unknown) => error)) as PolicyError;
  expect(refused.name).toBe('PolicyError');
  expect(refused.reasons.at(-1)?.code).toBe('of_next_year');
});

it('tells a send that was stored already, and refuses its key for another text as what it is', async () => {
  const service = await startClinic();
  const client = service.client(ada);
  const input = { type: 'staff' as const, recipientIds: ['bob'], body: 'Once' };
  const first = await client.conversations.start(input, { idempotencyKey: 'k1' });
  const again = await client.conversations.start(input, { idempotencyKey: 'k1' }).withResponse();
  expect([again.replayed, again.data.id]).toEqual([true, first.id]);
  await expect(
    client.conversations.start({ ...input, body: 'Twice' }, { idempotencyKey: 'k1' }),
  ).rejects.toMatchObject({ name: 'ValidationError', code: 'idempotency_key_reused', retryable: false });
});

it('walks a list from any cursor on, and hands each row once to readers that pull at the same time', async () => {
  const service = await startClinic();
  const client = service.client(ada);
  for (let n = 1; n <= 5; n++) {
    await client.conversations.start({ type: 'staff', recipientIds: ['bob'], body: `Message ${n}` });
  }
  const all = await client.conversations.list().toArray({ limit: 10 });
  const walk = client.conversations.list({ limit: 2 })[Symbol.asyncIterator]();
  const pulled = await Promise.all(all.map(() => walk.next()));
  expect(pulled.map(({ value }) => value?.id)).toEqual(all.map(({ id }) => id));
  const page = await client.conversations.list({ limit: 2 });
  const rest = client.conversations.list({ limit: 2, cursor: page.nextCursor ?? '' });
  expect((await rest.toArray({ limit: 10 })).map(({ id }) => id)).toEqual(all.slice(2).map(({ id }) => id));
});
