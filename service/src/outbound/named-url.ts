import { isIP } from 'node:net';
import { isAllowedPrivate, mayConnect, type Network } from './address-rule.ts';

/**
 * What is wrong with a URL that a company names for the service to call; undefined: nothing that can be told before the
 * connection. Host names are decided when they are looked up.
 */
export function problemOfUrl(text: string, allowPrivate: readonly Network[]): string | undefined {
  if (!URL.canParse(text)) return 'must be an absolute URL';
  const url = new URL(text);
  if (url.protocol !== 'https:' && !(url.protocol === 'http:' && allowPrivate.length > 0))
    return 'must be an https URL';
  if (url.username !== '' || url.password !== '') return 'must not hold a user name or password';
  if (url.hash !== '') return 'must not hold a fragment';
  const host = url.hostname.replace(/^\[(.*)\]$/, '$1');
  const permits = url.protocol === 'https:' ? mayConnect : isAllowedPrivate;
  if (isIP(host) !== 0 && !permits(host, allowPrivate)) return 'must not name a private or reserved address';
  return undefined;
}
