import { join } from 'node:path';
import { defineProject } from 'vitest/config';
import { SUITE } from './harness/ui-scale.ts';

/**
 * The journeys: the real example, started as `npm start` starts it, with a real Chromium and a real SMTP server. They use
 * what is built, so `npm run build` comes first. The example's own small tests run here too.
 */
export default defineProject({
  test: {
    name: 'journeys',
    root: join(import.meta.dirname, '..'),
    include: ['test/**/*.test.ts', 'examples/*/test/**/*.test.ts'],
    exclude: ['test/packaging/**'],
    environment: 'node',
    provide: { uiScale: SUITE },
    pool: 'forks',
    // One Chromium and one example at a time: each is a whole machine's worth of processes.
    fileParallelism: false,
    testTimeout: 30_000,
    hookTimeout: 120_000,
  },
});
