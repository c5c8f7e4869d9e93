import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import type { Json } from '../harness/service.ts';
import type { Reader, Seen, Send } from './history.ts';
import { pick } from './random.ts';

/** A node that stands still answers nothing: who waits longer than this asks another. */
const ANSWER_MS = 1500;
const SILENCE_MS = 1500;
const RETRY_MS = 60;
const PACE_MS = 25;
/** A sender gives up after this many tries without an answer. */
const TRIES_MAX = 40;

/** What all clients of a run share. */
export interface World {
  readonly urls: readonly string[];
  readonly random: () => number;
  /** The next moment. */
  tick(): number;
  /** Writers and readers go on while this holds. */
  writing: boolean;
  reading: boolean;
}

async function call(url: string, token: string, method: string, path: string, body?: unknown, key?: string) {
  const response = await fetch(url + path, {
    method,
    headers: {
      authorization: `Bearer ${token}`,
      'content-type': 'application/json',
      ...(key === undefined ? {} : { 'idempotency-key': key }),
    },
    body: body === undefined ? null : JSON.stringify(body),
    signal: AbortSignal.timeout(ANSWER_MS),
  });
  return { status: response.status, body: (await response.json()) as Json };
}

/** Asks one node after another until one answers with success; undefined when nobody does. */
export async function ask(
  world: World,
  token: string,
  method: string,
  path: string,
  body?: unknown,
): Promise<Json | undefined> {
  for (let tries = 0; tries < TRIES_MAX; tries += 1) {
    try {
      const answer = await call(pick(world.random, world.urls), token, method, path, body);
      if (answer.status === 200) return answer.body;
      if (answer.status !== 503) throw new Refused(`${method} ${path.split('?')[0]}: ${answer.status}`);
    } catch (error) {
      if (error instanceof Refused) throw error;
    }
    await pause(RETRY_MS);
  }
  return undefined;
}

/** An answer that no trouble of a node explains. */
class Refused extends Error {}

/** Sends message after message, each under its own key, at whichever node answers. */
export async function write(
  world: World,
  writer: { user: string; token: string; rooms: readonly string[] },
  sends: Send[],
): Promise<void> {
  for (let n = 0; world.writing; n += 1) {
    const room = pick(world.random, writer.rooms);
    const body = `${writer.user} ${n}`;
    const send: Send = { user: writer.user, room, body, invoked: world.tick(), outcome: 'refused' };
    sends.push(send);
    await trySend(world, writer.token, send);
    await pause(world.random() * PACE_MS * 2);
  }
}

async function trySend(world: World, token: string, send: Send): Promise<void> {
  const key = randomUUID();
  // Some lose patience at the first silence and never learn what became of it; some ask
  // again though they were answered.
  const patient = world.random() < 0.9;
  const twice = world.random() < 0.2;
  for (let tries = 0; tries < TRIES_MAX; tries += 1) {
    try {
      const path = `/v1/conversations/${send.room}/messages`;
      const answer = await call(
        pick(world.random, world.urls),
        token,
        'POST',
        path,
        { body: send.body },
        key,
      );
      if (answer.status === 201) {
        const { seq, id } = answer.body;
        if (send.outcome === 'ok') send.again = { seq, id };
        else Object.assign(send, { outcome: 'ok', seq, id, completed: world.tick() });
        if (twice && send.again === undefined) continue;
        return;
      }
      if (answer.status !== 503) throw new Refused(`a send was answered with ${answer.status}`);
    } catch (error) {
      if (error instanceof Refused) throw error;
      if (send.outcome === 'refused') send.outcome = 'unknown';
      if (!patient) return;
    }
    await pause(RETRY_MS);
  }
}

/** Follows a user's stream across nodes, cut off or silent, from the last place it knows; now and then it reads a page, or marks. */
export async function follow(world: World, reader: Reader, token: string): Promise<void> {
  const told = new Map<string, number>();
  while (world.reading) {
    const connection = new AbortController();
    let heard = setTimeout(() => connection.abort(), SILENCE_MS);
    try {
      const url = `${pick(world.random, world.urls)}/v1/events?since=${reader.position}`;
      const response = await fetch(url, {
        headers: { authorization: `Bearer ${token}` },
        signal: connection.signal,
      });
      if (response.status !== 200) throw new Error('not now');
      let rest = '';
      const decoder = new TextDecoder();
      for await (const chunk of response.body ?? []) {
        clearTimeout(heard);
        heard = setTimeout(() => connection.abort(), SILENCE_MS);
        rest += decoder.decode(chunk, { stream: true });
        const blocks = rest.split('\n\n');
        rest = blocks.pop() ?? '';
        for (const event of blocks.flatMap(eventOf)) {
          reader.position = event.id;
          note(reader.seen, told, event);
          if (event.type === 'message' && world.random() < 0.05)
            await look(world, reader, token, event.conversationId, told.get(event.conversationId) ?? 0);
        }
        if (!world.reading) connection.abort();
      }
    } catch {
      // Cut off, silent or refused: the next connection goes on where this one stood.
      await pause(RETRY_MS);
    } finally {
      clearTimeout(heard);
    }
  }
}

function eventOf(block: string): Json[] {
  const data = /^data: ?(.*)$/m.exec(block)?.[1];
  return data === undefined ? [] : [JSON.parse(data)];
}

function note(seen: Seen[], told: Map<string, number>, event: Json): void {
  if (event.type === 'message') {
    seen.push({ kind: 'message', room: event.conversationId, seq: event.seq, mine: event.mine });
    told.set(event.conversationId, Math.max(event.seq, told.get(event.conversationId) ?? 0));
  } else if (event.type === 'unread') seen.push({ kind: 'unread', messages: event.messages });
  else if (event.type === 'reset') seen.push({ kind: 'reset' });
}

async function look(world: World, reader: Reader, token: string, room: string, told: number): Promise<void> {
  const after = Math.max(0, told - 5);
  const page = await ask(world, token, 'GET', `/v1/conversations/${room}/messages?after=${after}&limit=20`);
  if (page === undefined) return;
  const messages = page.data.map(({ seq, id, body }: Json) => ({ seq, id, body }));
  reader.seen.push({ kind: 'page', room, after, told, messages });
  if (reader.marks) await ask(world, token, 'PATCH', `/v1/conversations/${room}`, { readThroughSeq: told });
}
