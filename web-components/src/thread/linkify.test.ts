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

it('components: a link opens beside the page and tells its target nothing', () => {
  const a = drawn('https://a.example').querySelector('a');
  expect(a?.target).toBe('_blank');
  expect(a?.rel).toBe('noopener noreferrer');
});
