import { isIP } from 'node:net';
import { createMiddleware } from 'hono/factory';

/**
 * Answers only under the names that this host has. A page of another site could otherwise point a name of its own at this
 * address (DNS rebinding) and read everything here as its own origin. An address is no name that anybody can point.
 *
 * @param names host names without a port, beside `localhost`, names that end in `.localhost`, and IP addresses
 */
export function ownHost(...names: string[]) {
  return createMiddleware(async (c, next) => {
    const { hostname } = new URL(c.req.url);
    const address = hostname.replace(/^\[(.*)\]$/, '$1');
    const known =
      isIP(address) !== 0 || /^(.+\.)?localhost$/.test(hostname) || names.includes(hostname.toLowerCase());
    if (known) return next();
    return c.text('This host is not served under that name. Use the URL that the demo printed.', 421);
  });
}
