import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { type OutputChunk, rolldown } from 'rolldown';
import { minifyTemplates } from './minify-templates.ts';

const folder = fileURLToPath(new URL('..', import.meta.url));
const sdk = fileURLToPath(new URL('../../sdk/src/index.ts', import.meta.url));
const VIRTUAL = '\0entry';

/**
 * What the elements do not need of Lit: style sheets that cannot be adopted and polyfills of shadow roots, for other
 * browsers, and templates of kind `svg` and `mathml`, which no element has. Left out of the single file.
 */
const LIT_WITHOUT: readonly [file: string, what: RegExp, instead: string][] = [
  ['@lit/reactive-element/css-tag.js', /=\w+\.ShadowRoot&&.*?CSSStyleSheet\.prototype,/, '=!0,'],
  ['@lit/reactive-element/reactive-element.js', /\w+\?\.\(\{ReactiveElement:\w+\}\),/, ''],
  ['lit-html/lit-html.js', /,(\w+)=\w+\.litHtmlPolyfillSupport;\1\?\.\(\w+,\w+\),/, ';'],
  ['lit-html/lit-html.js', /2===(\w)\?"<svg>":3===\1\?"<math>":""/, '""'],
  ['lit-html/lit-html.js', /\+\(2===(\w)\?"<\/svg>":3===\1\?"<\/math>":""\)/, ''],
  ['lit-html/lit-html.js', /2===(\w)\|\|3===\1\)\{const \w=[^{}]*\}/, '0);'],
  [
    'lit-element/lit-element.js',
    /const (\w+)=\w+\.litElementPolyfillSupport;\1\?\.\(\{LitElement:\w+\}\);/,
    '',
  ],
];

/** @throws when a version of Lit has no such part any more: look anew at what can be left out */
function withoutUnused(id: string, code: string): string {
  return LIT_WITHOUT.reduce((before, [name, what, instead]) => {
    if (!id.endsWith(`node_modules/${name}`)) return before;
    const after = before.replace(what, instead);
    if (after === before) throw new Error(`bundle: ${name} has no ${what} any more.`);
    return after;
  }, code);
}

/** What a page downloads: a module, all that it imports statically in the same file, and a file for each later import. */
export interface Bundle {
  /** The file with the entry in it. */
  entry: OutputChunk;
  chunks: readonly OutputChunk[];
  /** What the entry exports under its own name; the file exports more, for what comes later. */
  names: readonly string[];
}

export interface BundleOptions {
  /** Specifiers that stay imports. */
  external?: string[];
}

/**
 * Bundles sources for browsers: minified, the templates of the elements too. Rolldown, because it leaves what is shared
 * in the entry's file: one file, and some 3 KiB less than in shared chunks.
 *
 * @param source an entry's path below the package, or the text of one with imports below the repository
 */
export async function bundle(source: string, { external = [] }: BundleOptions = {}): Promise<Bundle> {
  const isText = /[;\s]/.test(source);
  const input = isText ? VIRTUAL : fileURLToPath(new URL(`../${source}`, import.meta.url));
  let names: readonly string[] = [];
  const build = await rolldown({
    input,
    cwd: folder,
    external,
    // Lit as browsers have it: what it brings for Node reads storage that a sandboxed frame refuses.
    platform: 'browser',
    preserveEntrySignatures: 'allow-extension',
    tsconfig: 'tsconfig.json',
    resolve: { alias: external.includes('@kipu-messages/sdk') ? {} : { '@kipu-messages/sdk': sdk } },
    transform: { target: 'es2022' },
    plugins: [
      {
        name: 'templates',
        resolveId: (id, importer) => {
          if (id === VIRTUAL) return id;
          if (importer !== VIRTUAL || !id.startsWith('./')) return undefined;
          return fileURLToPath(new URL(`../../${id}`, import.meta.url));
        },
        load: async (id) => {
          if (id === VIRTUAL) return { code: source, moduleType: 'ts' };
          if (LIT_WITHOUT.some(([name]) => id.endsWith(`node_modules/${name}`)))
            return { code: withoutUnused(id, await readFile(id, 'utf8')), moduleType: 'js' };
          if (!/web-components\/src\/.*\.ts$/.test(id)) return undefined;
          return {
            code: await minifyTemplates(id, await readFile(id, 'utf8')),
            moduleType: 'ts',
            // `page-styles.ts` imports style sheets only for their order, so they count as used.
            ...(/[.-]styles\.ts$/.test(id) && { moduleSideEffects: true }),
          };
        },
        buildEnd() {
          names = (this.getModuleInfo(input)?.exports ?? []).toSorted();
        },
      },
    ],
  });
  const { output } = await build.generate({
    format: 'esm',
    minify: true,
    sourcemap: true,
    comments: false,
    // Letters and digits alone: a host may serve the files by a pattern.
    hashCharacters: 'hex',
    entryFileNames: 'kipu-messages-[hash].js',
    chunkFileNames: 'kipu-messages-[hash].js',
  });
  await build.close();
  const chunks = output.filter((file) => file.type === 'chunk');
  return { entry: chunks.find(({ isEntry }) => isEntry)!, chunks, names };
}

/** A file and all that it imports statically. */
export function closure(
  { chunks }: Bundle,
  file: OutputChunk,
  seen = new Set<OutputChunk>(),
): Set<OutputChunk> {
  if (seen.has(file)) return seen;
  seen.add(file);
  for (const name of file.imports) {
    const next = chunks.find(({ fileName }) => fileName === name);
    if (next) closure({ chunks } as Bundle, next, seen);
  }
  return seen;
}

/**
 * The file that a page names. It only leads to the one with the contents, whose name changes with them: a page may add a
 * version to the address (`kipu-messages.js?v=2`) without loading everything twice.
 */
export const pageFile = ({ entry, names }: Bundle): string =>
  `export{${names.join(',')}}from"./${entry.fileName}";\n`;
