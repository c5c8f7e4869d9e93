import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';

/**
 * The hashes of the file for a script tag and of what it loads later, for a page that pins what it runs: the first goes
 * into the tag's `integrity`, the others into an import map's. Written to `dist/integrity.json`, and printed.
 */
const dist = new URL('../dist/', import.meta.url);
const hashes = Object.fromEntries(
  readdirSync(dist)
    .filter((file) => /^kipu-messages.*\.js$/.test(file))
    .sort()
    .map((file) => [
      file,
      `sha384-${createHash('sha384')
        .update(readFileSync(new URL(file, dist)))
        .digest('base64')}`,
    ]),
);
writeFileSync(new URL('integrity.json', dist), `${JSON.stringify(hashes, null, 2)}\n`);
for (const [file, hash] of Object.entries(hashes)) console.log(`${file} ${hash}`);
