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

/** Goals in KiB; the ceiling is written only where the goal is not reached yet. */
const rows: [what: string, bytes: number, goal?: number, ceiling?: number][] = [
  ['kipu-messages.js: Lit, SDK with store, badge, inbox, thread, English', main, 32, 46.3],
  ['kipu-messages.js and the new-message dialog', main + part('define/new-message.ts'), 40, 54.7],
  ['settings page, beside kipu-messages.js', part('define/settings.ts'), 8],
  ['badge alone, from npm: Lit and what elements share; without the SDK', whole(badge), 13],
  ['SDK, a user’s side: createClient', whole(sdk), 6],
  ['SDK, a user’s side with the inbox store: createClient, createInbox', whole(store)],
];
for (const [lang, language] of [
  ['es', 'Spanish'],
  ['ar', 'Arabic'],
] as const) {
  rows.push([`${language}: inbox, thread and badge`, part(`locales/${lang}.ts`), 2.5]);
  rows.push([`${language}: new-message dialog`, part(`locales/compose-${lang}.ts`), 2.5]);
  rows.push([`${language}: settings page`, part(`locales/settings-${lang}.ts`), 2.5]);
  rows.push([`${language}: why something may not be done`, part(`locales/reasons-${lang}.ts`), 2.5]);
}

let failed = false;
const width = Math.max(...rows.map(([what]) => what.length));
for (const [what, bytes, goal = Number.POSITIVE_INFINITY, ceiling = goal] of rows) {
  const tooBig = bytes > ceiling * KIB;
  failed ||= tooBig;
  const verdict = tooBig
    ? `ABOVE its ceiling ${ceiling}`
    : bytes > goal * KIB
      ? `above the goal, ceiling ${ceiling}`
      : 'ok';
  const size = `${(bytes / KIB).toFixed(2)} KiB`.padStart(10);
  console.log(`${what.padEnd(width)} ${size}${Number.isFinite(goal) ? `  goal ${goal}  ${verdict}` : ''}`);
}
if (failed) {
  console.error('sizes: a part is above its ceiling.');
  process.exitCode = 1;
}
