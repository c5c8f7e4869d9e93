import { defineProject } from 'vitest/config';

export default defineProject({
  test: {
    name: 'rules',
    root: import.meta.dirname,
    include: ['src/rules/**/*.test.ts', 'src/**/*.unit.test.ts', 'test/oracle/**/*.test.ts'],
    environment: 'node',
    testTimeout: 20_000,
  },
});
