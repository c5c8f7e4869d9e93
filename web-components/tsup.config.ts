import { globSync } from 'node:fs';
import { basename } from 'node:path';
import { defineConfig, type Options } from 'tsup';
import { minifyTemplatesPlugin } from './scripts/minify-templates.ts';

const common: Options = {
  format: 'esm',
  target: 'es2022',
  splitting: true,
  sourcemap: true,
};

const defines = globSync('src/define/*.ts').map((file) => [`define/${basename(file, '.ts')}`, file]);

export default defineConfig([
  {
    // For bundlers: Lit and the SDK stay imports of their own packages.
    ...common,
    entry: ['src/index.ts', 'src/define/*.ts'],
    // The file for a script tag is typed too: a page's own module may import `configure` from it.
    dts: {
      entry: {
        index: 'src/index.ts',
        'kipu-messages': 'src/kipu-messages.ts',
        ...Object.fromEntries(defines),
      },
    },
    external: ['lit', /^lit\//, '@kipu-messages/sdk'],
  },
  {
    // For a script tag: everything within, lazy chunks beside it.
    ...common,
    // Lit as browsers have it; what it brings for Node reads storage that a sandboxed frame refuses.
    platform: 'browser',
    entry: { 'kipu-messages': 'src/kipu-messages.ts' },
    minify: true,
    esbuildPlugins: [minifyTemplatesPlugin],
    noExternal: [/.*/],
    esbuildOptions(options) {
      options.chunkNames = 'kipu-messages-[hash]';
      options.legalComments = 'none';
      options.charset = 'utf8';
    },
  },
]);
