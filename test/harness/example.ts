import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

const MAIN = join(import.meta.dirname, '../../examples/emr/src/main.ts');

/** The example as `npm start` runs it, in a process of its own. */
export interface Example {
  url: string;
  service: { url: string; pid: number; companyId: string; apiKey: string };
  /** Every mail that came by SMTP, as it came. */
  mails(): string[];
  /** Ctrl-C. Resolves with the exit status. */
  stop(): Promise<number | null>;
  process: ChildProcess;
}

/** A folder for an example to keep its data in, gone when `remove` is called. */
export function dataFolder(): { path: string; remove(): void } {
  const path = mkdtempSync(join(tmpdir(), 'kipu-example-'));
  return { path, remove: () => rmSync(path, { recursive: true, force: true }) };
}

/** Starts the example on free ports; resolves when it says where it is. Rejects with what it said instead. */
export function startExample(data: string, args: readonly string[] = []): Promise<Example> {
  const child = spawn(process.execPath, [MAIN, '--json', '--port', '0', '--data', data, ...args], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const exited = new Promise<number | null>((done) => child.once('exit', done));
  const said: string[] = [];
  createInterface({ input: child.stderr }).on('line', (line) => said.push(line));
  return new Promise((ready, failed) => {
    void exited.then((code) => {
      const why = `the example ended (${code}): ${said.join('\n')}`;
      if (code !== 0) console.error(why);
      failed(new Error(why));
    });
    createInterface({ input: child.stdout }).once('line', (line) => {
      const { mailFolder, ...where } = JSON.parse(line) as Pick<Example, 'url' | 'service'> & {
        mailFolder: string;
      };
      ready({
        ...where,
        process: child,
        mails: () =>
          readdirSync(mailFolder)
            .sort()
            .map((name) => readFileSync(join(mailFolder, name), 'utf8')),
        stop() {
          child.kill('SIGINT');
          return exited;
        },
      });
    });
  });
}
