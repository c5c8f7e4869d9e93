import { csrf } from 'hono/csrf';
import { createMiddleware } from 'hono/factory';

/** The strictest policy a host can have: own scripts and styles only, and the one Trusted Types policy of Lit. */
const POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self'",
  "connect-src 'self'",
  "form-action 'self'",
  "base-uri 'none'",
  "frame-ancestors 'none'",
  "require-trusted-types-for 'script'",
  'trusted-types lit-html',
].join('; ');

/** Headers of every page, and no form from another site. What Messages answers is left as it is. */
export const security = createMiddleware(async (c, next) => {
  if (c.req.path.startsWith('/messages/')) return next();
  const refused = await csrf()(c, async () => {
    await next();
  });
  // The gallery shows pages within a page, and says what it allows for itself.
  if (!c.res.headers.has('Content-Security-Policy')) c.header('Content-Security-Policy', POLICY);
  c.header('X-Content-Type-Options', 'nosniff');
  c.header('Referrer-Policy', 'no-referrer');
  if (!c.res.headers.has('Cache-Control')) c.header('Cache-Control', 'no-store');
  return refused;
});
