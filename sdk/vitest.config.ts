import { fileURLToPath } from 'node:url';
import { defineProject } from 'vitest/config';
import { SUITE } from '../test/harness/ui-scale.ts';

const source = (path: string) => fileURLToPath(new URL(path, import.meta.url));

export default defineProject({
  resolve: {
    alias: {
      '@kipu-messages/service': source('../service/src/app.ts'),
      '@kipu-messages/sdk/admin': source('./src/admin.ts'),
      '@kipu-messages/sdk/webhooks': source('./src/webhooks.ts'),
      '@kipu-messages/sdk/testing': source('./src/testing.ts'),
      '@kipu-messages/sdk': source('./src/index.ts'),
    },
  },
  test: {
    name: 'sdk',
    environment: 'node',
    provide: { uiScale: SUITE },
    pool: 'forks',
    include: ['src/**/*.test.ts', 'test/**/*.test.ts'],
    testTimeout: 20_000,
  },
});
