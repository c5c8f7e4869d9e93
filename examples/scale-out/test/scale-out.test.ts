import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { createClient, createInbox, type InboxStore } from '@kipu-messages/sdk';
import { createAdminClient } from '@kipu-messages/sdk/admin';
import { afterAll, beforeAll, expect, test } from 'vitest';

interface Running {
  url: string;
  apiKey: string;
  nodes: Array<{ url: string; pid: number }>;
}

let program: ChildProcess;
let running: Running;
const inboxes: InboxStore[] = [];
beforeAll(async () => {
  program = spawn(process.execPath, [join(import.meta.dirname, '../src/main.ts'), '--port', '0', '--json'], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  if (program.stdout === null) throw new Error('no pipe');
  for await (const line of createInterface({ input: program.stdout })) {
    running = JSON.parse(line);
    return;
  }
  throw new Error(`ended with ${program.exitCode}`);
});
afterAll(() => {
  for (const inbox of inboxes) inbox.close();
  if (program.exitCode === null) program.kill('SIGTERM');
});

const tokenOf = async (type: 'staff' | 'portal', id: string) =>
  createAdminClient({ baseUrl: running.url, apiKey: running.apiKey }).sessions.create({ user: { type, id } });
const isAlive = (pid: number) => {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
};

/** A stream of events through the proxy, read by hand: which node serves it, and what it has told. */
async function listen(token: string) {
  const connection = new AbortController();
  const headers = { authorization: `Bearer ${token}` };
  const response = await fetch(`${running.url}/v1/events`, { headers, signal: connection.signal });
  const told: string[] = [];
  const ended = (async () => {
    const decoder = new TextDecoder();
    for await (const chunk of response.body ?? []) told.push(decoder.decode(chunk, { stream: true }));
  })().catch(() => undefined);
  return { servedBy: response.headers.get('x-served-by'), told, ended, cut: () => connection.abort() };
}

test('B26, B35: two users at two nodes through one proxy: the badge is live across nodes, a killed node costs no message, and Ctrl-C ends all with 0', async () => {
  const [priya, marcus] = [await tokenOf('staff', 'priya'), await tokenOf('portal', 'marcus')];
  const send = async (path: string, body: unknown, key: string) => {
    const response = await fetch(`${running.url}${path}`, {
      method: 'POST',
      headers: {
        authorization: `Bearer ${priya.token}`,
        'content-type': 'application/json',
        'idempotency-key': key,
      },
      body: JSON.stringify(body),
    });
    return {
      status: response.status,
      servedBy: response.headers.get('x-served-by'),
      body: (await response.json()) as { id: string },
    };
  };
  const start = { type: 'portal', patientId: '123:7e0c', recipientIds: ['marcus'], body: 'message 1' };
  const { id } = (await send('/v1/conversations', start, 'start')).body;
  const stream = await listen(marcus.token);

  const client = createClient({ baseUrl: running.url, getToken: async () => marcus });
  const inbox = createInbox(client);
  inboxes.push(inbox);
  inbox.subscribe(() => undefined);
  await expect.poll(() => inbox.snapshot.unread?.messages).toBe(1);

  // The proxy takes turns: of a few sends some reach the node that does not serve his stream.
  let sent = 1;
  let fromElsewhere = false;
  while (!fromElsewhere) {
    sent += 1;
    expect(sent).toBeLessThan(20);
    const answer = await send(
      `/v1/conversations/${id}/messages`,
      { body: `message ${sent}` },
      `send ${sent}`,
    );
    expect(answer.status).toBe(201);
    fromElsewhere = answer.servedBy !== stream.servedBy;
  }
  await expect.poll(() => stream.told.join('')).toContain(`"messages":${sent}`);
  await expect.poll(() => inbox.snapshot.unread?.messages).toBe(sent);

  const dying = running.nodes[Number(stream.servedBy) - 1];
  process.kill(dying?.pid ?? 0, 'SIGKILL');
  await stream.ended;
  // Whoever meets the dead node asks again with the same key, as clients do.
  for (const last = sent + 5; sent < last; ) {
    const answer = await send(
      `/v1/conversations/${id}/messages`,
      { body: `message ${sent + 1}` },
      `send ${sent + 1}`,
    );
    if (answer.status === 201) sent += 1;
    else expect(answer.status).toBe(503);
  }
  await expect.poll(() => inbox.snapshot.unread?.messages, { timeout: 15_000 }).toBe(sent);
  const bodies: string[] = [];
  for await (const message of client.messages.list(id)) bodies.push(message.body);
  expect(bodies.toSorted()).toEqual(Array.from({ length: sent }, (_, n) => `message ${n + 1}`).toSorted());

  // It is started again, at its address.
  await expect
    .poll(
      () =>
        fetch(`${dying?.url}/readyz`).then(
          ({ status }) => status,
          () => 0,
        ),
      { timeout: 15_000 },
    )
    .toBe(200);

  const closed = once(program, 'exit');
  program.kill('SIGINT');
  expect(await closed).toEqual([0, null]);
  for (const { url } of running.nodes) await expect(fetch(url)).rejects.toThrow();
  for (const { pid } of running.nodes) expect(isAlive(pid)).toBe(false);
}, 60_000);
