import { fork } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { chmodSync } from 'node:fs';
import { join } from 'node:path';

/** A PostgreSQL server, and the two URLs by which the service knows its database. */
export interface Postgres {
  /** The owner of the tables: for `migrate` alone. */
  readonly ownerUrl: string;
  /** The application role, which `migrate` makes: for the nodes. */
  readonly url: string;
  stop(): Promise<void>;
}

export async function startPostgres(folder: string, port: number): Promise<Postgres> {
  // Its account must reach its data through this folder.
  chmodSync(folder, 0o755);
  const password = randomBytes(16).toString('hex');
  const child = fork(
    join(import.meta.dirname, 'postgres-process.ts'),
    [join(folder, 'postgres'), String(port), password],
    { detached: true },
  );
  const gone = once(child, 'exit');
  await Promise.race([
    once(child, 'message'),
    gone.then(() => {
      throw new Error('PostgreSQL did not start');
    }),
  ]);
  const urlOf = (user: string) => `postgres://${user}:${password}@127.0.0.1:${port}/messages`;
  return {
    ownerUrl: urlOf('owner'),
    url: urlOf('kipu_app'),
    async stop() {
      child.disconnect();
      await gone;
    },
  };
}
