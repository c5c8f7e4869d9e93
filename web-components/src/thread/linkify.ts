import { html, type TemplateResult } from 'lit';

const candidate = /\b(?:https?:\/\/|mailto:|tel:)[^\s<>"'“”‘’]+/giu;
/** Punctuation that ends the sentence rather than the address. */
const trailing = /[.,;:!?…)\]}]+$/u;

function trimmed(address: string): string {
  const cut = address.replace(trailing, '');
  // A bracket that was opened within the address belongs to it.
  return address[cut.length] === ')' && cut.includes('(') ? `${cut})` : cut;
}

/**
 * Text with its addresses as links, as nodes and strings only. Nothing but http, https, mailto and tel becomes a link.
 * Links open beside the page and tell their target nothing about it.
 */
export function linkify(text: string): readonly (string | TemplateResult)[] {
  const parts: (string | TemplateResult)[] = [];
  let end = 0;
  for (const { 0: found, index } of text.matchAll(candidate)) {
    const address = trimmed(found);
    if (!URL.canParse(address)) continue;
    parts.push(text.slice(end, index));
    parts.push(html`<a href=${address} target="_blank" rel="noopener noreferrer">${address}</a>`);
    end = index + address.length;
  }
  parts.push(text.slice(end));
  return parts;
}
