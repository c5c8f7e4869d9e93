import { defineConfig } from 'tsup';

export default defineConfig({
  entry: { app: 'src/app.ts', main: 'src/main.ts', 'sqlite-thread': 'src/store/sqlite-thread.ts' },
  format: 'esm',
  target: 'node22',
  platform: 'node',
  dts: { entry: { app: 'src/app.ts' } },
  clean: true,
  splitting: true,
  sourcemap: true,
});
