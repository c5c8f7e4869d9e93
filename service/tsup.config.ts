import { defineConfig } from 'tsup';

export default defineConfig({
  entry: ['src/app.ts', 'src/main.ts'],
  format: 'esm',
  target: 'node22',
  platform: 'node',
  dts: { entry: ['src/app.ts'] },
  clean: true,
  splitting: true,
  sourcemap: true,
});
