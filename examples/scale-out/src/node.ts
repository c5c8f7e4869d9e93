import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { type Environment, startServe } from './command.ts';

const RESTART_MS = 500;

/** One node: `kipu-messages serve`, started again whenever it dies, always at the same address. */
export class ServiceNode {
  readonly url: string;
  readonly #env: Environment;
  #child: ChildProcess | undefined;
  #again: NodeJS.Timeout | undefined;
  #stopping = false;

  constructor(env: Environment, port: number) {
    this.#env = { ...env, HOST: '127.0.0.1', PORT: String(port) };
    this.url = `http://127.0.0.1:${port}`;
  }

  get pid(): number | undefined {
    return this.#child?.pid;
  }

  /** Resolves when it answers. Throws when it ends before. */
  async start(): Promise<void> {
    const child = startServe(this.#env);
    this.#child = child;
    child.once('exit', () => {
      if (!this.#stopping) this.#again = setTimeout(() => this.start().catch(() => undefined), RESTART_MS);
    });
    if (child.stdout === null) throw new Error('no pipe to the node');
    for await (const line of createInterface({ input: child.stdout })) if (line.includes(this.url)) return;
    throw new Error(`kipu-messages serve ended (${child.exitCode ?? child.signalCode})`);
  }

  /** Lets it drain; resolves when it is gone. */
  async stop(): Promise<void> {
    this.#stopping = true;
    clearTimeout(this.#again);
    const child = this.#child;
    if (child === undefined || child.exitCode !== null || child.signalCode !== null) return;
    const gone = once(child, 'exit');
    child.kill('SIGTERM');
    await gone;
  }
}
