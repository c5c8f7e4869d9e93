/**
 * Fails the build where a bundler would drop something that the package does on import. `sideEffects` in package.json names the
 * files that act; whatever acts in any other file is removed from a host's page without a word.
 */
import { globSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { matchesGlob, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';
import { build } from 'esbuild';

const folder = fileURLToPath(new URL('..', import.meta.url));
const manifest = JSON.parse(await readFile(`${folder}package.json`, 'utf8')) as {
  name: string;
  sideEffects: string[];
};

/** Records what a module does to the page while it is evaluated. Lit comes first: what it does is its own affair. */
const RECORDER = `
import { parentPort, workerData } from 'node:worker_threads';
await import(LIT);
const acts = [];
const record = (name) => (...given) => void acts.push([name, ...given.filter((one) => typeof one === 'string')].join(' '));
globalThis.customElements = { define: record('define'), get: () => undefined };
for (const name of ['addEventListener', 'setTimeout', 'setInterval', 'queueMicrotask', 'requestIdleCallback', 'fetch'])
  globalThis[name] = record(name);
for (const name of ['HTMLElement', 'Document', 'CSSStyleSheet']) globalThis[name] = class {};
globalThis.MutationObserver = class { observe = record('observe') };
const page = (name) => new Proxy(record(name), { get: (_, key) => typeof key === 'string' ? page(name + '.' + key) : undefined });
globalThis.document = page('document');
await import(workerData);
parentPort.postMessage(acts.sort());
`;

const asUrl = (code: string) => new URL(`data:text/javascript,${encodeURIComponent(code)}`);

/** Evaluates a module in a thread of its own and returns what it did, sorted. */
async function acts(url: string): Promise<string[]> {
  const recorder = RECORDER.replace('LIT', JSON.stringify(import.meta.resolve('lit')));
  const worker = new Worker(asUrl(recorder), { workerData: url });
  return new Promise((resolve, reject) => {
    worker.once('message', (found: string[]) => {
      resolve(found);
      void worker.terminate();
    });
    worker.once('error', reject);
  });
}

const problems: string[] = [];
const files = globSync('dist/**/*.js', { cwd: folder });
const listed = (file: string) => manifest.sideEffects.some((glob) => matchesGlob(`./${file}`, glob));

for (const file of files.filter((one) => !listed(one))) {
  const found = await acts(new URL(`../${file}`, import.meta.url).href);
  if (found.length > 0)
    problems.push(
      `${file} is not in sideEffects of package.json, and acts when it is imported: ${found.join(', ')}`,
    );
}

/** What a page does that imports an entry through a bundler, with or without the package's \`sideEffects\`. */
async function bundled(entry: string, ignoreAnnotations: boolean): Promise<string[]> {
  const { outputFiles } = await build({
    stdin: { contents: `import '${manifest.name}/${entry}';`, resolveDir: folder },
    bundle: true,
    write: false,
    format: 'esm',
    platform: 'node',
    ignoreAnnotations,
    logLevel: 'error',
  });
  return acts(asUrl(outputFiles[0]?.text ?? '').href);
}
const entries = files.filter(listed).filter((file) => !/kipu-messages-/.test(file));
for (const file of entries) {
  const entry = relative('dist', file).replace(/^(define\/.*)\.js$/, '$1');
  const [kept, whole] = [await bundled(entry, false), await bundled(entry, true)];
  if (!whole.some((act) => act.startsWith('define '))) problems.push(`${entry} defines no element`);
  const lost = whole.filter((act) => !kept.includes(act));
  if (lost.length > 0)
    problems.push(`a bundler that honors sideEffects drops from ${entry}: ${lost.join(', ')}`);
}
for (const problem of problems) console.error(problem);
if (problems.length > 0) process.exit(1);
