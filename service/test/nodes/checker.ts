import type { History, Reader, Send, Stored } from './history.ts';

/** What was promised and not kept. */
export interface Violation {
  readonly kind: 'lost' | 'doubled' | 'phantom' | 'reordered' | 'gap' | 'stale' | 'unread' | 'email';
  readonly what: string;
}

/**
 * Judges a history. Promised are: each acknowledged message is stored once, at the number that was acknowledged; one whose
 * fate its sender never heard, once or not at all; one that was refused, never. Numbers have no gap. Who sends after
 * another's acknowledgement gets the larger number. A stream tells each message once, in its order, without a gap; a page
 * shows at least what a stream told before. Counts are those of the messages. Each e-mail that is owed arrives, at most
 * once for each attempt. Answers every breach, none if all held.
 */
export function check(history: History): Violation[] {
  const rooms = Map.groupBy(
    history.log.toSorted((a, b) => a.seq - b.seq),
    (message) => message.room,
  );
  return [
    ...checkLog(rooms),
    ...checkSends(history),
    ...checkOrder(history.sends),
    ...history.readers.flatMap((reader) => [...checkStream(reader, rooms), ...checkBadge(reader, rooms)]),
    ...checkMails(history, rooms),
  ];
}

type Rooms = ReadonlyMap<string, readonly Stored[]>;

function checkLog(rooms: Rooms): Violation[] {
  return [...rooms].flatMap(([room, log]) =>
    log.flatMap((message, at): Violation[] => {
      const before = log[at - 1]?.seq ?? 0;
      if (message.seq === before + 1) return [];
      const kind = message.seq === before ? 'doubled' : 'gap';
      return [{ kind, what: `${room}: number ${message.seq} stands after ${before}` }];
    }),
  );
}

function checkSends({ sends, log }: History): Violation[] {
  const byBody = Map.groupBy(log, (message) => message.body);
  const found: Violation[] = [];
  for (const send of sends) {
    const stored = byBody.get(send.body) ?? [];
    byBody.delete(send.body);
    if (stored.length > 1)
      found.push({ kind: 'doubled', what: `${send.body} is stored ${stored.length} times` });
    const [one] = stored;
    if (send.again !== undefined && (send.again.seq !== send.seq || send.again.id !== send.id))
      found.push({
        kind: 'doubled',
        what: `${send.body}: its key was answered with ${send.seq}, then ${send.again.seq}`,
      });
    if (send.outcome === 'refused' && one !== undefined)
      found.push({ kind: 'phantom', what: `${send.body} was refused and is number ${one.seq}` });
    if (send.outcome !== 'ok') continue;
    if (one === undefined) found.push({ kind: 'lost', what: `${send.body} was acknowledged as ${send.seq}` });
    else if (!stored.some(({ seq, id, room }) => seq === send.seq && id === send.id && room === send.room))
      found.push({
        kind: 'reordered',
        what: `${send.body} was acknowledged as ${send.seq} and is ${one.seq}`,
      });
    if (one !== undefined && one.author !== send.user)
      found.push({ kind: 'phantom', what: `${send.body} of ${send.user} is stored as of ${one.author}` });
  }
  for (const body of byBody.keys()) found.push({ kind: 'phantom', what: `nobody sent ${body}` });
  return found;
}

/** In the order of acknowledgements, the largest number so far is below that of whoever began after it. */
function checkOrder(sends: readonly Send[]): Violation[] {
  const found: Violation[] = [];
  const done = sends.filter((send) => send.outcome === 'ok');
  for (const [room, own] of Map.groupBy(done, (send) => send.room)) {
    const ended = own.toSorted((a, b) => (a.completed ?? 0) - (b.completed ?? 0));
    let at = 0;
    let largest = 0;
    for (const send of own.toSorted((a, b) => a.invoked - b.invoked)) {
      for (let one = ended[at]; one !== undefined && (one.completed ?? 0) < send.invoked; one = ended[at]) {
        largest = Math.max(largest, one.seq ?? 0);
        at += 1;
      }
      if ((send.seq ?? 0) <= largest)
        found.push({
          kind: 'reordered',
          what: `${room}: ${send.body} got ${send.seq} after ${largest} was acknowledged`,
        });
    }
  }
  return found;
}

function checkStream(reader: Reader, rooms: Rooms): Violation[] {
  const found: Violation[] = [];
  const say = (kind: Violation['kind'], what: string) =>
    found.push({ kind, what: `${reader.name}: ${what}` });
  const told = new Map<string, number>();
  let counted: number | undefined = 0;
  for (const seen of reader.seen) {
    if (seen.kind === 'reset') {
      // It begins anew from a snapshot: what the stream told before says nothing of what comes.
      told.clear();
      counted = undefined;
    } else if (seen.kind === 'message') {
      const before = told.get(seen.room) ?? (counted === undefined ? seen.seq - 1 : 0);
      if (seen.seq <= before) say('doubled', `${seen.room} ${seen.seq} was told again after ${before}`);
      else if (seen.seq > before + 1) say('gap', `${seen.room} ${seen.seq} was told after ${before}`);
      told.set(seen.room, Math.max(before, seen.seq));
      if (counted !== undefined && !seen.mine) counted += 1;
    } else if (seen.kind === 'unread') {
      if (!reader.marks && counted !== undefined && seen.messages !== counted)
        say('unread', `a count of ${seen.messages} after ${counted} messages`);
    } else for (const violation of checkPage(seen, rooms)) say(...violation);
  }
  for (const room of reader.rooms) {
    const last = rooms.get(room)?.at(-1)?.seq ?? 0;
    const heard = told.get(room) ?? 0;
    if (heard < last && (counted !== undefined || told.has(room)))
      say('gap', `${room} has ${last} messages, the stream told of ${heard}`);
  }
  return found;
}

function checkPage(
  page: Extract<Reader['seen'][number], { kind: 'page' }>,
  rooms: Rooms,
): Array<[Violation['kind'], string]> {
  const found: Array<[Violation['kind'], string]> = [];
  const log = new Map(rooms.get(page.room)?.map((message) => [message.seq, message]));
  page.messages.forEach((message, at) => {
    const wanted = page.after + 1 + at;
    if (message.seq !== wanted)
      found.push(['gap', `a page of ${page.room} shows ${message.seq} for ${wanted}`]);
    const stored = log.get(message.seq);
    if (stored?.id !== message.id || stored.body !== message.body)
      found.push(['reordered', `${page.room} ${message.seq} was ${message.body} and is ${stored?.body}`]);
  });
  const last = page.after + page.messages.length;
  if (last < page.told)
    found.push(['stale', `a page of ${page.room} ends at ${last} though ${page.told} was told`]);
  return found;
}

function checkBadge(reader: Reader, rooms: Rooms): Violation[] {
  const unread = reader.rooms
    .map((room) => {
      const through = reader.readThrough.get(room) ?? 0;
      return (rooms.get(room) ?? []).filter((one) => one.author !== reader.user && one.seq > through).length;
    })
    .reduce((sum, count) => sum + count, 0);
  return reader.badges
    .filter((badge) => badge !== unread)
    .map((badge) => ({
      kind: 'unread',
      what: `${reader.name}: a badge of ${badge}, ${unread} messages unread`,
    }));
}

function checkMails({ mails, mailed, strayMails }: History, rooms: Rooms): Violation[] {
  const found: Violation[] = [];
  const say = (what: string) => found.push({ kind: 'email', what });
  const owed = Map.groupBy(mails, (mail) => `${mail.room} ${mail.seq}`);
  for (const [room, addressee] of mailed)
    for (const { seq, author } of rooms.get(room) ?? []) {
      const own = owed.get(`${room} ${seq}`) ?? [];
      if (author === addressee) {
        if (own.length > 0) say(`${room} ${seq}: an e-mail to who wrote it`);
      } else if (own.length !== 1) say(`${room} ${seq}: ${own.length} e-mails are owed`);
    }
  for (const { room, seq, status, attempts, arrived } of mails) {
    if (status !== 'sent') say(`${room} ${seq}: the e-mail is ${status}`);
    if (arrived < 1) say(`${room} ${seq}: the e-mail never arrived`);
    if (arrived > attempts) say(`${room} ${seq}: arrived ${arrived} times by ${attempts} attempts`);
  }
  if (strayMails > 0) say(`${strayMails} e-mails for no message`);
  return found;
}
