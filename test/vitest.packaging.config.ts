import { defineProject } from 'vitest/config';

/** What is published, used as a stranger would: packed, unpacked beside other packages, imported, bundled, type-checked. */
export default defineProject({
  test: {
    name: 'packaging',
    include: ['packaging/**/*.test.ts'],
    globalSetup: ['packaging/consumer.ts'],
    testTimeout: 120_000,
    hookTimeout: 60_000,
  },
});
