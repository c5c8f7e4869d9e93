import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { TestDatabase } from './database.ts';
import { NO_LIMITS_ENV } from './limits.ts';

const MAIN = join(import.meta.dirname, '../../src/main.ts');
/** 32 bytes in base64: the same for every process of a test. */
const SECRET_KEYS = Buffer.alloc(32, 7).toString('base64');

export interface CliResult {
  code: number | null;
  stdout: string;
  stderr: string;
}

/** The environment of a process on this database, and nothing of the test run's own. */
export function cliEnv(database: TestDatabase, more: Record<string, string> = {}): NodeJS.ProcessEnv {
  return {
    PATH: process.env.PATH,
    DATABASE_URL: database.config.dialect === 'sqlite' ? `file:${database.config.file}` : database.config.url,
    SECRET_KEYS,
    PORT: '0',
    ...NO_LIMITS_ENV,
    ...more,
  };
}

/** Runs `kipu-messages …` to its end. */
export async function runCli(
  args: string[],
  env: NodeJS.ProcessEnv,
  nodeArgs: string[] = [],
): Promise<CliResult> {
  const child = spawn(process.execPath, [...nodeArgs, MAIN, ...args], {
    env,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const texts = Promise.all([text(child.stdout), text(child.stderr)]);
  const [code] = (await once(child, 'close')) as [number | null];
  const [stdout, stderr] = await texts;
  return { code, stdout, stderr };
}

async function text(stream: AsyncIterable<Buffer> | null): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of stream ?? []) chunks.push(chunk);
  return Buffer.concat(chunks).toString('utf8');
}

export interface Served {
  url: string;
  child: ChildProcess;
  /** Every line of standard output so far. */
  lines: string[];
  /** What it has logged so far. */
  log(): string;
  /** Sends a signal and waits for the end; answers the exit status (null: killed). */
  stop(signal?: NodeJS.Signals): Promise<number | null>;
}

/** Starts `kipu-messages serve` and waits until it says that it is ready. Throws what it said if it ends before. */
export async function startServe(env: NodeJS.ProcessEnv): Promise<Served> {
  const child = spawn(process.execPath, [MAIN, 'serve'], { env, stdio: ['ignore', 'pipe', 'pipe'] });
  const ended = once(child, 'close') as Promise<[number | null]>;
  const log: string[] = [];
  child.stderr.on('data', (chunk: Buffer) => log.push(chunk.toString('utf8')));
  const lines: string[] = [];
  const ready = new Promise<string>((resolve) => {
    createInterface({ input: child.stdout }).on('line', (line) => {
      lines.push(line);
      const url = /http:\/\/\S+/.exec(line)?.[0];
      if (url !== undefined) resolve(url);
    });
  });
  const url = await Promise.race([
    ready,
    ended.then(([code]) => {
      throw new Error(`serve ended with ${code}: ${log.join('')}`);
    }),
  ]);
  return {
    url,
    child,
    lines,
    log: () => log.join(''),
    async stop(signal = 'SIGTERM') {
      child.kill(signal);
      const [code] = await ended;
      return code;
    },
  };
}
