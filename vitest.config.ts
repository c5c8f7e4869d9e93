import { defineConfig } from 'vitest/config';

/**
 * One project per kind of proof. The service suite is one set of files, run once on SQLite and once on
 * PostgreSQL; `KIPU_TEST_DATABASE` tells the fixtures which.
 */
export default defineConfig({
  test: {
    reporters: ['default', './scripts/summary-reporter.ts'],
    projects: [
      './service/vitest.sqlite.config.ts',
      './service/vitest.postgres.config.ts',
      './service/vitest.rules.config.ts',
      './sdk/vitest.config.ts',
      './web-components/vitest.config.ts',
      './test/vitest.packaging.config.ts',
      './test/vitest.journeys.config.ts',
    ],
  },
});
