import { html, type TemplateResult } from 'lit';

/** A character of an address: no space, quotation mark, East Asian punctuation or direction mark. */
const char = String.raw`[^\s<>"'‘’“”«»\u200b\u3001-\u3003\u3008-\u301f\uff00-\uff65\p{Bidi_C}]`;
/** An apostrophe before a letter belongs to a path, but not to the name of a host: "https://a.example's page". */
const inPath = String.raw`(?:${char}|['’](?=[\p{L}\p{N}]))`;
const candidate = new RegExp(
  String.raw`\b(?:https?://(?:(?![/?#])${char})+(?:[/?#]${inPath}*)?|(?:mailto|tel):${inPath}+)`,
  'giu',
);
/** Punctuation of any script that ends the sentence rather than the address; of ASCII, not what addresses end in. */
const trailing = /(?:[.,:;!?)\]}]|(?![\0-\x7f])\p{P})+$/u;
/** Characters that change the direction of all text after them in the same line. */
const directs = /[\u202a-\u202e\u2066-\u2069]/;

function trimmed(address: string): string {
  const cut = address.replace(trailing, '');
  // A bracket that was opened within the address belongs to it.
  return address[cut.length] === ')' && cut.includes('(') ? `${cut})` : cut;
}

/**
 * Returns a text with its addresses as links, as nodes and strings only. Nothing but http, https, mailto and tel becomes a
 * link. Links open beside the page and tell their target nothing about it. A link runs left to right whatever stands before
 * it, and a direction that a text sets ends before the next link.
 */
export function linkify(text: string): readonly (string | TemplateResult)[] {
  const parts: (string | TemplateResult)[] = [];
  let end = 0;
  const add = (plain: string) => parts.push(directs.test(plain) ? html`<bdi>${plain}</bdi>` : plain);
  for (const { 0: found, index } of text.matchAll(candidate)) {
    const address = trimmed(found);
    if (!URL.canParse(address)) continue;
    add(text.slice(end, index));
    parts.push(html`<a href=${address} dir="ltr" target="_blank" rel="noopener noreferrer">${address}</a>`);
    end = index + address.length;
  }
  add(text.slice(end));
  return parts;
}
