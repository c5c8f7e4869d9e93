import { Ajv2020 } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { canonicalUrl, isOrigin, isPlainUrl } from './web-url.ts';

const ajv = new Ajv2020();
addFormats.default(ajv);
const isUri = ajv.compile({ type: 'string', format: 'uri' });
const SIGNS = [...' \t\n\u0000\u000b\u007f\u0085\u202e\u{1f600}é%|^`{}[]<>"\\#?&=+@:/;,\'~a1Z'];
const urls = fc
  .tuple(
    fc.constantFrom('http://', 'https://', 'HTTPS://'),
    fc.constantFrom('example.org', 'Exämple.org', '[::1]', 'u:p@example.org:8080', 'example.org:443'),
    fc.string({ unit: fc.constantFrom(...SIGNS), maxLength: 20 }),
  )
  .map(([scheme, host, rest]) => `${scheme}${host}/${rest}`);

describe('a stored URL', () => {
  test('is a URI of RFC 3986, stays what it is when stored again, and leads where the first one led', () => {
    fc.assert(
      fc.property(urls, (text) => {
        const stored = canonicalUrl(text);
        expect(isUri(stored), JSON.stringify([text, stored])).toBe(true);
        expect(canonicalUrl(stored)).toBe(stored);
        const [before, after] = [new URL(text), new URL(stored)];
        expect(after.host).toBe(before.host);
        const decoded = (url: URL) => url.pathname.replace(/%(?![0-9A-F]{2})/gi, '%25');
        expect(decodeBytes(after.pathname)).toBe(decodeBytes(decoded(before)));
      }),
      { numRuns: 2000 },
    );
  });

  test.each([
    ['https://emr.example.org/charts/123:7e0c', 'https://emr.example.org/charts/123:7e0c'],
    ['  https://EMR.example.org/a b\n', 'https://emr.example.org/a%20b'],
    ['https://emr.example.org/a|b?q={x}#y#z', 'https://emr.example.org/a%7Cb?q=%7Bx%7D#y%23z'],
    ['no url', 'no url'],
  ])('%j is stored as %j', (text, stored) => {
    expect(canonicalUrl(text)).toBe(stored);
  });

  test.each([
    ['https://login.clinic.example', true],
    ['https://login.clinic.example/tenant/%7Bid%7D/v2.0', true],
    ['https://[2a00:1450::1]/x', true],
    ['https://login.clinic.example/a b', false],
    ['https://login.clinic.example/\u0085', false],
    ['https://login.clinic.example/a|b', false],
    ['https://login.clinic.example/%zz', false],
    [' https://login.clinic.example', false],
    ['https://löwe.example', false],
    ['nonsense', false],
  ])('%j is plain: %j', (text, plain) => {
    expect(isPlainUrl(text)).toBe(plain);
    if (plain) expect(isUri(text)).toBe(true);
  });
});

test.each([
  ['https://emr.example.org', true],
  ['http://localhost:3000', true],
  ['https://EMR.example.org:443', true],
  ['https://u:p@emr.example.org', false],
  ['https://emr.example.org/', false],
  ['https://emr.example.org\\x', false],
  ['https://[', false],
  ['*', false],
])('%j is an origin: %j', (text, origin) => {
  expect(isOrigin(text)).toBe(origin);
});

function decodeBytes(path: string): string {
  return Buffer.from(
    path.replace(/%([0-9A-F]{2})/gi, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16))),
    'latin1',
  ).toString('hex');
}
