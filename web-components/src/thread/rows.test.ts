import type { Message, OutgoingMessage } from '@kipu-messages/sdk';
import { expect, it } from 'vitest';
import { aMessage } from '../../test/samples.ts';
import { RowKeys, threadRows } from './rows.ts';

const me = { type: 'staff' as const, id: 'st-1', name: 'Priya Natarajan' };
const isMine = ({ author }: Message) => author.id === me.id;
const at = (time: string) => new Date(`2026-03-04T${time}:00`).toISOString();
const out = (localId: string, body: string): OutgoingMessage => ({
  localId,
  conversationId: 'c1',
  body,
  status: 'sending',
  createdAt: Date.parse(at('10:00')),
});

const clock = { locale: 'en' };

it('design: messages of one author within five minutes are one run, a day begins a new one', () => {
  const rows = threadRows(
    [
      aMessage({ seq: 1, sentAt: new Date('2026-03-03T23:59:00').toISOString() }),
      aMessage({ seq: 2, sentAt: at('00:01') }),
      aMessage({ seq: 3, sentAt: at('00:05') }),
      aMessage({ seq: 4, sentAt: at('00:11') }),
      aMessage({ seq: 5, sentAt: at('00:12'), author: me }),
    ],
    [],
    isMine,
    new RowKeys(),
    clock,
  );
  expect(rows.map(({ firstOfDay }) => firstOfDay)).toEqual([true, true, false, false, false]);
  expect(rows.map(({ firstOfRun }) => firstOfRun)).toEqual([true, true, false, true, true]);
  expect(rows.map(({ lastOfRun }) => lastOfRun)).toEqual([true, false, true, true, true]);
});

it('components: a message on its way keeps its row when the service has it', () => {
  const keys = new RowKeys();
  const first = [aMessage({ seq: 1 })];
  const rows = (messages: Message[], outgoing: OutgoingMessage[]) => {
    const arrived = keys.follow(messages, outgoing, isMine);
    return { arrived, keys: threadRows(messages, outgoing, isMine, keys, clock).map(({ key }) => key) };
  };
  rows(first, [out('local-1', 'Hello'), out('local-2', 'Hello')]);
  const sent = aMessage({ seq: 2, author: me, body: 'Hello' });
  const after = rows([...first, sent], [out('local-2', 'Hello')]);
  expect(after.arrived.map(({ seq }) => seq)).toEqual([2]);
  expect(after.keys).toEqual([first[0]!.id, 'local-1', 'local-2']);
});

it('components: a discarded message is not taken for one that arrived', () => {
  const keys = new RowKeys();
  keys.follow([], [out('local-1', 'Hello')], isMine);
  expect(keys.follow([aMessage({ seq: 1, body: 'Hello' })], [], isMine)).toEqual([]);
});
