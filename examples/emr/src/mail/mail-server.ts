import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { type ParsedMail, simpleParser } from 'mailparser';
import { SMTPServer } from 'smtp-server';

/** A mail as it came over the wire. */
export interface StoredMail {
  /** Name of its file without the ending; later mails sort after earlier ones. */
  id: string;
  to: string[];
  source: string;
  parsed: ParsedMail;
}

/** The post office of the demo: takes every mail by SMTP, keeps it on disk, delivers to nobody. */
export class MailServer {
  readonly #folder: string;
  readonly #server: SMTPServer;
  #count = 0;

  constructor(folder: string) {
    this.#folder = folder;
    mkdirSync(folder, { recursive: true });
    this.#server = new SMTPServer({
      // One machine talks to itself: nothing to encrypt, nobody to authenticate.
      disabledCommands: ['AUTH', 'STARTTLS'],
      size: 1_000_000,
      onData: (stream, session, done) => {
        const chunks: Buffer[] = [];
        stream.on('data', (chunk: Buffer) => chunks.push(chunk));
        stream.on('error', done);
        stream.on('end', () => {
          try {
            this.#keep(
              session.envelope.rcptTo.map((one) => one.address),
              Buffer.concat(chunks),
            );
            done();
          } catch (error) {
            done(error as Error);
          }
        });
      },
    });
    this.#server.on('error', () => undefined);
  }

  /** Listens on a free port of this machine; resolves with what `SMTP_URL` is to be. */
  async start(): Promise<string> {
    await new Promise<void>((done, failed) => {
      this.#server.server.once('error', failed);
      this.#server.listen(0, '127.0.0.1', done);
    });
    return `smtp://127.0.0.1:${(this.#server.server.address() as AddressInfo).port}`;
  }
  stop(): Promise<void> {
    return new Promise((done) => this.#server.close(() => done()));
  }

  /** All mails, newest first. */
  async list(): Promise<StoredMail[]> {
    const files = readdirSync(this.#folder).filter((name) => name.endsWith('.eml'));
    return Promise.all(
      files
        .sort()
        .reverse()
        .map(async (name) => {
          const stored = readFileSync(join(this.#folder, name), 'utf8');
          const end = stored.indexOf('\n');
          const source = stored.slice(end + 1);
          return {
            id: name.slice(0, -'.eml'.length),
            to: JSON.parse(stored.slice('X-Envelope-To: '.length, end)) as string[],
            source,
            parsed: await simpleParser(source),
          };
        }),
    );
  }

  #keep(to: string[], source: Buffer): void {
    this.#count += 1;
    const name = `${Date.now()}-${String(this.#count).padStart(6, '0')}.eml`;
    const envelope = Buffer.from(`X-Envelope-To: ${JSON.stringify(to)}\n`);
    writeFileSync(join(this.#folder, name), Buffer.concat([envelope, source]), { mode: 0o600 });
  }
}
