import { type AddressObject, type ParsedMail, simpleParser } from 'mailparser';
import { SMTPServer } from 'smtp-server';

/** An e-mail as it arrived. */
export interface ReceivedMail {
  /** The bytes on the wire, for what must be nowhere in them. */
  raw: string;
  mail: ParsedMail;
  /** The envelope's recipients. */
  to: string[];
}

export interface Refusal {
  /** At which step the server refuses. */
  at: 'sign-in' | 'sender' | 'recipient' | 'data';
  code: number;
  /** What the server says after its code, an enhanced status code first. */
  says?: string;
}

/** A real SMTP server on a free port, whose answers a test decides. */
export interface MailServer {
  url: string;
  received: ReceivedMail[];
  /** Asked at each step of each e-mail; undefined accepts. */
  refuse: (attempt: number) => Refusal | undefined;
  /** Runs when an e-mail has arrived and before the server says so. */
  beforeAccept: () => Promise<void> | void;
  /** How many e-mails have been tried. */
  readonly attempts: number;
  stop(): Promise<void>;
}

export async function startMailServer(): Promise<MailServer> {
  let attempts = 0;
  const refusalAt = (at: Refusal['at']): Error | undefined => {
    const refusal = state.refuse(attempts);
    if (refusal?.at !== at) return undefined;
    const says = refusal.says ?? 'not now, canary-server-words';
    return Object.assign(new Error(says), { responseCode: refusal.code });
  };
  const server = new SMTPServer({
    disabledCommands: ['AUTH', 'STARTTLS'],
    logger: false,
    onMailFrom(_address, _session, done) {
      attempts += 1;
      done(refusalAt('sender'));
    },
    onRcptTo(_address, _session, done) {
      done(refusalAt('recipient'));
    },
    onData(stream, session, done) {
      const chunks: Buffer[] = [];
      stream.on('data', (chunk: Buffer) => chunks.push(chunk));
      stream.on('end', async () => {
        const refusal = refusalAt('data');
        if (refusal !== undefined) return done(refusal);
        const raw = Buffer.concat(chunks);
        state.received.push({
          raw: raw.toString('utf8'),
          mail: await simpleParser(raw),
          to: session.envelope.rcptTo.map((rcpt) => rcpt.address),
        });
        await state.beforeAccept();
        return done();
      });
    },
  });
  server.on('error', () => undefined);
  await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready));
  const address = server.server.address();
  const port = address !== null && typeof address === 'object' ? address.port : 0;
  const state: MailServer = {
    url: `smtp://127.0.0.1:${port}`,
    received: [],
    refuse: () => undefined,
    beforeAccept: () => undefined,
    get attempts() {
      return attempts;
    },
    stop: () => new Promise((done) => server.close(() => done())),
  };
  return state;
}

/** The display name and address of a header that holds one. */
export function addressOf(field: AddressObject | AddressObject[] | undefined): {
  name: string;
  address: string;
} {
  const value = [field ?? []].flat()[0]?.value[0];
  return { name: value?.name ?? '', address: value?.address ?? '' };
}
