/** Writes `dist/kipu-messages.js`, the file for a script tag, and those that it leads to. */
import { writeFileSync } from 'node:fs';
import { bundle, pageFile } from './bundle.ts';

const dist = new URL('../dist/', import.meta.url);
const page = await bundle('src/kipu-messages.ts');
for (const { fileName, code, map } of page.chunks) {
  writeFileSync(new URL(fileName, dist), code);
  if (map) writeFileSync(new URL(`${fileName}.map`, dist), map.toString());
}
writeFileSync(new URL('kipu-messages.js', dist), pageFile(page));
