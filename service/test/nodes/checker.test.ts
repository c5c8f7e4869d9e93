import { expect, test } from 'vitest';
import { check, type Violation } from './checker.ts';
import type { History, Mail, Reader, Seen, Send } from './history.ts';

/** Two writers in one room, a reader who never marks and one who does, an e-mail for each message to the portal user. */
function sound(): History {
  const bodies = ['a', 'b', 'c', 'd', 'e'];
  const author = (at: number) => (at % 2 === 0 ? 'staff:priya' : 'portal:marcus');
  const log = bodies.map((body, at) => ({
    room: 'r',
    seq: at + 1,
    id: `id-${body}`,
    body,
    author: author(at),
  }));
  const sends = log.map(
    ({ body, seq, id }, at): Send => ({
      user: author(at),
      room: 'r',
      body,
      invoked: at * 2,
      outcome: 'ok',
      completed: at * 2 + 1,
      seq,
      id,
    }),
  );
  let unread = 0;
  const seen = log.flatMap(({ seq, id, body }, at): Seen[] => [
    { kind: 'message', room: 'r', seq, mine: author(at) === 'staff:priya' },
    ...(author(at) === 'staff:priya' ? [] : [{ kind: 'unread' as const, messages: ++unread }]),
    { kind: 'page', room: 'r', after: seq - 1, told: seq, messages: [{ seq, id, body }] },
  ]);
  const reader = (name: string, marks: boolean, through: number, badge: number): Reader => ({
    name,
    user: 'staff:priya',
    rooms: ['r'],
    marks,
    seen: [...seen],
    position: '',
    readThrough: new Map([['r', through]]),
    badges: [badge, badge],
  });
  const mails = log
    .filter((message) => message.author !== 'portal:marcus')
    .map(({ seq }): Mail => ({ room: 'r', seq, status: 'sent', attempts: 2, arrived: seq === 1 ? 2 : 1 }));
  return {
    sends: [...sends, { user: 'staff:priya', room: 'r', body: 'never', invoked: 99, outcome: 'unknown' }],
    readers: [reader('still', false, 0, 2), reader('marking', true, 2, 1)],
    log,
    mails,
    mailed: new Map([['r', 'portal:marcus']]),
    strayMails: 0,
  };
}

test('a history in which every promise was kept has no breach, an unknown send stored or not', () => {
  expect(check(sound())).toEqual([]);
  const stored = sound();
  stored.log.push({ room: 'r', seq: 6, id: 'id-6', body: 'never', author: 'staff:priya' });
  stored.mails.push({ room: 'r', seq: 6, status: 'sent', attempts: 1, arrived: 1 });
  for (const { seen } of stored.readers) seen.push({ kind: 'message', room: 'r', seq: 6, mine: true });
  expect(check(stored)).toEqual([]);
});

const changed = <T extends object>(list: T[], at: number, change: Partial<T>) => {
  list[at] = { ...(list[at] as T), ...change };
};
const stream = (history: History) => (history.readers[0] as Reader).seen;
const told = (history: History, seq: number) =>
  stream(history).findIndex((one) => one.kind === 'message' && one.seq === seq);

const FAULTS: Array<[what: string, kind: Violation['kind'], plant: (history: History) => void]> = [
  ['an acknowledged message that is not stored', 'lost', (h) => h.log.pop()],
  [
    'a message stored twice',
    'doubled',
    (h) => h.log.push({ room: 'r', seq: 6, id: 'id-6', body: 'a', author: 'staff:priya' }),
  ],
  [
    'a key that was answered with two messages',
    'doubled',
    (h) => changed(h.sends, 0, { again: { seq: 6, id: 'id-6' } }),
  ],
  [
    'a number given twice',
    'doubled',
    (h) => h.log.push({ ...(h.log[4] as (typeof h.log)[0]), body: 'never' }),
  ],
  ['a message that was refused and is stored', 'phantom', (h) => changed(h.sends, 4, { outcome: 'refused' })],
  ['a message that nobody sent', 'phantom', (h) => changed(h.log, 0, { body: 'whose' })],
  ['a message stored as another author’s', 'phantom', (h) => changed(h.log, 0, { author: 'staff:tom' })],
  ['a number that was left out', 'gap', (h) => changed(h.log, 4, { seq: 6 })],
  [
    'two messages that changed places',
    'reordered',
    (h) => {
      changed(h.log, 1, { seq: 3 });
      changed(h.log, 2, { seq: 2 });
    },
  ],
  [
    'a message that began after another’s acknowledgement and came before it',
    'reordered',
    (h) => {
      changed(h.sends, 1, { invoked: 20, completed: 21 });
    },
  ],
  ['an event that a reader never got', 'gap', (h) => stream(h).splice(told(h, 3), 1)],
  ['the last event that a reader never got', 'gap', (h) => stream(h).splice(told(h, 5), 1)],
  [
    'an event told twice',
    'doubled',
    (h) => stream(h).push({ kind: 'message', room: 'r', seq: 5, mine: true }),
  ],
  [
    'events in another order',
    'gap',
    (h) => stream(h).splice(told(h, 2), 0, ...stream(h).splice(told(h, 3), 1)),
  ],
  [
    'a page without what the stream had told',
    'stale',
    (h) => stream(h).push({ kind: 'page', room: 'r', after: 4, told: 5, messages: [] }),
  ],
  [
    'a page that skips a message',
    'gap',
    (h) =>
      stream(h).push({
        kind: 'page',
        room: 'r',
        after: 2,
        told: 3,
        messages: [{ seq: 4, id: 'id-d', body: 'd' }],
      }),
  ],
  [
    'a page with another text than was stored',
    'reordered',
    (h) =>
      stream(h).push({
        kind: 'page',
        room: 'r',
        after: 3,
        told: 4,
        messages: [{ seq: 4, id: 'id-d', body: 'x' }],
      }),
  ],
  [
    'a count in the stream that is one too high',
    'unread',
    (h) => stream(h).push({ kind: 'unread', messages: 3 }),
  ],
  ['a badge that one node has wrong', 'unread', (h) => h.readers[1]?.badges.splice(1, 1, 2)],
  ['an e-mail that was never owed', 'email', (h) => h.mails.pop()],
  ['an e-mail that never arrived', 'email', (h) => changed(h.mails, 0, { arrived: 0 })],
  ['an e-mail that is still waiting', 'email', (h) => changed(h.mails, 0, { status: 'sending' })],
  ['an e-mail that arrived twice by one attempt', 'email', (h) => changed(h.mails, 0, { attempts: 1 })],
  ['an e-mail for no message', 'email', (h) => Object.assign(h, { strayMails: 1 })],
];

test.each(FAULTS)('the checker finds %s', (_what, kind, plant) => {
  const history = sound();
  plant(history);
  expect(check(history).map((violation) => violation.kind)).toContain(kind);
});
