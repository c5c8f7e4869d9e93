import { randomUUID } from 'node:crypto';
import { type IncomingMessage, type Server, type ServerResponse, STATUS_CODES } from 'node:http';
import type { Duplex } from 'node:stream';
import type { Logger } from 'pino';
import type { Metrics } from './metrics.ts';
import { Problem, type ProblemCode, problemBody } from './problem.ts';

/** How long a refused client may go on sending before the connection is cut, ms: cut at once, it would not read the answer. */
const LINGER_MS = 1000;

/** Bodies that broke while they arrived. */
const broken = new WeakMap<IncomingMessage, Problem>();

/** What broke the body of a request, if something did. */
export function bodyFault(incoming: IncomingMessage | undefined): Problem | undefined {
  return incoming === undefined ? undefined : broken.get(incoming);
}

/** What Node found wrong, as a problem. The detail names the rule and holds nothing of the request. */
function problemOf(error: Error & { code?: string; reason?: string }): Problem {
  switch (error.code) {
    case 'HPE_HEADER_OVERFLOW':
      return new Problem('headers_too_large', {
        detail: 'The request line and the headers together must not exceed 16 KiB',
      });
    case 'ERR_HTTP_REQUEST_TIMEOUT':
      return new Problem('request_timeout', { detail: 'Send the request again, and all of it' });
    case 'HPE_INVALID_EOF_STATE':
      return new Problem('malformed', { detail: 'The connection ended in the middle of the request' });
    default:
      return new Problem('malformed', {
        detail: `This is not HTTP/1.1 as RFC 9112 has it: ${error.reason ?? 'the request cannot be parsed'}`,
      });
  }
}

/** Counts and logs a refusal that no operation made; answers the id of the request. */
export type RecordRefusal = (problem: Problem, reason: string | undefined) => string;

export function refusalRecorder({ log, metrics }: { log: Logger; metrics: Metrics }): RecordRefusal {
  return (problem, reason) => {
    const requestId = randomUUID();
    const { status } = problem;
    metrics.observe('unknown', 'unmatched', status, 0);
    log.info({
      event: 'request',
      requestId,
      method: 'unknown',
      route: 'unmatched',
      status,
      reason,
      ms: 0,
    });
    return requestId;
  };
}

/**
 * Makes a server answer what it cannot parse, or did not get in time, as every other refusal: with a problem, a line in the
 * log and a count. Where the request already runs, its body fails instead, and its handler answers.
 */
export function answerConnectionErrors(server: Server, record: RecordRefusal): void {
  /** The last request of each connection. */
  const latest = new WeakMap<Duplex, { incoming: IncomingMessage; outgoing: ServerResponse }>();

  function refuse(socket: Duplex, problem: Problem, reason: string | undefined): void {
    const requestId = record(problem, reason);
    socket.on('error', () => undefined);
    socket.end(rawResponse(problem, requestId));
    socket.resume();
    setTimeout(() => socket.destroy(), LINGER_MS).unref();
  }

  server.prependListener('request', (incoming, outgoing) =>
    latest.set(incoming.socket, { incoming, outgoing }),
  );
  server.on('clientError', (error: Error & { code?: string }, socket) => {
    const request = latest.get(socket);
    const fails = () => refuse(socket, problemOf(error), error.code);
    if (!socket.writable || error.code === 'ECONNRESET') socket.destroy();
    else if (request === undefined) fails();
    else if (!request.incoming.complete) failBody(request, problemOf(error), socket);
    // What follows a whole request is another one: the first is answered first.
    else if (request.outgoing.writableFinished) fails();
    else request.outgoing.once('finish', fails);
  });
  // A proxy's method: it asks for a tunnel and names no path of ours.
  server.on('connect', (_incoming, socket: Duplex) =>
    refuse(socket, new Problem('malformed', { detail: 'CONNECT is not possible here' }), 'CONNECT'),
  );
}

function failBody(
  { incoming, outgoing }: { incoming: IncomingMessage; outgoing: ServerResponse },
  problem: Problem,
  socket: Duplex,
): void {
  broken.set(incoming, problem);
  // Answered before its body had come: nobody waits for another answer.
  if (outgoing.writableFinished) {
    socket.destroy();
    return;
  }
  if (!outgoing.headersSent) outgoing.setHeader('connection', 'close');
  outgoing.once('finish', () => setTimeout(() => socket.destroy(), LINGER_MS).unref());
  // Not `destroy`, which would take the connection with it, and the answer.
  incoming.on('error', () => undefined);
  incoming.emit('error', problem);
}

function rawResponse(problem: Problem, requestId: string): string {
  const body = problemBody(problem, requestId);
  return [
    `HTTP/1.1 ${problem.status} ${STATUS_CODES[problem.status]}`,
    'Content-Type: application/problem+json; charset=utf-8',
    `Content-Length: ${Buffer.byteLength(body)}`,
    'Cache-Control: no-store',
    'X-Content-Type-Options: nosniff',
    `X-Request-Id: ${requestId}`,
    `Date: ${new Date().toUTCString()}`,
    'Connection: close',
    '',
    body,
  ].join('\r\n');
}

/** What any request can be answered before its operation is known, or while its body arrives. */
export const CONNECTION_PROBLEMS: readonly ProblemCode[] = [
  'malformed',
  'request_timeout',
  'headers_too_large',
];
