import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { promisify } from 'node:util';
import type { DatabaseConfig } from '../../src/config.ts';
import type { Answer, TestService } from '../harness/service.ts';

const MAIN = join(import.meta.dirname, '../../src/main.ts');
const run = promisify(execFile);

/** The real `serve` in a process of its own, which can be killed and started again on the same database and port. */
export class Served implements Pick<TestService, 'request' | 'company'> {
  readonly #env: NodeJS.ProcessEnv;
  readonly url: string;
  /** The same, as listeners of a test name it. */
  get baseUrl(): string {
    return this.url;
  }
  #child: ChildProcess | undefined;

  private constructor(env: NodeJS.ProcessEnv, url: string) {
    this.#env = env;
    this.url = url;
  }

  static async on(database: DatabaseConfig, more: NodeJS.ProcessEnv = {}): Promise<Served> {
    const port = await freePort();
    const env = {
      PATH: process.env.PATH,
      DATABASE_URL: database.dialect === 'sqlite' ? `file:${database.file}` : database.url,
      SECRET_KEYS: randomBytes(32).toString('base64'),
      PORT: String(port),
      LOG_LEVEL: 'error',
      ...more,
    };
    return new Served(env, `http://127.0.0.1:${port}`);
  }

  get pid(): number {
    return this.#child?.pid ?? 0;
  }

  /** Starts it and waits until it says that it is ready. `wrap`: a command to run it under. */
  async start(wrap: readonly string[] = []): Promise<void> {
    const [command = '', ...args] = [...wrap, process.execPath, MAIN, 'serve'];
    const child = spawn(command, args, { env: this.#env, stdio: ['ignore', 'pipe', 'inherit'] });
    this.#child = child;
    for await (const line of createInterface({ input: child.stdout })) if (line.includes(this.url)) return;
    throw new Error(`serve ended with ${child.exitCode} before it was ready`);
  }

  /** SIGKILL: no handler runs, nothing is flushed. Resolves when the process is gone. */
  async kill(signal: NodeJS.Signals = 'SIGKILL'): Promise<void> {
    const child = this.#child;
    if (child === undefined || child.exitCode !== null || child.signalCode !== null) return;
    const gone = once(child, 'exit');
    child.kill(signal);
    await gone;
  }

  async company(name = 'North Clinic'): Promise<{ id: string; key: string }> {
    const id = await this.#cli('company', 'create', '--name', name);
    return { id, key: await this.#cli('keys', 'create', '--company', id, '--name', 'test') };
  }

  async #cli(...args: string[]): Promise<string> {
    return (await run(process.execPath, [MAIN, ...args], { env: this.#env })).stdout.trim();
  }

  /** Rejects when the connection is refused or cut. */
  request: TestService['request'] = async (method, path, { token, body, headers = {} } = {}) => {
    const response = await fetch(this.url + path, {
      method,
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json', ...headers },
      body: body === undefined ? null : JSON.stringify(body),
    });
    const text = await response.text();
    return {
      status: response.status,
      headers: response.headers,
      text,
      body: text === '' ? undefined : JSON.parse(text),
    } as Answer;
  };
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
