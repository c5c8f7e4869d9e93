import { type ChildProcess, type SpawnOptions, spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { findPackageJSON } from 'node:module';
import { dirname, join } from 'node:path';

/** The bin `kipu-messages` of the installed service, as its package names it. */
function binOfService(): string {
  const path = findPackageJSON('@kipu-messages/service', import.meta.url);
  if (path === undefined) throw new Error('@kipu-messages/service is not installed: run npm ci first');
  const { bin } = JSON.parse(readFileSync(path, 'utf8')) as { bin: Record<string, string> };
  return join(dirname(path), bin['kipu-messages'] ?? '');
}

const WITH_PARENT = new URL('./leave-with-parent.ts', import.meta.url).href;

export type Environment = Record<string, string>;

/** Starts a command of the service under this program's own Node. */
export function startCommand(args: readonly string[], env: Environment, options: SpawnOptions): ChildProcess {
  return spawn(process.execPath, ['--import', WITH_PARENT, binOfService(), ...args], {
    ...options,
    env: { ...process.env, ...env },
  });
}

/**
 * Runs a command of the service to its end and answers what it printed.
 *
 * @param input lines for its standard input
 * @throws when it fails, with what it said
 */
export async function runCommand(
  args: readonly string[],
  env: Environment,
  input: Iterable<string> = [],
): Promise<string> {
  const child = startCommand(args, env, { stdio: 'pipe' });
  const { stdin, stdout, stderr } = child;
  if (stdin === null || stdout === null || stderr === null) throw new Error('no pipes to the service');
  let printed = '';
  let said = '';
  stdout.setEncoding('utf8').on('data', (text: string) => {
    printed += text;
  });
  stderr.setEncoding('utf8').on('data', (text: string) => {
    said += text;
  });
  // A command that ends before it has read everything is reported by its exit code, not by the broken pipe.
  stdin.on('error', () => undefined);
  const ended = new Promise<number | null>((done, failed) => {
    child.once('error', failed);
    child.once('close', done);
  });
  for (const line of input) {
    if (stdin.destroyed) break;
    if (!stdin.write(`${line}\n`))
      await Promise.race([new Promise((done) => stdin.once('drain', done)), ended]);
  }
  stdin.end();
  const code = await ended;
  if (code !== 0) throw new Error(`kipu-messages ${args[0]} failed (${code}):\n${said || printed}`);
  return printed.trim();
}
