import { lookup } from 'node:dns/promises';
import { request as httpRequest, type IncomingMessage, type RequestOptions } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { isIP, type LookupFunction } from 'node:net';
import { isAllowedPrivate, mayConnect, type Network } from './address-rule.ts';

/** How the service reaches addresses that a company has named. */
export interface OutboundOptions {
  /** Networks the operator allows beside the public internet; `http://` is taken in them only. */
  readonly allowPrivate: readonly Network[];
  /** All addresses of a host name. Default: the operating system's. */
  readonly resolve?: (host: string) => Promise<readonly string[]>;
  /** PEM certificates to trust instead of those that Node knows. */
  readonly ca?: string;
}

export interface GuardedRequest {
  readonly method: 'GET' | 'POST';
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
  /** From the look-up of the name to the last byte that is read, ms. */
  readonly timeoutMs: number;
  /** How much of the answer's body to read; more than that is an error. 0: it is not read at all. */
  readonly maxBytes: number;
  /** Cuts the request off. */
  readonly signal?: AbortSignal;
}

export interface GuardedAnswer {
  readonly status: number;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
}

/** Why there is no answer: a code such as `address_refused`, `timeout`, `econnrefused`, without the URL or any text of the other side. */
export class OutboundError extends Error {
  override name = 'OutboundError';
  readonly code: string;
  constructor(code: string) {
    super(code);
    this.code = code;
  }
}

/**
 * Makes one request to an address that a company has named. The name is looked up once, every address it has must be
 * permitted, and the connection goes to exactly those: an answer of the name server that changes in between changes nothing.
 * Redirects are answers, never followed; no connection is kept or shared; no proxy of the environment is used.
 *
 * @throws OutboundError when there is no whole answer in time
 */
export async function guardedRequest(
  url: URL,
  request: GuardedRequest,
  options: OutboundOptions,
): Promise<GuardedAnswer> {
  const deadline = AbortSignal.timeout(request.timeoutMs);
  const end = request.signal === undefined ? deadline : AbortSignal.any([deadline, request.signal]);
  try {
    const addresses = await Promise.race([permittedAddresses(url, options), ended(end)]);
    return await exchange(url, request, addresses, options.ca, end);
  } catch (error) {
    throw error instanceof OutboundError ? error : new OutboundError(codeOf(error, deadline));
  }
}

async function permittedAddresses(url: URL, options: OutboundOptions): Promise<readonly string[]> {
  // URLs write an IPv6 address in brackets; other spellings of an IPv4 address are plain by now.
  const host = url.hostname.replace(/^\[(.*)\]$/, '$1');
  const resolve = options.resolve ?? systemAddresses;
  // Whether a name exists behind the operator's name servers is nobody's to learn: both are one refusal.
  const addresses = isIP(host) === 0 ? await resolve(host).catch(() => []) : [host];
  const permits = url.protocol === 'https:' ? mayConnect : isAllowedPrivate;
  if (addresses.length === 0 || !addresses.every((address) => permits(address, options.allowPrivate)))
    throw new OutboundError('address_refused');
  return addresses;
}

async function systemAddresses(host: string): Promise<string[]> {
  return (await lookup(host, { all: true })).map(({ address }) => address);
}

function ended(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    const cut = () => reject(signal.reason);
    if (signal.aborted) cut();
    else signal.addEventListener('abort', cut, { once: true });
  });
}

function exchange(
  url: URL,
  { method, headers, body, maxBytes }: GuardedRequest,
  addresses: readonly string[],
  ca: string | undefined,
  signal: AbortSignal,
): Promise<GuardedAnswer> {
  return new Promise((resolve, reject) => {
    const settings: RequestOptions = { method, headers, signal, agent: false, lookup: answering(addresses) };
    const outgoing =
      url.protocol === 'https:'
        ? httpsRequest(url, { ...settings, ...(ca === undefined ? {} : { ca }) })
        : httpRequest(url, settings);
    outgoing.once('error', reject);
    outgoing.once('response', (incoming) => {
      readUpTo(incoming, maxBytes)
        .then(
          (text) => resolve({ status: incoming.statusCode ?? 0, headers: incoming.headers, body: text }),
          reject,
        )
        .finally(() => outgoing.destroy());
    });
    outgoing.end(body);
  });
}

/** Answers every look-up of the connection with the addresses that were vetted. */
function answering(addresses: readonly string[]): LookupFunction {
  const all = addresses.map((address) => ({ address, family: isIP(address) }));
  return (_host, { all: wantsAll }, callback) => {
    const [first] = all;
    if (wantsAll === true || first === undefined) callback(null, all);
    else callback(null, first.address, first.family);
  };
}

async function readUpTo(incoming: IncomingMessage, maxBytes: number): Promise<string> {
  if (maxBytes === 0) return '';
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of incoming as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > maxBytes) throw new OutboundError('answer_too_large');
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

function codeOf(error: unknown, deadline: AbortSignal): string {
  if (deadline.aborted) return 'timeout';
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  return /^[A-Z][A-Z0-9_]{1,60}$/.test(code) ? code.toLowerCase() : 'failed';
}
