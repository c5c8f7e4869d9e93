import fc from 'fast-check';
import { expect, test } from 'vitest';
import { BundleCutter, type Cut } from './cut.ts';

function cut(bytes: Uint8Array, size: number): Cut[] {
  const cutter = new BundleCutter();
  const cuts: Cut[] = [];
  for (let at = 0; at < bytes.length; at += size) cuts.push(...cutter.push(bytes.subarray(at, at + size)));
  return [...cuts, ...cutter.end()];
}

const bundle = fc.record(
  {
    resourceType: fc.constant('Bundle'),
    entry: fc.array(fc.dictionary(fc.string(), fc.jsonValue())),
    link: fc.jsonValue(),
    'en"try': fc.jsonValue(),
    nested: fc.record({ entry: fc.array(fc.jsonValue()) }),
  },
  { requiredKeys: ['resourceType'] },
);

test('B37: whatever the bundles and the chunks, the entries and what is around them are those that JSON.parse finds', () => {
  fc.assert(
    fc.property(
      fc.array(bundle, { maxLength: 4 }),
      fc.integer({ min: 1, max: 40 }),
      fc.constantFrom(0, 2),
      fc.constantFrom('', '\n', ' \r\n'),
      (bundles, size, indent, between) => {
        const text = bundles.map((each) => JSON.stringify(each, null, indent)).join(between);
        const cuts = cut(new TextEncoder().encode(text), size);
        const read = (kind: string) =>
          cuts
            .filter((piece) => piece.kind === kind)
            .map((piece) => JSON.parse('text' in piece ? piece.text : 'null'));
        const plain = JSON.parse(JSON.stringify(bundles)) as Array<{ entry?: unknown[] }>;
        expect(read('entry')).toEqual(plain.flatMap(({ entry }) => entry ?? []));
        expect(read('document')).toEqual(
          plain.map((each) => ('entry' in each ? { ...each, entry: [] } : each)),
        );
        expect(cuts.filter(({ kind }) => kind === 'fault')).toEqual([]);
      },
    ),
    { numRuns: 300 },
  );
});

test.each([
  ['[1]', 'malformed'],
  ['{"entry":[{} {}]}', 'malformed'],
  ['{"entry":[{},]}', 'malformed'],
  ['{"entry":[,{}]}', 'malformed'],
  ['{"entry":[1]}', 'malformed'],
  ['{"entry":["x"]}', 'malformed'],
  ['{"entry":[[]]}', 'malformed'],
  ['{}}', 'malformed'],
  ['{} x {}', 'malformed'],
  ['{"entry":[{"a":1', 'incomplete'],
  ['{"entry":[{}', 'incomplete'],
  ['{"a":"}', 'incomplete'],
])('B37: %s ends an upload as %s', (text, code) => {
  for (const size of [1, 3, 100])
    expect(cut(new TextEncoder().encode(text), size).at(-1)).toMatchObject({ kind: 'fault', code });
});

test('B37: an entry, or a bundle around its entries, that is too long is dropped while it arrives, alone', () => {
  const long = 'x'.repeat(5 * 1024 * 1024);
  const text = `{"entry":[{"a":1},{"a":"${long}"},{"a":3}]}{"b":"${long}","entry":[{"a":4}]}`;
  const kinds = cut(new TextEncoder().encode(text), 65_536).map((piece) =>
    piece.kind === 'fault' ? piece.code : `${piece.kind} ${piece.text}`,
  );
  expect(kinds).toEqual([
    'entry {"a":1}',
    'too_long',
    'entry {"a":3}',
    'document {"entry":[]}',
    'entry {"a":4}',
    'too_long',
  ]);
});

test('B37: an entry of broken UTF-8 is named, alone', () => {
  const bytes = Buffer.concat([
    Buffer.from('{"entry":[{"a":"'),
    Buffer.of(0xff),
    Buffer.from('"},{"b":1}]}'),
  ]);
  expect(cut(bytes, 7).map((piece) => ('code' in piece ? piece.code : piece.text))).toEqual([
    'invalid_utf8',
    '{"b":1}',
    '{"entry":[]}',
  ]);
});
