/** Characters that RFC 3986 knows, brackets aside: those stand in an IPv6 address only. */
const OUTSIDE_RFC3986 = /[^!#$%&'()*+,\-./0-9:;=?@A-Z_a-z~]|%(?![0-9A-Fa-f]{2})/gu;
const AUTHORITY = /^[a-z][a-z0-9+.-]*:\/\/[^/?#]*/i;

function encodeOutside(text: string): string {
  return text.replace(OUTSIDE_RFC3986, (char) => (char === '%' ? '%25' : encodeURIComponent(char)));
}

/**
 * A URL as it is stored and answered: what the URL standard makes of it (host in lower case and punycode, no control
 * characters, spaces encoded), with the few characters encoded that the standard leaves and RFC 3986 does not know.
 * Returns text that is no URL as it is.
 */
export function canonicalUrl(text: string): string {
  if (!URL.canParse(text)) return text;
  const { href } = new URL(text);
  const authority = AUTHORITY.exec(href)?.[0] ?? '';
  const [beforeHash = '', ...fragments] = href.slice(authority.length).split('#');
  // A second number sign is part of the fragment, where RFC 3986 does not know it.
  const fragment = fragments.length === 0 ? '' : `#${encodeOutside(fragments.join('%23'))}`;
  return authority + encodeOutside(beforeHash) + fragment;
}

/** Whether the text is a URL of RFC 3986 as it stands, with no character that reading would change or drop. */
export function isPlainUrl(text: string): boolean {
  if (!URL.canParse(text)) return false;
  const authority = AUTHORITY.exec(text)?.[0];
  if (authority === undefined) return false;
  const rest = text.slice(authority.length);
  return (
    encodeOutside(rest) === rest &&
    rest.split('#').length <= 2 &&
    /^[!$&'()*+,\-./0-9:;=@A-Z[\]_a-z~%]*$/.test(authority)
  );
}

/** Whether the text is an origin as browsers send it, but for case and a default port: no path, query or user. */
export function isOrigin(text: string): boolean {
  if (!/^https?:\/\/[^/?#\\@\s]+$/i.test(text) || !URL.canParse(text)) return false;
  return new URL(text).href === `${new URL(text).origin}/`;
}
