import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { findPackageJSON } from 'node:module';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';

const WITH_PARENT = new URL('./leave-with-parent.ts', import.meta.url).href;

export type Environment = Readonly<Record<string, string>>;

/** The bin `kipu-messages` of the installed service, as its package names it. */
function binOfService(): string {
  const path = findPackageJSON('@kipu-messages/service', import.meta.url);
  if (path === undefined) throw new Error('@kipu-messages/service is not installed: run npm ci first');
  const { bin } = JSON.parse(readFileSync(path, 'utf8')) as { bin: Record<string, string> };
  return join(dirname(path), bin['kipu-messages'] ?? '');
}

/** Runs a command of the service to its end and answers what it printed. Throws what it said when it fails. */
export async function runCommand(env: Environment, ...args: string[]): Promise<string> {
  const options = { env: { ...process.env, ...env } };
  return (await promisify(execFile)(process.execPath, [binOfService(), ...args], options)).stdout.trim();
}

/**
 * Starts `kipu-messages serve`, in a group of its own: the terminal's Ctrl-C reaches this program alone, which then lets
 * the nodes drain.
 */
export function startServe(env: Environment): ChildProcess {
  return spawn(process.execPath, ['--import', WITH_PARENT, binOfService(), 'serve'], {
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'inherit'],
    detached: true,
  });
}
