import { expect } from 'vitest';
import type { Cast } from './cast.ts';
import type { Answer, Json, TestService } from './service.ts';

/** One signed-in user at their own browser. Each call answers what the service answered; `…ed` forms expect success. */
export interface Person {
  readonly key: `staff:${string}` | `portal:${string}`;
  readonly token: string;
  call(method: string, path: string, body?: unknown, headers?: Record<string, string>): Promise<Answer>;
  start(body: Record<string, unknown>, headers?: Record<string, string>): Promise<Answer>;
  /** Starts and answers the conversation. */
  started(body: Record<string, unknown>): Promise<Json>;
  send(id: string, body: string | Record<string, unknown>, headers?: Record<string, string>): Promise<Answer>;
  /** Sends and answers the message. */
  sent(id: string, body: string): Promise<Json>;
  patch(id: string, change: Record<string, unknown>): Promise<Answer>;
  /** One conversation of theirs. */
  open(id: string): Promise<Json>;
  messages(id: string, query?: string): Promise<Json>;
  list(query?: string): Promise<Json>;
  unread(): Promise<{ messages: number; conversations: number; active: number; archived: number }>;
  /** The events since a state, as the poll tells them, without their ids. */
  since(state: string): Promise<Json[]>;
}

export async function signIn(
  service: Pick<TestService, 'request'>,
  cast: Cast,
  key: Person['key'],
): Promise<Person> {
  const token = await cast.token(key);
  const call: Person['call'] = (method, path, body, headers = {}) =>
    service.request(method, path, { token, body, headers });
  const taken = async (answer: Promise<Answer>, status: number) => {
    const { status: got, text, body } = await answer;
    expect(got, text).toBe(status);
    return body;
  };
  const person: Person = {
    key,
    token,
    call,
    start: (body, headers) => call('POST', '/v1/conversations', body, headers),
    started: (body) => taken(person.start(body), 201),
    send: (id, body, headers) =>
      call('POST', `/v1/conversations/${id}/messages`, typeof body === 'string' ? { body } : body, headers),
    sent: (id, body) => taken(person.send(id, body), 201),
    patch: (id, change) => call('PATCH', `/v1/conversations/${id}`, change),
    open: (id) => taken(call('GET', `/v1/conversations/${id}`), 200),
    messages: (id, query = '') => taken(call('GET', `/v1/conversations/${id}/messages${query}`), 200),
    list: (query = '') => taken(call('GET', `/v1/conversations${query}`), 200),
    async unread() {
      const { state: _, ...counts } = await taken(call('GET', '/v1/unread'), 200);
      return counts;
    },
    async since(state) {
      const page = await taken(call('GET', `/v1/changes?since=${state}`), 200);
      expect(page.more).toBe(false);
      return page.events.map(({ id: _, ...event }: Json) => event);
    },
  };
  return person;
}

/** The codes of a refusal or of a conversation's reasons, in their order. */
export function codes(body: Json): string[] {
  return body.reasons.map((reason: { code: string }) => reason.code);
}
