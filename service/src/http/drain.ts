import type { Server } from 'node:http';
import type { Socket } from 'node:net';

/** The longest that running requests may take to end, ms; streams end by themselves at once. */
const DRAIN_MS = 10_000;
const LOOK_MS = 50;

/**
 * Readies a server for a graceful end. What it answers, when called, takes no new connection, waits for the requests that
 * run, and closes what only stands open: connections between two requests, and those that browsers and pools open ahead
 * and never use, which Node itself would wait for.
 */
export function drainable(server: Server): () => Promise<void> {
  const unused = new Set<Socket>();
  server.on('connection', (socket) => {
    unused.add(socket);
    socket.once('close', () => unused.delete(socket));
  });
  server.on('request', (request) => unused.delete(request.socket));
  return async () => {
    const closed = new Promise<void>((resolve) => server.close(() => resolve()));
    const late = setTimeout(() => server.closeAllConnections(), DRAIN_MS);
    const look = setInterval(() => {
      server.closeIdleConnections();
      for (const socket of unused) socket.destroy();
    }, LOOK_MS);
    await closed;
    clearInterval(look);
    clearTimeout(late);
  };
}
