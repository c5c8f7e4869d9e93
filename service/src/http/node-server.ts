import { createServer, type Server, type ServerResponse } from 'node:http';
import { getRequestListener } from '@hono/node-server';
import type { Services } from '../services.ts';
import { answerConnectionErrors, refusalRecorder } from './connection-errors.ts';
import type { App } from './operation.ts';
import { PROBLEM_HEADERS, Problem, problemBody, problemResponse } from './problem.ts';

export interface NodeServerOptions {
  /** How long the headers of a request, and all of it, may take to arrive, ms, other than Node's 60 s and 300 s. */
  readonly headersTimeoutMs?: number;
  readonly requestTimeoutMs?: number;
  /** How often to look for requests that are late, ms. */
  readonly checkEveryMs?: number;
}

/** Node's server for the app. Whatever comes in on a connection is answered as the contract says. */
export function nodeServer(
  app: App,
  services: Pick<Services, 'log' | 'metrics' | 'config'>,
  options: NodeServerOptions = {},
): Server {
  const record = refusalRecorder(services);
  const listener = getRequestListener((request, env) => app.fetch(request, env), {
    hostname: services.config.host,
    // The app answers its own errors: what comes here is a target or a Host that is no URL.
    errorHandler: (error) => {
      const problem = new Problem('malformed', {
        detail: 'The request target or the Host header is not valid',
      });
      return problemResponse(problem, record(problem, error instanceof Error ? error.name : undefined));
    },
  });
  const refuse = (outgoing: ServerResponse, problem: Problem, reason: string) => {
    const body = problemBody(problem, record(problem, reason));
    outgoing.writeHead(problem.status, {
      ...PROBLEM_HEADERS,
      'content-length': Buffer.byteLength(body),
      connection: 'close',
    });
    outgoing.end(body);
  };
  const server = createServer(
    {
      // Refused below, with a problem.
      requireHostHeader: false,
      ...(options.headersTimeoutMs === undefined ? {} : { headersTimeout: options.headersTimeoutMs }),
      ...(options.requestTimeoutMs === undefined ? {} : { requestTimeout: options.requestTimeoutMs }),
      ...(options.checkEveryMs === undefined ? {} : { connectionsCheckingInterval: options.checkEveryMs }),
    },
    (incoming, outgoing) => {
      if (incoming.headers.host === undefined && incoming.httpVersion !== '1.0')
        refuse(outgoing, new Problem('malformed', { detail: 'The Host header is missing' }), 'NO_HOST');
      else void listener(incoming, outgoing);
    },
  );
  answerConnectionErrors(server, record);
  server.on('checkExpectation', (_incoming, outgoing) =>
    refuse(outgoing, new Problem('malformed', { detail: 'Expect must be 100-continue' }), 'EXPECT'),
  );
  return server;
}
