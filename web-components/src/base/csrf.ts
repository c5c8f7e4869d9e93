/** Names of the header, of the `<meta>` and of the cookie, as the wrapper's attributes say. */
export type CsrfSource = readonly (string | null)[];

/** The host's CSRF token as the page has it now: hosts change it, at the latest with each sign-in. */
export function csrfToken([, meta, cookie]: CsrfSource): string | undefined {
  const named = meta && document.querySelector<HTMLMetaElement>(`meta[name="${CSS.escape(meta)}"]`);
  if (named) return named.content;
  const stored = cookie && document.cookie.split('; ').find((each) => each.startsWith(`${cookie}=`));
  if (!stored) return undefined;
  const value = stored.slice(stored.indexOf('=') + 1);
  try {
    return decodeURIComponent(value);
  } catch {
    return value;
  }
}

/**
 * The headers by which the host's framework knows that the request comes from its own page.
 *
 * @throws when `url` is of another origin: no token of this one goes there
 */
export function csrfHeaders(url: string, source: CsrfSource): Record<string, string> {
  if (new URL(url, document.baseURI).origin !== self.origin)
    throw new Error('csrf-header, csrf-meta and csrf-cookie work only with a session-url of this origin.');
  const token = csrfToken(source);
  return {
    // ASP.NET Core answers 401 in place of a redirect to its sign-in page.
    'x-requested-with': 'XMLHttpRequest',
    ...(token && { [source[0] || 'X-CSRF-Token']: token }),
  };
}
