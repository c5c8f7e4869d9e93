import { randomBytes } from 'node:crypto';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { checkDump } from '../../../scripts/check-audit-dump.ts';
import { SealKeys } from '../../src/audit/seal-keys.ts';
import type { TrailEntry } from '../../src/audit/trail.ts';
import type { TestService } from '../harness/service.ts';
import { Chain, faultsOf, startUnsealed } from './chain.ts';

let service: TestService;
beforeAll(async () => {
  service = await startUnsealed();
});
afterAll(() => service.stop());

test('B39: seals of before and after a rotation of SECRET_KEYS verify as long as both keys are there', async () => {
  const chain = await Chain.make(service);
  const [old] = chain.secrets;
  const anchor = await chain.anchor();
  chain.secrets.unshift(randomBytes(32));
  await chain.write(4);
  await chain.seal();
  expect(await chain.faults()).toEqual([]);
  expect(await chain.secondOpinion([anchor, await chain.anchor()])).toEqual([]);
  const seals = (await chain.trail()).flatMap((entry) => (entry.type === 'seal' ? [entry.keyId] : []));
  expect(new Set(seals).size).toBe(2);

  chain.secrets.pop();
  const lacking = (await chain.faults()).map(({ what, seq, detail }) => `${what} ${seq}: ${detail}`);
  expect(lacking).toEqual(
    [1, 5, 9].map((seq, at) => `seal ${seq}: seal ${at + 1} names a key that SECRET_KEYS lacks`),
  );
  expect(await chain.secondOpinion([anchor])).toHaveLength(4);
  chain.secrets.splice(0, 1, old);
  expect((await chain.faults()).map(({ what, seq }) => `${what} ${seq}`)).toEqual(['seal 13']);
});

test('B39: without the keys the independent checker still follows the hashes, and finds an edit', async () => {
  const chain = await Chain.make(service);
  const lines = (await chain.trail()).map((entry) => JSON.stringify(entry));
  expect(await checkDump(lines)).toEqual([]);
  const edited = lines.with(5, lines[5]?.replace('staff:zoë', 'staff:zoe') ?? '');
  expect(await checkDump(edited)).toEqual(['5: the record was edited or is gone']);
});

/** A change of a value to another of its kind. */
function changed(value: unknown): fc.Arbitrary<unknown> {
  if (typeof value === 'number')
    return fc
      .integer({ min: -3, max: 3 })
      .filter((by) => by !== 0)
      .map((by) => value + by);
  if (typeof value === 'string')
    return fc
      .tuple(fc.nat(value.length), fc.constantFrom('0', '1', 'é', '\u0000', ' '))
      .map(([at, letter]) => value.slice(0, at) + letter + value.slice(at + 1))
      .filter((text) => text !== value);
  return value === null ? fc.constantFrom('', 'null') : fc.constant(null);
}

function mutation(lines: readonly TrailEntry[]): fc.Arbitrary<TrailEntry[]> {
  const place = fc.nat(lines.length - 1);
  const edit = place.chain((at) => {
    const line = lines[at] as TrailEntry & Record<string, unknown>;
    const inner = line.type === 'record' ? ((line.content ?? {}) as unknown as Record<string, unknown>) : {};
    const own = Object.keys(line).filter((name) => !['type', 'content'].includes(name));
    const field = fc.constantFrom(...own, ...Object.keys(inner).map((name) => `content.${name}`));
    return field.chain((name) => {
      const key = name.replace('content.', '');
      const [holder, wrap] = name.startsWith('content.')
        ? [inner, (value: unknown) => ({ ...line, content: { ...inner, [key]: value } })]
        : [line, (value: unknown) => ({ ...line, [key]: value })];
      return changed(holder[key]).map((value) => lines.with(at, wrap(value) as TrailEntry));
    });
  });
  const remove = place.map((at) => lines.toSpliced(at, 1));
  const double = fc
    .tuple(place, place)
    .map(([from, to]) => lines.toSpliced(to, 0, lines[from] as TrailEntry));
  const swap = fc
    .tuple(place, place)
    .filter(([a, b]) => a !== b)
    .map(([a, b]) => lines.with(a, lines[b] as TrailEntry).with(b, lines[a] as TrailEntry));
  const contents = fc
    .tuple(place, place)
    .filter(([a, b]) => a !== b && lines[a]?.type === 'record' && lines[b]?.type === 'record')
    .map(([a, b]) => {
      const [one, other] = [lines[a], lines[b]] as Array<Extract<TrailEntry, { type: 'record' }>>;
      if (one === undefined || other === undefined) throw new Error('not records');
      return lines.with(a, { ...one, content: other.content }).with(b, { ...other, content: one.content });
    });
  return fc.oneof({ arbitrary: edit, weight: 4 }, remove, double, swap, contents);
}

test('B39: any edit, removal, doubling or swap in a dump is found by both checkers', async () => {
  const chain = await Chain.make(service);
  const lines = await chain.trail();
  const { keys, secrets } = chain;
  expect(keys).toBeInstanceOf(SealKeys);
  expect(faultsOf(lines, keys)).toEqual([]);
  await fc.assert(
    fc.asyncProperty(mutation(lines), async (mutated) => {
      expect(faultsOf(mutated, keys)).not.toEqual([]);
      const text = mutated.map((line) => JSON.stringify(line));
      expect(await checkDump(text, [], secrets)).not.toEqual([]);
    }),
    { numRuns: 400 },
  );
});
