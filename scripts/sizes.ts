/**
 * What a page downloads, by part, beside its goal. Bundles the sources as the build does (esbuild, minified, production
 * conditions), gzips at level 9. A part counts its own files and those it imports statically. It fails above a part's
 * ceiling: the goal, or, where the goal is not reached yet, what was reached, so that a part only ever shrinks.
 */
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { build, type Metafile } from 'esbuild';
import { minifyTemplatesPlugin } from '../web-components/scripts/minify-templates.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
const KIB = 1024;
/** Where the bundles would be written; only the names matter. */
const OUT = 'out';

interface Bundle {
  meta: Metafile;
  gzip: Map<string, number>;
}

async function bundle(contents: string, external: string[] = []): Promise<Bundle> {
  const result = await build({
    stdin: { contents, resolveDir: root, sourcefile: 'entry.ts', loader: 'ts' },
    absWorkingDir: root,
    outdir: OUT,
    bundle: true,
    splitting: true,
    minify: true,
    format: 'esm',
    target: 'es2022',
    legalComments: 'none',
    charset: 'utf8',
    metafile: true,
    write: false,
    external,
    plugins: [minifyTemplatesPlugin],
    tsconfig: 'web-components/tsconfig.json',
    alias: external.length ? {} : { '@kipu-messages/sdk': `${root}/sdk/src/index.ts` },
  });
  const gzip = new Map<string, number>();
  for (const file of result.outputFiles) {
    const name = file.path.slice(file.path.lastIndexOf(`/${OUT}/`) + 1);
    gzip.set(name, gzipSync(file.contents, { level: 9 }).length);
  }
  return { meta: result.metafile, gzip };
}

/** A file and all it imports statically. */
function closure({ meta }: Bundle, file: string, seen = new Set<string>()): Set<string> {
  if (seen.has(file)) return seen;
  seen.add(file);
  for (const { path, kind, external } of meta.outputs[file]?.imports ?? []) {
    if (kind === 'import-statement' && !external) closure({ meta, gzip: new Map() }, path, seen);
  }
  return seen;
}
function outputOf({ meta }: Bundle, source: string): string {
  const found = Object.entries(meta.outputs).find(([, output]) => output.entryPoint?.endsWith(source));
  if (!found) throw new Error(`sizes: no bundle comes from ${source}; is it still imported?`);
  return found[0];
}
const total = (of: Bundle, files: Iterable<string>) =>
  [...files].reduce((sum, file) => sum + (of.gzip.get(file) ?? 0), 0);
const without = (files: Set<string>, others: Set<string>) => [...files].filter((file) => !others.has(file));

const page = await bundle("import './web-components/src/kipu-messages.ts';");
const entry = closure(page, outputOf(page, 'entry.ts'));
const part = (source: string) => total(page, without(closure(page, outputOf(page, source)), entry));
const badge = await bundle("import './web-components/src/define/message-badge.ts';", ['@kipu-messages/sdk']);
const sdk = await bundle("export { createClient } from './sdk/src/index.ts';");
const store = await bundle("export { createClient, createInbox } from './sdk/src/index.ts';");
const everything = (of: Bundle) => total(of, closure(of, outputOf(of, 'entry.ts')));

/** In KiB; the ceiling is written only where the goal is not reached yet. */
const rows: [part: string, bytes: number, goal?: number, ceiling?: number][] = [
  ['kipu-messages.js (Lit, SDK, store, badge, inbox, thread, English)', total(page, entry), 32, 51.1],
  ['… with the new-message chunk', total(page, entry) + part('define/new-message.ts'), 40, 61.1],
  ['settings chunk', part('define/settings.ts'), 8, 8.7],
  ['badge alone (Lit and base; the SDK comes beside it)', everything(badge), 13],
  ['SDK, user side', everything(sdk), 6],
  ['SDK with the inbox store', everything(store)],
];
for (const [lang, ceiling] of [
  ['es', 2.9],
  ['ar', 3.4],
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
