import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as pause } from 'node:timers/promises';
import type { Config } from '../../src/config.ts';
import { pick } from './random.ts';

const CHILD = join(import.meta.dirname, '../outbox/serve-child.ts');
/** How long a node's claim on an e-mail holds: the other must take over within the run. */
const LEASE_MS = 1500;

/** A node: the service in a process of its own, always at the same address. */
export class Node {
  readonly url: string;
  readonly #env: NodeJS.ProcessEnv;
  #child: ChildProcess | undefined;

  private constructor(url: string, env: NodeJS.ProcessEnv) {
    this.url = url;
    this.#env = env;
  }

  static async on({ secretKeys, trustedProxies: _, ...config }: Config): Promise<Node> {
    const port = await freePort();
    const given = {
      config: { ...config, port, logLevel: 'error' },
      secretKey: secretKeys[0].toString('base64'),
      leaseMs: LEASE_MS,
    };
    return new Node(`http://127.0.0.1:${port}`, {
      PATH: process.env.PATH,
      KIPU_TEST_SERVE: JSON.stringify(given),
    });
  }

  async start(): Promise<void> {
    const child = spawn(process.execPath, [CHILD], { env: this.#env, stdio: ['ignore', 'pipe', 'inherit'] });
    this.#child = child;
    for await (const line of createInterface({ input: child.stdout }))
      if (line.startsWith('ready')) {
        child.stdout.resume();
        return;
      }
    throw new Error(`a node ended with ${child.exitCode ?? child.signalCode} before it was ready`);
  }

  signal(signal: NodeJS.Signals): void {
    this.#child?.kill(signal);
  }

  async end(signal: NodeJS.Signals): Promise<void> {
    const child = this.#child;
    if (child === undefined || child.exitCode !== null || child.signalCode !== null) return;
    const gone = once(child, 'exit');
    child.kill(signal);
    await gone;
  }
}

/** What was done to the nodes. */
export interface Harm {
  kills: number;
  pauses: number;
  restarts: number;
}

/** Between two troubles of a node the clients get at least this much done, or the run would prove nothing. */
const WORK_BETWEEN = 25;

/**
 * Kills, pauses and restarts nodes at random for a time, each on its own; then all of them run.
 *
 * @param worked how much the clients have done so far
 */
export async function harm(
  nodes: readonly Node[],
  ms: number,
  random: () => number,
  worked: () => number,
): Promise<Harm> {
  const done: Harm = { kills: 0, pauses: 0, restarts: 0 };
  const until = Date.now() + ms;
  const troubles = nodes.map(async (node) => {
    for (;;) {
      const enough = worked() + WORK_BETWEEN;
      while (worked() < enough && Date.now() < until) await pause(20);
      await pause(random() * 300);
      if (Date.now() > until) return;
      const what = pick(random, ['kill', 'kill', 'pause', 'pause', 'restart'] as const);
      if (what === 'pause') {
        done.pauses += 1;
        node.signal('SIGSTOP');
        await pause(100 + random() * 1400);
        node.signal('SIGCONT');
        continue;
      }
      done[what === 'kill' ? 'kills' : 'restarts'] += 1;
      await node.end(what === 'kill' ? 'SIGKILL' : 'SIGTERM');
      await pause(random() * 500);
      await node.start();
    }
  });
  await Promise.all(troubles);
  return done;
}

async function freePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const address = probe.address();
  probe.close();
  await once(probe, 'close');
  if (address === null || typeof address === 'string') throw new Error('no port');
  return address.port;
}
