import { expect, test } from 'vitest';
import { history } from '../src/seed/history.ts';
import { population } from '../src/seed/population.ts';
import { Random } from '../src/seed/random.ts';

const now = Date.UTC(2026, 5, 1, 12);
const make = (seed: number) => {
  const random = new Random(seed);
  const records = population(random, now, 1200);
  return { records, talks: history(random, records, now, 2000) };
};
const { records, talks } = make(7);
const letters = (text: string) => [...text].length;

test('the seed is the same at every first run, and another seed makes another demo', () => {
  expect(make(7)).toEqual({ records, talks });
  expect(make(8).talks).not.toEqual(talks);
});

test('the seed holds 2,000 conversations over 18 months, the most recent last, none in the future', () => {
  const ends = talks.map((one) => Date.parse(one.messages.at(-1)?.sentAt ?? ''));
  expect(talks).toHaveLength(2000);
  expect(ends).toEqual(ends.toSorted((a, b) => a - b));
  expect(ends.at(-1)).toBeLessThan(now);
  const days =
    (now - Math.min(...talks.map((one) => Date.parse(one.messages[0]?.sentAt ?? '')))) / 86_400_000;
  expect(days).toBeGreaterThan(520);
  expect(days).toBeLessThan(560);
});

test('the seed is awkward: names of 1 to 60 characters in five scripts, 300 messages, 10,000 characters, no subject', () => {
  const names = [...records.staff, ...records.charts, ...records.portalAccounts].map((one) => one.name);
  expect(Math.min(...names.map(letters))).toBe(1);
  expect(Math.max(...names.map(letters))).toBe(60);
  for (const script of ['Latin', 'Cyrillic', 'Arabic', 'Han', 'Devanagari'])
    expect(
      names.some((name) => new RegExp(`\\p{Script=${script}}`, 'u').test(name)),
      script,
    ).toBe(true);
  expect(Math.max(...talks.map((one) => one.messages.length))).toBe(300);
  expect(Math.max(...talks.flatMap((one) => one.messages.map((m) => letters(m.body))))).toBe(10_000);
  const bare = talks.filter((one) => one.subject === undefined).length;
  expect(bare).toBeGreaterThan(400);
  expect(bare).toBeLessThan(1600);
});

test('the cast covers the rules: roles, two episodes, two children, a guarantor, an invited and a disabled account, colons', () => {
  const { staff, charts, connections, portalAccounts } = records;
  expect(staff.some((one) => one.superAdmin)).toBe(true);
  expect(new Set(staff.map((one) => one.availableForPortalMessages)).size).toBe(2);
  expect(charts.every((one) => one.id.includes(':'))).toBe(true);
  expect(charts.filter((one) => one.personId === 'person-marcus')).toHaveLength(2);
  const of = (id: string) => connections.filter((one) => one.portalUserId === id);
  expect(of('p-dana').map((one) => one.relation)).toEqual(['guardian', 'guardian']);
  expect(of('p-robert')[0]?.relation).toBe('guarantor');
  expect(new Set(portalAccounts.map((one) => one.status))).toEqual(
    new Set(['invited', 'active', 'disabled']),
  );
});

test('every conversation of the seed is in order, between people and about a chart that exist', () => {
  const known = new Set([...records.staff, ...records.portalAccounts].map((one) => one.id));
  const charts = new Set(records.charts.map((one) => one.id));
  for (const one of talks) {
    for (const person of one.participants) expect(known.has(person.id)).toBe(true);
    if (one.patientId !== undefined) expect(charts.has(one.patientId)).toBe(true);
    const times = one.messages.map((message) => message.sentAt);
    expect(times).toEqual(times.toSorted());
    for (const message of one.messages) expect(one.participants[message.author]).toBeDefined();
    expect(new Set(one.participants.map((person) => person.id)).size).toBe(one.participants.length);
  }
});
