import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  mailboxChange,
  markUnread,
  mayArchive,
  type ReadMark,
  raiseMark,
  unreadCount,
  visibleThrough,
} from './read-mark.ts';

const conversation = fc
  .array(fc.boolean(), { minLength: 1, maxLength: 12 })
  .map((own) => own.map((mine, index) => ({ seq: index + 1, own: mine })));
const lastByAnother = (messages: { seq: number; own: boolean }[]) =>
  messages.filter((message) => !message.own).at(-1)?.seq ?? null;
const readAll = (seq: number): ReadMark => ({ readThrough: seq, readUpTo: seq });

describe('reading', () => {
  test('B25: own messages are never unread, others are after the mark', () => {
    const messages = [
      { seq: 1, own: true },
      { seq: 2, own: false },
      { seq: 3, own: true },
      { seq: 4, own: false },
    ];
    expect(unreadCount(messages, 0)).toBe(2);
    expect(unreadCount(messages, 2)).toBe(1);
    expect(unreadCount(messages, 4)).toBe(0);
  });

  test('B13: what passed a reader over is neither seen nor counted until access returns', () => {
    const messages = [1, 2, 3, 4].map((seq) => ({ seq, own: false }));
    const visible = visibleThrough(4, 3);
    expect(visible).toBe(2);
    expect(unreadCount(messages, 0, visible)).toBe(2);
    expect(raiseMark(readAll(0), 4, visible)).toEqual(readAll(2));
    expect(unreadCount(messages, 2, visibleThrough(4, null))).toBe(2);
  });

  test('B25: viewing only ever raises the mark, and never past what is there', () => {
    fc.assert(
      fc.property(fc.nat(10), fc.nat(20), fc.nat(10), (at, seen, last) => {
        const start = readAll(Math.min(at, last));
        const after = raiseMark(start, seen, last);
        expect(after.readThrough).toBeGreaterThanOrEqual(start.readThrough);
        expect(after.readThrough).toBeLessThanOrEqual(last);
        expect(after.readUpTo).toBe(after.readThrough);
      }),
    );
  });

  test('B25: Mark as unread leaves unread, in a conversation that was read, every message by another from there on', () => {
    fc.assert(
      fc.property(conversation, fc.integer({ min: 1, max: 12 }), (messages, from) => {
        const mark = readAll(messages.length);
        const last = lastByAnother(messages);
        const after = markUnread(mark, last, from);
        expect(unreadCount(messages, after.readThrough)).toBe(
          messages.filter(({ seq, own }) => !own && seq >= from).length,
        );
      }),
    );
  });

  test('B25: Mark as unread reads nothing: what was unread stays unread', () => {
    fc.assert(
      fc.property(conversation, fc.nat(12), fc.integer({ min: 1, max: 12 }), (messages, at, from) => {
        const mark = readAll(Math.min(at, messages.length));
        const after = markUnread(mark, lastByAnother(messages), from);
        expect(unreadCount(messages, after.readThrough)).toBeGreaterThanOrEqual(
          unreadCount(messages, mark.readThrough),
        );
      }),
    );
  });

  test('B30: what staff see of a reader’s reading never falls, whatever Mark as unread does', () => {
    const step = fc.oneof(
      fc.record({ kind: fc.constant('read' as const), seq: fc.nat(12) }),
      fc.record({ kind: fc.constant('unread' as const), seq: fc.integer({ min: 1, max: 12 }) }),
    );
    fc.assert(
      fc.property(conversation, fc.array(step), (messages, steps) => {
        let mark = readAll(0);
        for (const { kind, seq } of steps) {
          const before = mark;
          mark =
            kind === 'read'
              ? raiseMark(mark, seq, messages.length)
              : markUnread(mark, lastByAnother(messages), seq);
          expect(mark.readUpTo).toBeGreaterThanOrEqual(before.readUpTo);
          expect(mark.readThrough).toBeLessThanOrEqual(mark.readUpTo);
        }
      }),
    );
  });

  test('B28: archiving holds unless a newer message by another than the last one shown exists', () => {
    expect(mayArchive(null, 0)).toBe(true);
    expect(mayArchive(5, 5)).toBe(true);
    expect(mayArchive(5, 9)).toBe(true);
    expect(mayArchive(5, 4)).toBe(false);
  });
});

describe('the mailbox’s numbers', () => {
  test('B26: summing the changes of any history gives the numbers counted afresh', () => {
    const entry = fc.record({ unread: fc.nat(3), archived: fc.boolean() });
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.nat(3), entry)), (history) => {
        const now = new Map<number, { unread: number; archived: boolean }>();
        const sum = { messages: 0, conversations: 0, active: 0, archived: 0 };
        for (const [id, after] of history) {
          const change = mailboxChange(now.get(id) ?? null, after);
          for (const key of ['messages', 'conversations', 'active', 'archived'] as const)
            sum[key] += change[key];
          now.set(id, after);
        }
        const unread = [...now.values()].filter((one) => one.unread > 0);
        expect(sum).toEqual({
          messages: unread.reduce((total, one) => total + one.unread, 0),
          conversations: unread.length,
          active: unread.filter((one) => !one.archived).length,
          archived: unread.filter((one) => one.archived).length,
        });
      }),
    );
  });

  test('B26: archiving an unread conversation moves it between the tabs and changes no total', () => {
    expect(mailboxChange({ unread: 2, archived: false }, { unread: 2, archived: true })).toEqual({
      messages: 0,
      conversations: 0,
      active: -1,
      archived: 1,
    });
  });
});
