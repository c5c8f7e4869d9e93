import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createClinic } from './clinic.ts';
import { runCommand } from './command.ts';
import { ServiceNode } from './node.ts';
import { startPostgres } from './postgres.ts';
import { TurnProxy } from './proxy.ts';

const NODES = 2;

/** All of it, running. */
export interface ScaleOut {
  /** The proxy's. */
  readonly url: string;
  readonly apiKey: string;
  readonly nodes: readonly ServiceNode[];
  /** The proxy first, so that nobody new comes; then the nodes drain; then the database. */
  stop(): Promise<void>;
}

/** Starts PostgreSQL, migrates it, starts the nodes and the proxy. What was started stops again if a later step fails. */
export async function startScaleOut(port: number): Promise<ScaleOut> {
  const folder = mkdtempSync(join(tmpdir(), 'kipu-scale-out-'));
  const ends: Array<() => Promise<void> | void> = [() => rmSync(folder, { recursive: true, force: true })];
  const stop = async () => {
    for (const end of ends.splice(0).reverse()) await end();
  };
  try {
    const postgres = await startPostgres(folder, await freePort());
    ends.push(() => postgres.stop());
    // The same for every node: whatever one seals or signs, another opens and believes.
    const env = {
      DATABASE_URL: postgres.url,
      SECRET_KEYS: randomBytes(32).toString('base64'),
      TRUSTED_PROXIES: '127.0.0.1',
      LOG_LEVEL: 'error',
    };
    await runCommand({ ...env, DATABASE_OWNER_URL: postgres.ownerUrl }, 'migrate');
    const nodes: ServiceNode[] = [];
    for (let n = 0; n < NODES; n += 1) nodes.push(new ServiceNode(env, await freePort()));
    ends.push(() => Promise.all(nodes.map((node) => node.stop())).then(() => undefined));
    await Promise.all(nodes.map((node) => node.start()));
    const proxy = new TurnProxy(nodes);
    const url = await proxy.listen(port);
    ends.push(() => proxy.close());
    return { url, apiKey: await createClinic(env, url), nodes, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

async function freePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const address = probe.address();
  probe.close();
  await once(probe, 'close');
  if (address === null || typeof address === 'string') throw new Error('no port is free');
  return address.port;
}
