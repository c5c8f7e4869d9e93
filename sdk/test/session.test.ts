import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { createClient } from '../src/client.ts';
import type { KipuError } from '../src/errors.ts';
import type { GetToken, SessionChange, Token, TokenReason } from '../src/session.ts';
import { type Handler, json, jwt, problem, startPeer } from './peer.ts';

const unread = { messages: 0, conversations: 0, active: 0, archived: 0, state: 'st1.1.1' };
/** Answers only to these tokens. */
const accepts =
  (...tokens: string[]): Handler =>
  (seen, response, request) =>
    tokens.some((token) => seen.headers.authorization === `Bearer ${token}`)
      ? json(unread)(seen, response, request)
      : problem(401, 'unauthorized')(seen, response, request);

/** Hands out `answers` one after another, and records why it was asked. */
function host(...answers: Array<string | null | Error>) {
  const reasons: TokenReason[] = [];
  const getToken: GetToken = async ({ reason }) => {
    reasons.push(reason);
    const answer = answers[Math.min(reasons.length, answers.length) - 1] ?? null;
    if (answer instanceof Error) throw answer;
    return answer === null ? null : { token: answer };
  };
  return { getToken, reasons };
}
const failure = (promise: PromiseLike<unknown>) =>
  promise.then(
    () => undefined,
    (error: unknown) => error as KipuError,
  ) as Promise<KipuError | undefined>;

describe('a session', () => {
  it('is asked for once by many calls at the start, and once by 50 that are refused together', async () => {
    const { url } = await startPeer(accepts('new'));
    const { getToken, reasons } = host('old', 'new');
    const client = createClient({ baseUrl: url, getToken });
    await Promise.all(Array.from({ length: 50 }, () => client.unread()));
    expect(reasons).toEqual(['start', 'unauthorized']);
  });

  it('is renewed before it ends, by its lifetime and not by the machine’s clock', async () => {
    const { url } = await startPeer(json(unread));
    // A machine whose clock is ten years off; the token lives six seconds.
    const long = 10 * 365 * 86_400;
    const now = Math.floor(Date.now() / 1000) - long;
    const short = jwt({ sub: 'staff:a', iat: now, exp: now + 6 });
    const { getToken, reasons } = host(short, jwt({ sub: 'staff:a', iat: now, exp: now + 900 }));
    const client = createClient({ baseUrl: url, getToken });
    await client.unread();
    await client.unread();
    expect(reasons).toEqual(['start']);
    const clock = performance.now();
    vi.spyOn(performance, 'now').mockReturnValue(clock + 5500);
    await client.unread();
    await client.unread();
    expect(reasons).toEqual(['start', 'expiring']);
    vi.restoreAllMocks();
  });

  it('is over when the host answers null, and asks nobody again until it is restarted', async () => {
    const { url, seen } = await startPeer(json(unread));
    const { getToken, reasons } = host(null, 'token');
    const client = createClient({ baseUrl: url, getToken });
    const changes: SessionChange[] = [];
    client.session.onChange((change) => changes.push(change));
    expect((await failure(client.unread()))?.code).toBe('signed_out');
    expect((await failure(client.unread()))?.code).toBe('signed_out');
    expect(reasons).toEqual(['start']);
    expect(seen).toHaveLength(0);
    expect(changes).toEqual(['signed-out']);
    client.session.restart();
    await client.unread();
    expect(reasons).toEqual(['start', 'start']);
  });

  it('is over when a fresh token is refused as well', async () => {
    const { url } = await startPeer(accepts('none'));
    const { getToken, reasons } = host('one', 'two', 'three');
    const client = createClient({ baseUrl: url, getToken });
    const error = await failure(client.unread());
    expect(error?.code).toBe('signed_out');
    expect(error?.status).toBe(401);
    expect(reasons).toEqual(['start', 'unauthorized']);
    expect(client.session.signedOut).toBe(true);
  });

  it('that cannot be had for a moment is asked for again, and nobody is signed out', async () => {
    vi.spyOn(Math, 'random').mockReturnValue(0);
    const { url } = await startPeer(json(unread));
    const { getToken, reasons } = host(new Error('session 502'), new Error('session 502'), 'token');
    const client = createClient({ baseUrl: url, getToken });
    await client.unread();
    expect(reasons).toHaveLength(3);
    expect(client.session.signedOut).toBe(false);
    vi.restoreAllMocks();
  });

  it('never sends in a second person’s name what was asked for in the first one’s', async () => {
    const iat = 1_000_000;
    const ada = jwt({ sub: 'staff:ada', iat, exp: iat + 900 });
    const bob = jwt({ sub: 'staff:bob', iat, exp: iat + 900 });
    const { url, seen } = await startPeer(accepts(bob));
    const { getToken } = host(ada, bob);
    const client = createClient({ baseUrl: url, getToken });
    const changes: SessionChange[] = [];
    client.session.onChange((change) => changes.push(change));
    const error = await failure(client.messages.send('c', { body: 'from Ada' }));
    expect(error?.code).toBe('user_changed');
    expect(changes).toEqual(['user-changed']);
    expect(seen).toHaveLength(1);
    await client.unread();
  });
});

describe('a host that never answers', () => {
  const never = () => new Promise<Token | null>(() => {});

  it('holds up no call: each ends by its time or its signal', async () => {
    const client = createClient({ baseUrl: 'http://127.0.0.1:9', getToken: never, maxRetries: 0 });
    await expect(client.unread({ timeoutMs: 50 })).rejects.toMatchObject({ code: 'timeout' });
    const abort = new AbortController();
    const call = client.unread({ signal: abort.signal });
    abort.abort();
    await expect(call).rejects.toMatchObject({ code: 'aborted' });
  });

  it('is given up and asked again, so that the feed goes on when it answers', async () => {
    const limits: AbortController[] = [];
    vi.spyOn(AbortSignal, 'timeout').mockImplementation(() => {
      const limit = new AbortController();
      limits.push(limit);
      return limit.signal;
    });
    onTestFinished(() => void vi.restoreAllMocks());
    const { url, seen } = await startPeer(json({ messages: 3 }));
    const signals: AbortSignal[] = [];
    const client = createClient({
      baseUrl: url,
      getToken: ({ signal }) =>
        signals.push(signal) === 1 ? never() : Promise.resolve({ token: 'at last' }),
    });
    const call = client.unread();
    await vi.waitFor(() => expect(signals).toHaveLength(1));
    limits[0]?.abort();
    expect(await call).toEqual({ messages: 3 });
    expect(signals[0]?.aborted).toBe(true);
    expect(seen.map(({ headers }) => headers.authorization)).toEqual(['Bearer at last']);
  });
});
