import type { UserProjectConfigExport } from 'vitest/config';

type Project = Exclude<Awaited<UserProjectConfigExport>, (...args: never[]) => unknown>;

/** The one suite of the service, on one of its databases. Node's own processes: better-sqlite3 is native code. */
export function serviceProject(name: string, database: 'sqlite' | 'postgres'): Project {
  return {
    test: {
      name,
      root: import.meta.dirname,
      include: ['test/**/*.test.ts'],
      // Pure functions: asked once, by the project of the rules.
      exclude: ['test/oracle/**'],
      environment: 'node',
      pool: 'forks',
      // Two files at a time, and none beside the browsers, which need the machine for themselves.
      maxWorkers: 2,
      sequence: { groupOrder: 1 },
      env: { KIPU_TEST_DATABASE: database },
      globalSetup: database === 'postgres' ? ['./test/harness/postgres-server.ts'] : [],
      setupFiles: ['./test/harness/statement-spy.ts', './test/harness/contract-spy.ts'],
      testTimeout: 20_000,
      hookTimeout: 60_000,
    },
  };
}
