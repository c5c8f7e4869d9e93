import { Agent, createServer, type IncomingMessage, request, type ServerResponse } from 'node:http';
import { pipeline } from 'node:stream';

const LOOK_MS = 500;
/** A node that does not say within this time that it is ready is passed over. */
const READY_MS = 1000;

/** What the proxy knows of a node. */
interface Target {
  readonly name: string;
  readonly url: string;
  ready: boolean;
}

/**
 * Passes each request on to a node that is ready, in turns: no node keeps anything of a client, so none is tied to one.
 * Bytes go through as they come, so the stream of events is live, and either side's end is the other's.
 */
export class TurnProxy {
  readonly #targets: Target[];
  readonly #agent = new Agent({ keepAlive: true });
  readonly #server = createServer((incoming, answer) => this.#pass(incoming, answer));
  #look: NodeJS.Timeout | undefined;
  #turn = 0;

  constructor(nodes: ReadonlyArray<{ url: string }>) {
    this.#targets = nodes.map(({ url }, at) => ({ name: String(at + 1), url, ready: true }));
  }

  /** Answers its URL. */
  async listen(port: number): Promise<string> {
    await new Promise<void>((ready, failed) => {
      this.#server.once('error', failed);
      this.#server.listen(port, '127.0.0.1', ready);
    });
    this.#look = setInterval(() => void this.#askAll(), LOOK_MS);
    const address = this.#server.address();
    return `http://127.0.0.1:${address !== null && typeof address === 'object' ? address.port : port}`;
  }

  async close(): Promise<void> {
    clearInterval(this.#look);
    const closed = new Promise((done) => this.#server.close(done));
    this.#server.closeAllConnections();
    this.#agent.destroy();
    await closed;
  }

  async #askAll(): Promise<void> {
    await Promise.all(
      this.#targets.map(async (target) => {
        const signal = AbortSignal.timeout(READY_MS);
        target.ready = await fetch(`${target.url}/readyz`, { signal }).then(
          (response) => response.ok,
          () => false,
        );
      }),
    );
  }

  #pass(incoming: IncomingMessage, answer: ServerResponse): void {
    const ready = this.#targets.filter((target) => target.ready);
    this.#turn += 1;
    const target = ready[this.#turn % ready.length];
    if (target === undefined) {
      away(answer);
      return;
    }
    const upstream = request(
      target.url + incoming.url,
      {
        method: incoming.method ?? 'GET',
        agent: this.#agent,
        // The last hop is added here; the nodes believe it because the proxy is among their TRUSTED_PROXIES.
        headers: { ...incoming.headers, 'x-forwarded-for': incoming.socket.remoteAddress ?? '' },
      },
      (from) => {
        answer.writeHead(from.statusCode ?? 502, { ...from.headers, 'x-served-by': target.name });
        pipeline(from, answer, () => undefined);
      },
    );
    upstream.on('error', () => {
      target.ready = false;
      // What was sent may have been stored: the client asks again with the same Idempotency-Key.
      if (answer.headersSent) answer.destroy();
      else away(answer);
    });
    answer.once('close', () => upstream.destroy());
    pipeline(incoming, upstream, () => undefined);
  }
}

function away(answer: ServerResponse): void {
  answer.writeHead(503, { 'content-type': 'application/problem+json', 'retry-after': '1' });
  const detail = 'No node answers right now. Try again in a second.';
  answer.end(
    JSON.stringify({
      type: 'about:blank',
      title: 'Service Unavailable',
      status: 503,
      code: 'unavailable',
      detail,
    }),
  );
}
