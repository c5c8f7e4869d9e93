import { expect } from 'vitest';
import { decodeState, readPosition } from '../../src/events/state.ts';
import { CAST, type Cast, createCast } from '../harness/cast.ts';
import { eventually } from '../harness/eventually.ts';
import { signIn } from '../harness/person.ts';
import type { TestService } from '../harness/service.ts';
import type { MailServer } from '../outbox/mail-server.ts';
import { ask, follow, type World, write } from './clients.ts';
import type { History, Mail, Reader, Send, Stored } from './history.ts';

const WRITERS = [
  'staff:priya',
  'staff:tom',
  'staff:ana',
  'staff:sam',
  'staff:lena',
  'staff:rosa',
  'portal:pu-marcus',
  'portal:pu-gus',
] as const;
const READERS = [
  { user: 'staff:priya', marks: false },
  { user: 'staff:tom', marks: false },
  { user: 'staff:ana', marks: true },
  { user: 'portal:pu-marcus', marks: true },
] as const;

/** Who is in which room, and the first message of each. */
interface Stage {
  cast: Cast;
  tokens: Map<string, string>;
  rooms: Map<string, string[]>;
  mailed: Map<string, string>;
  sends: Send[];
}

/** Two staff conversations and two portal conversations. */
async function openStage(service: TestService, tick: () => number): Promise<Stage> {
  const cast = await createCast(service);
  const tokens = new Map<string, string>();
  for (const user of WRITERS) tokens.set(user, await cast.token(user));
  const rooms = new Map<string, string[]>();
  const mailed = new Map<string, string>();
  const sends: Send[] = [];
  const priya = await signIn(service, cast, 'staff:priya');
  const open = async (about: Record<string, unknown>, members: string[]) => {
    const body = `first of ${members.join()}`;
    const invoked = tick();
    const { id: room } = await priya.started({ ...about, body });
    rooms.set(room, members);
    const [first] = (await priya.messages(room)).data;
    sends.push({
      user: 'staff:priya',
      room,
      body,
      invoked,
      outcome: 'ok',
      completed: tick(),
      seq: 1,
      id: first.id,
    });
    return room;
  };
  const staff = (...ids: string[]) => ['staff:priya', ...ids.map((id) => `staff:${id}`)];
  await open({ type: 'staff', recipientIds: ['tom', 'ana', 'sam'] }, staff('tom', 'ana', 'sam'));
  await open({ type: 'staff', recipientIds: ['tom', 'lena', 'rosa'] }, staff('tom', 'lena', 'rosa'));
  for (const id of [CAST.portal.marcus, CAST.portal.gus]) {
    const about = { type: 'portal', patientId: CAST.patients.marcusFirst, recipientIds: [id] };
    mailed.set(await open(about, ['staff:priya', `portal:${id}`]), `portal:${id}`);
  }
  return { cast, tokens, rooms, mailed, sends };
}

export interface RunOptions {
  /** A service beside the nodes, on their database, that is left alone. */
  readonly service: TestService;
  readonly mail: MailServer;
  readonly urls: readonly string[];
  readonly random: () => number;
  /** What happens while the clients are at work; they stop when it ends, and all nodes must run then. */
  during(acknowledged: () => number): Promise<unknown>;
}

/** Lets eight writers and four readers work at the nodes, waits until all is at rest, and answers what they saw. */
export async function runClients({ service, mail, urls, random, during }: RunOptions): Promise<History> {
  let moment = 0;
  const tick = () => ++moment;
  mail.received.length = 0;
  const stage = await openStage(service, tick);
  const { tokens, rooms, mailed, sends } = stage;
  const world: World = { urls, random, tick, writing: true, reading: true };
  const roomsOf = (user: string) =>
    [...rooms].flatMap(([room, members]) => (members.includes(user) ? [room] : []));
  const readers = READERS.map(
    ({ user, marks }): Reader => ({
      name: `reader ${user}`,
      user,
      rooms: roomsOf(user),
      marks,
      seen: [],
      position: 'st1.0.0',
      readThrough: new Map(),
      badges: [],
    }),
  );
  const tokenOf = (user: string) => tokens.get(user) ?? '';
  const following = readers.map((reader) => follow(world, reader, tokenOf(reader.user)));
  const writing = WRITERS.map((user) =>
    write(world, { user, token: tokenOf(user), rooms: roomsOf(user) }, sends),
  );
  const working = Promise.all([...following, ...writing]);
  const acknowledged = () => sends.filter((send) => send.outcome === 'ok').length;
  try {
    await Promise.race([during(acknowledged), working]);
    world.writing = false;
    await Promise.all(writing);
    const log = await storedLog(service, stage.cast.companyId);
    await atRest(service, stage.cast.companyId, readers);
    world.reading = false;
    for (const reader of readers) await settle(world, reader, tokenOf(reader.user), log);
    await working;
    return { sends, readers, log, mailed, ...(await mailsOf(service, stage.cast.companyId, mail)) };
  } finally {
    world.writing = false;
    world.reading = false;
  }
}

async function storedLog(service: TestService, companyId: string): Promise<Stored[]> {
  const rows = await service.messaging.services.store.read(companyId, (tx) =>
    tx.db
      .selectFrom('message')
      .select(['conversation_id', 'seq', 'message_id', 'body', 'author_key'])
      .where('company_id', '=', companyId)
      .execute(),
  );
  return rows.map((row) => ({
    room: row.conversation_id,
    seq: row.seq,
    id: row.message_id,
    body: row.body,
    author: row.author_key,
  }));
}

/** No e-mail waits, and each reader has been told everything there is for it. */
async function atRest(service: TestService, companyId: string, readers: readonly Reader[]): Promise<void> {
  const left = () =>
    service.messaging.services.store.read(companyId, async (tx) => {
      const emails = await tx.db
        .selectFrom('job')
        .select('ref')
        .where('company_id', '=', companyId)
        .where('kind', '=', 'email')
        .execute();
      const states = await Promise.all(readers.map((reader) => readPosition(tx, reader.user)));
      const behind = readers.filter(
        (reader, at) => (decodeState(reader.position)?.eventSeq ?? 0) < (states[at]?.eventSeq ?? 0),
      );
      return [...emails.map((job) => `e-mail ${job.ref}`), ...behind.map((reader) => reader.name)];
    });
  await eventually(async () => expect(await left()).toEqual([]));
}

/** Who marks, marks once more what the checker then knows; every node is asked for the badge. */
async function settle(world: World, reader: Reader, token: string, log: readonly Stored[]): Promise<void> {
  if (reader.marks)
    for (const room of reader.rooms) {
      const last = log.filter((message) => message.room === room).length;
      await ask(world, token, 'PATCH', `/v1/conversations/${room}`, { readThroughSeq: last });
      reader.readThrough.set(room, last);
    }
  for (const url of world.urls) {
    const unread = await ask({ ...world, urls: [url] }, token, 'GET', '/v1/unread');
    reader.badges.push(unread?.messages ?? -1);
  }
}

async function mailsOf(service: TestService, companyId: string, mail: MailServer) {
  const rows = await service.messaging.services.store.read(companyId, (tx) =>
    tx.db
      .selectFrom('email')
      .select(['conversation_id', 'seq', 'status', 'attempts', 'message_id'])
      .where('company_id', '=', companyId)
      .execute(),
  );
  const arrived = Map.groupBy(mail.received, (one) => one.mail.messageId ?? '');
  const mails = rows.map(
    (row): Mail => ({
      room: row.conversation_id,
      seq: row.seq,
      status: row.status,
      attempts: row.attempts,
      arrived: arrived.get(row.message_id)?.length ?? 0,
    }),
  );
  for (const row of rows) arrived.delete(row.message_id);
  return { mails, strayMails: [...arrived.values()].reduce((sum, list) => sum + list.length, 0) };
}
