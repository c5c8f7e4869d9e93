import { html, render } from 'lit';
import { expect, it } from 'vitest';
import { linkify } from './linkify.ts';

function drawn(text: string): HTMLElement {
  const box = document.createElement('div');
  render(html`${linkify(text)}`, box);
  return box;
}
const links = (text: string) =>
  [...drawn(text).querySelectorAll('a')].map((a) => [a.getAttribute('href'), a.textContent]);

it('components: http, https, mailto and tel become links; the text stays as it was written', () => {
  const text = 'See http://a.example, https://b.example/x?y=1#z, mailto:c@d.example and tel:+15551234.';
  expect(links(text).map(([href]) => href)).toEqual([
    'http://a.example',
    'https://b.example/x?y=1#z',
    'mailto:c@d.example',
    'tel:+15551234',
  ]);
  expect(drawn(text).textContent).toBe(text);
});

it('components: nothing else becomes a link, and markup stays text', () => {
  const text =
    'javascript:alert(1) data:text/html,x ftp://a.example www.a.example <b>a@b.example</b> file:///etc';
  expect(links(text)).toEqual([]);
  expect(drawn(text).querySelector('b')).toBeNull();
  expect(drawn(text).textContent).toBe(text);
});

it('components: punctuation after an address is not part of it, a bracket opened within is', () => {
  expect(links('(https://a.example/b_(c)). “https://d.example”!')).toEqual([
    ['https://a.example/b_(c)', 'https://a.example/b_(c)'],
    ['https://d.example', 'https://d.example'],
  ]);
});

it.each([
  ['Arabic comma', 'https://example.org/a،', 'https://example.org/a'],
  ['Arabic question mark', 'https://example.org/a؟', 'https://example.org/a'],
  ['Urdu full stop', 'https://example.org/a۔ x', 'https://example.org/a'],
  ['danda', 'https://example.org/a।', 'https://example.org/a'],
  ['ideographic full stop, text without spaces', '見 https://example.org/a。次は', 'https://example.org/a'],
  ['fullwidth comma and bracket', '（https://example.org/a），次', 'https://example.org/a'],
  ['corner brackets', '「https://example.org/a」です', 'https://example.org/a'],
  ['dash and ellipsis', 'https://example.org/a—…', 'https://example.org/a'],
  ['guillemets', '«https://example.org/a»', 'https://example.org/a'],
  ['single quotation marks', '‘https://example.org/a’', 'https://example.org/a'],
  ['apostrophes around', "'https://example.org/a'", 'https://example.org/a'],
  ['apostrophe in a path', "https://example.org/o'brien/x", "https://example.org/o'brien/x"],
  ['typographic apostrophe in a path', 'https://example.org/o’brien', 'https://example.org/o’brien'],
  ['apostrophe in a query', "https://example.org/?q=o'brien", "https://example.org/?q=o'brien"],
  ['apostrophe in a mail address', "mailto:o'brien@example.org.", "mailto:o'brien@example.org"],
  ['possessive of a host', "https://example.org's page", 'https://example.org'],
  ['letters of other scripts', 'https://example.org/مرحبا/人々/café', 'https://example.org/مرحبا/人々/café'],
  ['zero-width space at the end', 'https://example.org/a\u200b', 'https://example.org/a'],
  ['slash and hash at the end', 'https://example.org/#/', 'https://example.org/#/'],
])('components: the end of an address: %s', (_, text, address) => {
  expect(links(text)).toEqual([[address, address]]);
  expect(drawn(text).textContent).toBe(text);
});

it('components: addresses in a list of quoted ones are links of their own', () => {
  expect(links("['https://a.example','https://b.example/c']").map(([href]) => href)).toEqual([
    'https://a.example',
    'https://b.example/c',
  ]);
});

it('components: a text of 10,000 characters made to be slow is searched for addresses in under 100 ms', () => {
  for (const piece of ["https://a'a", "https://a/a'a", 'https://', "'a", 'https://a،', 'mailto:']) {
    const text = piece.repeat(10_000 / piece.length);
    for (const one of [text, `https://example.org/${text}`]) {
      const before = performance.now();
      linkify(one);
      expect(performance.now() - before, piece).toBeLessThan(100);
    }
  }
});

/** Where each character of a text node stands, from left to right. */
function places(node: Node): number[] {
  return [...(node.textContent ?? '')].map((_, i) => {
    const range = document.createRange();
    range.setStart(node, i);
    range.setEnd(node, i + 1);
    return range.getBoundingClientRect().left;
  });
}
const rising = (numbers: number[]) => numbers.every((n, i) => i === 0 || n > numbers[i - 1]!);
const textOf = (el: Element | null | undefined) =>
  document.createTreeWalker(el!, NodeFilter.SHOW_TEXT).nextNode()!;

it.each(['\u202e', '\u202e\u202e', '\u2067', '\u202b', 'مرحبا \u202e'])(
  'components: a direction override (%j) before a link does not mirror the link, nor what follows it',
  (override) => {
    const box = drawn(`Pay at ${override}https://example.org/abc/def then call`);
    box.dir = 'ltr';
    box.style.cssText = 'white-space: pre; unicode-bidi: plaintext';
    document.body.append(box);
    const link = box.querySelector('a');
    expect(rising(places(textOf(link)))).toBe(true);
    const after = [...box.childNodes].findLast(({ textContent }) => textContent === ' then call');
    expect(rising(places(after!))).toBe(true);
    box.remove();
  },
);

it('components: a link in right-to-left text runs left to right, and the text keeps its direction', () => {
  const box = drawn('مرحبا https://example.org/a/ شكرا');
  box.style.cssText = 'white-space: pre; unicode-bidi: plaintext';
  box.dir = 'auto';
  document.body.append(box);
  expect(rising(places(textOf(box.querySelector('a'))))).toBe(true);
  expect(getComputedStyle(box).direction).toBe('rtl');
  box.remove();
});

it('components: a link opens beside the page and tells its target nothing', () => {
  const a = drawn('https://a.example').querySelector('a');
  expect(a?.target).toBe('_blank');
  expect(a?.rel).toBe('noopener noreferrer');
});
