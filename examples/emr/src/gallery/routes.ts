import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Hono } from 'hono';
import { cellPage, galleryPage } from './pages.ts';

const require = createRequire(import.meta.url);
const elements = dirname(
  fileURLToPath(import.meta.resolve('@kipu-messages/web-components/kipu-messages.js')),
);
const own = (file: string) => join(import.meta.dirname, file);
const built = (file: string) => join(import.meta.dirname, '../../dist/gallery', file);

/** Every file of the gallery by its name there, and where it lies. */
const FILES: Record<string, string> = {
  'cell.js': built('cell.js'),
  'overview.js': built('overview.js'),
  'gallery.css': own('skins/gallery.css'),
  'plain.css': own('skins/plain.css'),
  'bootstrap5.css': require.resolve('bootstrap/dist/css/bootstrap.min.css'),
  'bootstrap3.css': require.resolve('bootstrap3/dist/css/bootstrap.min.css'),
  'legacy.css': own('skins/legacy.css'),
  'custom-elements.json': join(elements, 'custom-elements.json'),
};
const TYPES: Record<string, string> = {
  js: 'text/javascript; charset=utf-8',
  css: 'text/css; charset=utf-8',
  json: 'application/json',
};

/** As strict as the pages of the host; only the cells stand in frames, and Bootstrap's own pictures are `data:`. */
const POLICY =
  "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; connect-src 'self'; frame-src 'self'; " +
  "frame-ancestors 'self'; form-action 'self'; base-uri 'none'; require-trusted-types-for 'script'; trusted-types lit-html";

/** The elements in every state, theme, language and host skin. */
export function gallery(): Hono {
  const app = new Hono();
  app.use('/gallery/*', async (c, next) => {
    await next();
    c.header('Content-Security-Policy', POLICY);
  });
  app.get('/gallery', (c) => {
    c.header('Content-Security-Policy', POLICY);
    return c.html(galleryPage(c.req.query()));
  });
  // Where Bootstrap 3 looks for its icons.
  app.get('/fonts/:file{glyphicons-halflings-regular\\.(woff2|woff|ttf)}', (c) =>
    c.body(
      new Uint8Array(readFileSync(require.resolve(`bootstrap3/dist/fonts/${c.req.param('file')}`))),
      200,
      {
        'content-type': 'font/woff2',
      },
    ),
  );
  app.get('/gallery/cell', (c) => c.html(cellPage(c.req.query())));
  app.get('/gallery/:file', (c) => {
    const name = c.req.param('file');
    const path = Object.hasOwn(FILES, name) ? FILES[name] : undefined;
    if (path === undefined) return c.notFound();
    return c.body(new Uint8Array(readFileSync(path)), 200, {
      'content-type': TYPES[name.split('.').at(-1) ?? ''] ?? 'application/octet-stream',
      'cache-control': 'no-cache',
    });
  });
  return app;
}
