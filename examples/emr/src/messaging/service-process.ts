import type { ChildProcess } from 'node:child_process';
import { createWriteStream, type WriteStream } from 'node:fs';
import { createInterface } from 'node:readline';
import { type Environment, startCommand } from './command.ts';

const RESTART_MS = 250;

/** `kipu-messages serve` as a process of its own, started again if it dies. Its log goes to a file. */
export class ServiceProcess {
  readonly #env: Environment;
  readonly #log: WriteStream;
  #child: ChildProcess | undefined;
  #url: string | undefined;
  #stopping = false;

  constructor(env: Environment, logPath: string) {
    this.#env = { ...env };
    this.#log = createWriteStream(logPath, { flags: 'a', mode: 0o600 });
  }

  /** Where it listens; undefined while it is away. */
  get url(): string | undefined {
    return this.#url;
  }
  get pid(): number | undefined {
    return this.#child?.pid;
  }

  /** Resolves when it answers. Rejects when it ends before that, with the last it said. */
  start(): Promise<void> {
    // A group of its own: the terminal's Ctrl-C reaches this program alone, which then lets the service drain.
    const child = startCommand(['serve'], this.#env, { stdio: ['ignore', 'pipe', 'pipe'], detached: true });
    this.#child = child;
    const { stdout, stderr } = child;
    if (stdout === null || stderr === null) throw new Error('no pipes to the service');
    stderr.pipe(this.#log, { end: false });
    return new Promise((ready, failed) => {
      const last: string[] = [];
      const keep = (line: string) => last.push(line) > 20 && last.shift();
      createInterface({ input: stderr }).on('line', keep);
      createInterface({ input: stdout }).on('line', (line) => {
        const url =
          this.#url === undefined && !line.startsWith('{') ? /https?:\/\/\S+/.exec(line)?.[0] : undefined;
        if (url === undefined) {
          keep(line);
          this.#log.write(`${line}\n`);
          return;
        }
        this.#url = url.replace(/\/$/, '');
        // Once it has a port it keeps it, so that who knows its URL finds it again after a restart.
        this.#env.PORT = new URL(url).port;
        ready();
      });
      child.once('error', failed);
      child.once('exit', (code, signal) => {
        const wasUp = this.#url !== undefined;
        this.#url = undefined;
        if (this.#stopping) return;
        if (!wasUp) failed(new Error(`kipu-messages serve ended (${code ?? signal}):\n${last.join('\n')}`));
        else setTimeout(() => this.#again(), RESTART_MS);
      });
    });
  }

  /** Lets it drain; resolves when it is gone. */
  async stop(): Promise<void> {
    this.#stopping = true;
    const child = this.#child;
    if (child !== undefined && child.exitCode === null && child.signalCode === null) {
      // Its last words are in the log before the log is closed.
      const gone = new Promise((done) => child.once('close', done));
      child.kill('SIGTERM');
      await gone;
    }
    await new Promise<void>((done) => this.#log.end(done));
  }

  #again(): void {
    if (this.#stopping) return;
    this.start().catch((error: Error) => {
      this.#log.write(`${error.message}\n`);
      setTimeout(() => this.#again(), 4 * RESTART_MS);
    });
  }
}
