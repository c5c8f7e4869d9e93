import type { ServerResponse } from 'node:http';
import type { HttpBindings } from '@hono/node-server';
import type { Context } from 'hono';

/** Where a stream of server-sent events goes. */
export interface EventSink {
  /** False: the reader is behind; nothing more until `drained`. */
  write(text: string): boolean;
  /** Ends the stream cleanly: the reader comes back with its last id. */
  end(): void;
  /** Ends it at once, whatever the reader has not taken. */
  destroy(): void;
}

/** Who fills a sink. */
export interface EventSource {
  /** The reader takes more again. */
  drained(): void;
  /** The reader is gone, or the stream was ended. */
  closed(): void;
}

/** Writes the headers that the whole chain of middleware settled on, then the stream. */
export type TakeOver = (outgoing: ServerResponse, headers: Headers) => void;

declare module 'hono' {
  interface ContextVariableMap {
    /** Set by an operation that writes to the Node response by itself. */
    takeOver?: TakeOver;
  }
}

const HEADERS = {
  'content-type': 'text/event-stream; charset=utf-8',
  'cache-control': 'no-store, no-transform',
  // Proxies that gather answers before passing them on would hold events back.
  'x-accel-buffering': 'no',
};

/**
 * Answers with a stream of events. Under node-server they are written straight to the Node response (through web
 * streams a thousand listeners would delay the request that woke them); elsewhere they go through a web stream.
 */
export function eventStream(context: Context, open: (sink: EventSink) => EventSource): Response {
  if (context.req.method === 'HEAD') return new Response(null, { headers: HEADERS });
  if ((context.env as Partial<HttpBindings> | undefined)?.outgoing === undefined)
    return new Response(webStream(open), { headers: HEADERS });
  context.set('takeOver', (outgoing, headers) => {
    outgoing.writeHead(200, Object.fromEntries(headers));
    outgoing.flushHeaders();
    const source = open({
      write: (text) => outgoing.write(text),
      end: () => void outgoing.end(),
      destroy: () => void outgoing.destroy(),
    });
    outgoing.on('drain', () => source.drained());
    outgoing.once('close', () => source.closed());
    outgoing.on('error', () => source.closed());
    if (outgoing.destroyed) source.closed();
  });
  return new Response(null, { headers: HEADERS });
}

function webStream(open: (sink: EventSink) => EventSource): ReadableStream<Uint8Array> {
  const encoder = new TextEncoder();
  let source: EventSource | undefined;
  let ended = false;
  const finish = (close: () => void) => {
    if (ended) return;
    ended = true;
    close();
    source?.closed();
  };
  return new ReadableStream<Uint8Array>(
    {
      start(controller) {
        source = open({
          write(text) {
            if (!ended) controller.enqueue(encoder.encode(text));
            return (controller.desiredSize ?? 0) > 0;
          },
          end: () => finish(() => controller.close()),
          destroy: () => finish(() => controller.error(new Error('the stream was ended'))),
        });
      },
      pull: () => source?.drained(),
      cancel() {
        ended = true;
        source?.closed();
      },
    },
    new ByteLengthQueuingStrategy({ highWaterMark: 64 * 1024 }),
  );
}

/** One event in the stream's syntax. `data` is one line: JSON without line ends. */
export function eventText(event: { id: string; type: string }): string {
  return `id: ${event.id}\nevent: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`;
}
