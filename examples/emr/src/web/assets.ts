import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Hono } from 'hono';

const OWN = {
  'host.css': 'text/css; charset=utf-8',
  'host.js': 'text/javascript; charset=utf-8',
  'icon.svg': 'image/svg+xml',
} as const;

/** The few files of this host, and the elements' file with the chunks that lie beside it in its package. */
export function assets(): Hono {
  const elements = dirname(
    fileURLToPath(import.meta.resolve('@kipu-messages/web-components/kipu-messages.js')),
  );
  const app = new Hono();
  for (const [name, type] of Object.entries(OWN)) {
    const bytes = readFileSync(join(import.meta.dirname, '../assets', name));
    app.get(`/assets/${name}`, (c) =>
      c.body(new Uint8Array(bytes), 200, { 'content-type': type, 'cache-control': 'no-cache' }),
    );
  }
  // A chunk's name holds the hash of what is in it, so it may be kept for good.
  return app.get('/:file{kipu-messages(-[A-Za-z0-9_]+)?\\.js}', (c) => {
    const file = c.req.param('file');
    let bytes: Buffer;
    try {
      bytes = readFileSync(join(elements, file));
    } catch {
      return c.notFound();
    }
    const keep = file === 'kipu-messages.js' ? 'no-cache' : 'public, max-age=31536000, immutable';
    return c.body(new Uint8Array(bytes), 200, {
      'content-type': 'text/javascript; charset=utf-8',
      'cache-control': keep,
    });
  });
}
