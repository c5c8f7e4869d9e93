/**
 * What a page downloads, by part, beside its goal. Bundles the sources as the build does, gzips at level 9. A part counts its
 * own files and those that it imports statically. It fails above a part's ceiling: the goal, or, where the goal is not
 * reached yet, what was reached, so that a part only ever shrinks.
 */
import { gzipSync } from 'node:zlib';
import { type Bundle, bundle, closure, pageFile } from '../web-components/scripts/bundle.ts';

const KIB = 1024;
const gzip = (code: string) => gzipSync(code, { level: 9 }).length;
const total = (files: Iterable<{ code: string }>) =>
  [...files].reduce((sum, { code }) => sum + gzip(code), 0);
/** All that comes with the entry. */
const whole = (of: Bundle) => total(closure(of, of.entry));

const page = await bundle('src/kipu-messages.ts');
const entry = closure(page, page.entry);
const main = whole(page) + gzip(pageFile(page));
/** What a later import brings that is not there yet. */
function part(source: string): number {
  const file = page.chunks.find(({ facadeModuleId }) => facadeModuleId?.endsWith(source));
  if (!file) throw new Error(`sizes: no file comes from ${source}; is it still imported?`);
  return total([...closure(page, file)].filter((each) => !entry.has(each)));
}
const badge = await bundle('src/define/message-badge.ts', { external: ['@kipu-messages/sdk'] });
const sdk = await bundle("export { createClient } from './sdk/src/index.ts';");
const store = await bundle("export { createClient, createInbox } from './sdk/src/index.ts';");

/** In KiB; the ceiling is written only where the goal is not reached yet. */
const rows: [part: string, bytes: number, goal?: number, ceiling?: number][] = [
  ['kipu-messages.js (Lit, SDK, store, badge, inbox, thread, English)', main, 32, 48.1],
  ['… with the new-message chunk', main + part('define/new-message.ts'), 40, 58.1],
  ['settings chunk', part('define/settings.ts'), 8],
  ['badge alone (Lit and base; the SDK comes beside it)', whole(badge), 13],
  ['SDK, user side', whole(sdk), 6],
  ['SDK with the inbox store', whole(store)],
];
for (const [lang, ceiling] of [
  ['es', 2.5],
  ['ar', 2.5],
] as const) {
  rows.push([`locale ${lang}`, part(`locales/${lang}.ts`), 2.5, ceiling]);
  rows.push([`locale ${lang}, new message`, part(`locales/compose-${lang}.ts`), 2.5]);
  rows.push([`locale ${lang}, settings`, part(`locales/settings-${lang}.ts`), 2.5]);
}

let failed = false;
const width = Math.max(...rows.map(([name]) => name.length));
for (const [name, bytes, goal = Number.POSITIVE_INFINITY, ceiling = goal] of rows) {
  const tooBig = bytes > ceiling * KIB;
  failed ||= tooBig;
  const verdict = tooBig
    ? `ABOVE its ceiling ${ceiling}`
    : bytes > goal * KIB
      ? `above the goal, ceiling ${ceiling}`
      : 'ok';
  const size = `${(bytes / KIB).toFixed(2)} KiB`.padStart(10);
  console.log(`${name.padEnd(width)} ${size}${Number.isFinite(goal) ? `  goal ${goal}  ${verdict}` : ''}`);
}
if (failed) {
  console.error('sizes: a part is above its ceiling.');
  process.exitCode = 1;
}
