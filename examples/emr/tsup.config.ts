import { defineConfig } from 'tsup';

/** The scripts of the gallery's pages; the elements themselves come from their own file, as in any host. */
export default defineConfig({
  entry: {
    'gallery/cell': 'src/gallery/browser/cell.ts',
    'gallery/overview': 'src/gallery/browser/overview.ts',
  },
  format: 'esm',
  target: 'es2022',
  noExternal: [/.*/],
  splitting: false,
  treeshake: true,
});
