import type { Connection, RecordsData } from '../emr/model.ts';
import { ELLA, MARCUS } from './cast.ts';
import { AMONG_STAFF, type Dialogue, IN_SCRIPT, LONG_LETTER, WEEKLY, WITH_PORTAL } from './dialogues.ts';
import type { Script } from './names.ts';
import type { Random } from './random.ts';

/** A conversation of the past, as `kipu-messages demo-data` reads it. */
export interface PastConversation {
  type: 'portal' | 'staff';
  patientId?: string;
  subject?: string;
  participants: { type: 'staff' | 'portal'; id: string; readThrough?: number; archived?: boolean }[];
  messages: { author: number; body: string; sentAt: string }[];
}

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const HISTORY_DAYS = 548;
/** The longest message and the longest conversation of the demo. */
export const LONGEST_BODY = 10_000;
export const LONGEST_CONVERSATION = 300;

/**
 * `count` conversations over 18 months before `now`, the most recently active last. Ana Ruiz has the fullest inbox. Some
 * of the last two weeks are unread; most of what is older than two months is archived.
 */
export function history(
  random: Random,
  records: RecordsData,
  now: number,
  count: number,
): PastConversation[] {
  if (count === 0) return [];
  const accounts = new Map(records.portalAccounts.map((one) => [one.id, one]));
  const connections = records.connections.filter(
    (one) => one.connected && accounts.get(one.portalUserId)?.status === 'active',
  );
  const colleagues = records.staff.filter((one) => one.active).map((one) => one.id);
  const made = landmarks(now);
  while (made.length < count) {
    const age = 3 * HOUR + random.unit() ** 1.6 * (HISTORY_DAYS - 20) * DAY;
    const ends = byDay(now - Math.floor(age));
    const connection = random.pick(connections);
    const conversation = random.chance(0.8)
      ? withPortal(random, connection, scriptOf(accounts.get(connection.portalUserId)?.name ?? ''), ends)
      : amongStaff(random, colleagues, records, ends);
    markAndArchive(random, conversation, age);
    made.push(conversation);
  }
  const last = (one: PastConversation) => one.messages.at(-1)?.sentAt ?? '';
  return made.sort((a, b) => (last(a) < last(b) ? -1 : 1));
}

/** The same time, or the last one before it at which people write: between 8 and 20 by the clock of this machine. */
function byDay(ms: number): number {
  const hour = new Date(ms).getHours();
  if (hour < 8) return ms - (hour + 5) * HOUR;
  return hour < 20 ? ms : ms - (hour - 18) * HOUR;
}

function scriptOf(name: string): Script {
  if (/\p{Script=Cyrillic}/u.test(name)) return 'cyrillic';
  if (/\p{Script=Arabic}/u.test(name)) return 'arabic';
  if (/\p{Script=Han}/u.test(name)) return 'han';
  return /\p{Script=Devanagari}/u.test(name) ? 'devanagari' : 'latin';
}

function withPortal(random: Random, about: Connection, script: Script, ends: number): PastConversation {
  const own = IN_SCRIPT[script];
  const dialogue = random.pick(own !== undefined && random.chance(0.6) ? own : WITH_PORTAL);
  return spoken(random, dialogue, ends, {
    type: 'portal',
    patientId: about.chartId,
    participants: [
      { type: 'staff', id: random.pick(['u-ana', 'u-ana', 'u-ana', 'u-tom', 'u-priya', 'u-noor']) },
      { type: 'portal', id: about.portalUserId },
    ],
  });
}

function amongStaff(
  random: Random,
  colleagues: readonly string[],
  records: RecordsData,
  ends: number,
): PastConversation {
  const size = random.pick([1, 1, 1, 2, 2, 3, 5, 11]);
  const others = random.sample(
    colleagues.filter((id) => id !== 'u-ana'),
    size,
  );
  return spoken(random, random.pick(AMONG_STAFF), ends, {
    type: 'staff',
    ...(random.chance(0.6) ? { patientId: random.pick(records.charts).id } : {}),
    participants: ['u-ana', ...others].map((id) => ({ type: 'staff', id })),
  });
}

/** Lets a dialogue happen, from its last line backwards in time. */
function spoken(
  random: Random,
  dialogue: Dialogue,
  ends: number,
  about: Omit<PastConversation, 'messages'>,
): PastConversation {
  const lines = dialogue.lines.slice(0, random.chance(0.25) ? 1 : random.int(1, dialogue.lines.length));
  const messages: PastConversation['messages'] = [];
  let at = ends;
  for (const [who, body] of lines.toReversed()) {
    messages.unshift({
      author: who === 's' ? 0 : random.int(1, about.participants.length - 1),
      body,
      sentAt: new Date(at).toISOString(),
    });
    const gap = random.chance(0.5) ? random.unit() * HOUR : random.unit() * 2 * DAY;
    at = byDay(at - Math.floor(gap + MINUTE));
  }
  const subject = random.chance(0.65) ? dialogue.subject : undefined;
  return { ...about, ...(subject === undefined ? {} : { subject }), messages };
}

function markAndArchive(random: Random, conversation: PastConversation, age: number): void {
  const last = conversation.messages.at(-1)?.author;
  conversation.participants.forEach((reader, place) => {
    const unread = place !== last && random.chance(age < 14 * DAY ? 0.35 : 0.01);
    if (unread) reader.readThrough = random.int(0, conversation.messages.length - 1);
    if (reader.type === 'staff' && random.chance(age > 60 * DAY ? 0.7 : 0.1)) reader.archived = true;
  });
}

/** The conversations that a visitor is shown: the one that never ends, the longest message, one that waits for an answer. */
function landmarks(now: number): PastConversation[] {
  const ana = { type: 'staff', id: 'u-ana' } as const;
  const dana = { type: 'portal', id: 'p-dana' } as const;
  const at = (ms: number) => new Date(ms).toISOString();
  const weekly = Array.from({ length: LONGEST_CONVERSATION }, (_, place) => {
    const [who, body] = WEEKLY[place % WEEKLY.length] ?? ['s', ''];
    // An answer comes half a day after its question, the next question three days later.
    const back = LONGEST_CONVERSATION - 1 - place;
    const age = Math.floor(back / 2) * 3.6 * DAY + (back % 2) * 0.5 * DAY + 4 * HOUR;
    return { author: who === 's' ? 0 : 1, body, sentAt: at(byDay(now - age)) };
  });
  return [
    {
      type: 'portal',
      patientId: MARCUS,
      subject: 'How the week went',
      participants: [ana, dana],
      messages: weekly,
    },
    {
      type: 'portal',
      patientId: MARCUS,
      participants: [ana, { type: 'portal', id: 'p-robert' }],
      messages: [
        { author: 0, body: 'Could you describe how the evenings at home go?', sentAt: at(now - 3 * DAY) },
        { author: 1, body: longestBody(), sentAt: at(now - 2 * DAY) },
        { author: 0, body: 'Thank you. I read all of it.', sentAt: at(now - 28 * HOUR) },
      ],
    },
    {
      type: 'portal',
      patientId: ELLA,
      subject: 'Ride on Thursday',
      participants: [{ ...ana, readThrough: 1 }, dana],
      messages: [
        {
          author: 0,
          body: 'The van leaves the front entrance at 8:30 on Thursday.',
          sentAt: at(now - 2 * HOUR),
        },
        { author: 1, body: 'Thank you! Can her sister come along?', sentAt: at(now - 35 * MINUTE) },
        { author: 1, body: 'She would need the seat with the high belt.', sentAt: at(now - 34 * MINUTE) },
      ],
    },
    {
      type: 'staff',
      patientId: MARCUS,
      subject: 'Discharge planning',
      participants: [
        { ...ana, readThrough: 1 },
        { type: 'staff', id: 'u-tom' },
        { type: 'staff', id: 'u-priya' },
      ],
      messages: [
        {
          author: 0,
          body: 'Before Thursday we need the housing letter and a date with the aftercare group.',
          sentAt: at(now - 26 * HOUR),
        },
        { author: 1, body: 'Housing letter is done.', sentAt: at(now - 50 * MINUTE) },
      ],
    },
  ];
}

function longestBody(): string {
  const letter = LONG_LETTER.join('\n\n');
  const times = Math.ceil(LONGEST_BODY / letter.length) + 1;
  const text = Array.from({ length: times }, () => letter).join('\n\n');
  return `${[...text]
    .slice(0, LONGEST_BODY - 1)
    .join('')
    .trimEnd()}`.padEnd(LONGEST_BODY, '.');
}
