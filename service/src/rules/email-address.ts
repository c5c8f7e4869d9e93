/** Longest local part, in bytes, and longest domain, in characters (RFC 5321 §4.5.3.1). */
const LOCAL_MAX = 64;
const DOMAIN_MAX = 253;
/** The longest address that is stored; of a longer text the beginning. */
const STORED_MAX = 320;

/** The rule that an address breaks which {@link usableAddress} does not take. */
export const NO_ADDRESS = 'must be one e-mail address such as no-reply@clinic.example.org, without a name';

/**
 * What RFC 5321 and HTML take before the `@`: letters, digits and these signs with dots anywhere; every character beyond
 * ASCII (RFC 6531); or a quoted string.
 */
const DOT_ATOM = /^[\w.!#$%&'*+/=?^`{|}~\u00a1-\u{10ffff}-]+$/u;
const QUOTED = /^"(?:[\x20\x21\x23-\x5b\x5d-\x7e\u00a1-\u{10ffff}]|\\[\x20-\x7e])*"$/u;
const LABEL = /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/i;

/**
 * An address as mail can go to it, its domain as punycode; undefined where none can. What it is not: a check that somebody
 * reads mail there.
 *
 * @example usableAddress('José@bücher.example') // 'José@xn--bcher-kva.example'
 */
export function usableAddress(input: string): string | undefined {
  const text = input.trim();
  const at = text.lastIndexOf('@');
  const local = text.slice(0, at).normalize('NFC');
  if (at < 1 || !local.isWellFormed() || new TextEncoder().encode(local).length > LOCAL_MAX) return undefined;
  if (!DOT_ATOM.test(local) && !QUOTED.test(local)) return undefined;
  const domain = domainOf(text.slice(at + 1));
  return domain === undefined ? undefined : `${local}@${domain}`;
}

/** The form in which an address is stored: usable as {@link usableAddress} gives it, any other as it came but for control characters. */
export function storedAddress(input: string): string {
  return (
    usableAddress(input) ??
    input
      .replace(/[\u0000-\u001f\u007f-\u009f]/g, '')
      .trim()
      .slice(0, STORED_MAX)
      .toWellFormed()
  );
}

/** A domain in ASCII; undefined where it is none. */
function domainOf(text: string): string | undefined {
  // What would end the host in a URL, whose rules for international domains are used here.
  if (/[\s/?#@:\\[\]%]/.test(text) || !URL.canParse(`http://${text}`)) return undefined;
  const domain = new URL(`http://${text}`).hostname;
  if (domain === '' || domain.length > DOMAIN_MAX) return undefined;
  // An IPv4 address is what a URL makes of `1.2` too: nobody means it.
  if (/^[\d.]+$/.test(domain)) return undefined;
  return domain.split('.').every((label) => LABEL.test(label)) ? domain : undefined;
}
