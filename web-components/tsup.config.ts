import { globSync } from 'node:fs';
import { basename } from 'node:path';
import { defineConfig } from 'tsup';

const defines = globSync('src/define/*.ts').map((file) => [`define/${basename(file, '.ts')}`, file]);

/** For bundlers: Lit and the SDK stay imports of their own packages. The file for a script tag is `scripts/bundle.ts`'s. */
export default defineConfig({
  format: 'esm',
  target: 'es2022',
  splitting: true,
  sourcemap: true,
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
});
