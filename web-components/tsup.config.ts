import { defineConfig, type Options } from 'tsup';
import { minifyTemplatesPlugin } from './scripts/minify-templates.ts';

const common: Options = {
  format: 'esm',
  target: 'es2022',
  splitting: true,
  sourcemap: true,
};

export default defineConfig([
  {
    // For bundlers: Lit and the SDK stay imports of their own packages.
    ...common,
    entry: ['src/index.ts', 'src/define/*.ts'],
    dts: true,
    external: ['lit', /^lit\//, '@kipu-messages/sdk'],
  },
  {
    // For a script tag: everything within, lazy chunks beside it.
    ...common,
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
