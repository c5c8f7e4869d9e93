import {
  Agent,
  createServer,
  request as httpRequest,
  type IncomingMessage,
  type Server,
  type ServerResponse,
} from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';

/** What goes wrong with a request. */
export type FaultKind =
  /** Passed on late, by `ms`. */
  | { is: 'delay'; ms: number }
  /** The connection breaks before the service hears of the request. */
  | { is: 'drop-before' }
  /** The service does its work and its answer is lost. */
  | { is: 'drop-after' }
  /** The token is over: 401. The same send again, with a fresh one, is never refused. */
  | { is: 'refuse' }
  /** Something on the way answers for the service. */
  | { is: 'status'; status: number; headers?: Record<string, string>; body?: string }
  /** The answer breaks off after so many bytes. */
  | { is: 'cut'; afterBytes: number };

/** Which requests a fault is for, and for how many of them. */
export type Fault = FaultKind & {
  method?: string;
  /** Tested against the path without its query. */
  path?: RegExp;
  /** Default 1. */
  times?: number;
};

/** A real HTTP proxy in front of the service, where a test makes the network fail. */
export class FaultProxy {
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();
  readonly #streams = new Set<ServerResponse>();
  #agent = new Agent({ keepAlive: true });
  #target: URL | undefined;
  #faults: Fault[] = [];
  /** The idempotency keys of the sends that were refused. */
  readonly #refused = new Set<unknown>();
  /** Every request that came, with the fault it met. */
  readonly log: Array<{ method: string; path: string; fault?: FaultKind['is'] }> = [];

  /** How many requests are being held back right now. */
  delayed = 0;

  constructor() {
    this.#server = createServer((request, response) => {
      this.#handle(request, response).catch(() => request.socket.destroy());
    });
    this.#server.on('connection', (socket) => {
      this.#sockets.add(socket);
      socket.on('close', () => this.#sockets.delete(socket));
    });
  }

  /** Listens on a free port of the loopback. Resolves with the URL. */
  async listen(): Promise<string> {
    await new Promise<void>((done) => this.#server.listen(0, '127.0.0.1', done));
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  /** Where requests go; undefined: the service is down and connections break. */
  set target(url: string | undefined) {
    this.#target = url === undefined ? undefined : new URL(url);
    this.#agent.destroy();
    this.#agent = new Agent({ keepAlive: true });
  }

  /** Plans a fault. The first one that fits a request is used up by it. */
  add(fault: Fault): void {
    this.#faults.push({ times: 1, ...fault });
  }

  /** Forgets planned faults. */
  clear(): void {
    this.#faults = [];
  }

  /** How many event streams are open right now. */
  get openStreams(): number {
    return this.#streams.size;
  }

  /** Breaks every event stream. */
  cutStreams(): void {
    for (const response of this.#streams) response.destroy();
  }

  /** Breaks every connection. */
  cutAll(): void {
    for (const socket of this.#sockets) socket.destroy();
  }

  async close(): Promise<void> {
    this.#agent.destroy();
    this.cutAll();
    await new Promise<void>((done) => this.#server.close(() => done()));
  }

  #take(method: string, path: string, key: unknown): Fault | undefined {
    const fault = this.#faults.find(
      (each) =>
        (each.method ?? method) === method &&
        (each.path?.test(path) ?? true) &&
        !(each.is === 'refuse' && this.#refused.has(key)),
    );
    if (!fault) return undefined;
    fault.times = (fault.times ?? 1) - 1;
    if (fault.times <= 0) this.#faults = this.#faults.filter((each) => each !== fault);
    return fault;
  }

  async #handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const method = request.method ?? 'GET';
    const path = (request.url ?? '/').split('?')[0] ?? '/';
    const key = request.headers['idempotency-key'];
    const fault = this.#take(method, path, key);
    this.log.push({ method, path, ...(fault && { fault: fault.is }) });
    if (fault?.is === 'refuse') {
      if (key !== undefined) this.#refused.add(key);
      request.resume();
      response.writeHead(401).end();
      return;
    }
    if (fault?.is === 'status') {
      request.resume();
      response.writeHead(fault.status, fault.headers);
      response.end(fault.body ?? '');
      return;
    }
    if (fault?.is === 'drop-before' || !this.#target) {
      request.socket.destroy();
      return;
    }
    if (fault?.is === 'delay') {
      this.delayed++;
      await delay(fault.ms);
      this.delayed--;
    }
    this.#forward(request, response, fault);
  }

  #forward(request: IncomingMessage, response: ServerResponse, fault: Fault | undefined): void {
    const target = new URL(request.url ?? '/', this.#target);
    const { connection: _, ...headers } = request.headers;
    const onward = httpRequest(target, { method: request.method, headers, agent: this.#agent });
    onward.on('error', () => request.socket.destroy());
    response.on('close', () => onward.destroy());
    onward.on('response', (answer) => {
      if (fault?.is === 'drop-after') {
        answer.resume();
        answer.on('end', () => request.socket.destroy());
        return;
      }
      if (answer.headers['content-type']?.startsWith('text/event-stream')) {
        this.#streams.add(response);
        response.on('close', () => this.#streams.delete(response));
      }
      answer.on('error', () => response.destroy());
      answer.on('aborted', () => response.destroy());
      response.writeHead(answer.statusCode ?? 502, answer.headers);
      response.flushHeaders();
      let left = fault?.is === 'cut' ? fault.afterBytes : Number.POSITIVE_INFINITY;
      answer.on('data', (chunk: Buffer) => {
        response.write(chunk.subarray(0, left));
        left -= chunk.length;
        if (left <= 0) response.destroy();
      });
      answer.on('end', () => response.end());
    });
    request.pipe(onward);
  }
}
