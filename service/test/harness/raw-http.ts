import { connect } from 'node:net';
import { checkedAt } from './checked.ts';
import { checkAgainstContract } from './contract.ts';
import type { Json } from './service.ts';

export interface RawAnswer {
  status: number;
  headers: Headers;
  body: Json;
}

/**
 * Sends bytes as they are and reads the one answer until the service closes the connection, or `idleMs` after it is whole.
 * It is held to openapi.yaml as every other.
 *
 * @param half after the bytes nothing more comes, and the sending side is closed
 */
export async function rawRequest(
  baseUrl: string,
  bytes: string,
  { method = 'GET', path = '/', half = false }: { method?: string; path?: string; half?: boolean } = {},
): Promise<RawAnswer> {
  const { port, hostname } = new URL(baseUrl);
  const text = await new Promise<string>((resolve, reject) => {
    const socket = connect(Number(port), hostname);
    const chunks: Buffer[] = [];
    const whole = () => Buffer.concat(chunks).toString('latin1');
    socket.on('data', (chunk) => {
      chunks.push(chunk);
      if (isWhole(whole())) socket.destroy();
    });
    // A client that goes on sending what is refused is cut off; what came before that counts.
    socket.on('error', () => undefined);
    socket.once('close', () => (chunks.length > 0 ? resolve(whole()) : reject(new Error('no answer'))));
    socket.write(Buffer.from(bytes, 'latin1'));
    if (half) socket.end();
  });
  const [head = '', body = ''] = text.split('\r\n\r\n');
  const [line = '', ...lines] = head.split('\r\n');
  const headers = new Headers(
    lines.map((one): [string, string] => {
      const colon = one.indexOf(':');
      return [one.slice(0, colon), one.slice(colon + 1).trim()];
    }),
  );
  const status = Number(line.split(' ')[1]);
  checkedAt(new URL(baseUrl).origin).answers += 1;
  checkAgainstContract(method, path, new Response(null, { status, headers }), body);
  return { status, headers, body: /json/.test(headers.get('content-type') ?? '') ? JSON.parse(body) : body };
}

function isWhole(text: string): boolean {
  const end = text.indexOf('\r\n\r\n');
  const length = /^content-length: (\d+)$/im.exec(text.slice(0, end))?.[1];
  return end >= 0 && length !== undefined && text.length >= end + 4 + Number(length);
}
