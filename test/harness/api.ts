import type { Example } from './example.ts';
import type { Person } from './people.ts';

/** An answer of the API. */
export interface Said {
  status: number;
  // Whatever the service answered; each test reads the part it is about.
  body: ReturnType<typeof JSON.parse>;
}

/** A call as the user who is signed in there, with a token of the host's own route. */
export async function asUser(person: Person, method: string, path: string, body?: unknown): Promise<Said> {
  const { request } = person.page;
  const answer = await request.post(`${person.url}/session`, {
    headers: { 'sec-fetch-site': 'same-origin' },
  });
  const { token } = (await answer.json()) as { token: string };
  return call(person.url, method, path, token, body);
}

/** A call with the company's API key. */
export function asCompany(emr: Example, method: string, path: string): Promise<Said> {
  return call(emr.url, method, path, emr.service.apiKey);
}

/** The conversation with someone of this name. */
export async function conversationWith(person: Person, other: string): Promise<string> {
  const page = await asUser(person, 'GET', '/v1/conversations?section=all');
  const found = page.body.data.find((one: { participants: { name: string }[] }) =>
    one.participants.some((participant) => participant.name === other),
  );
  return found.id;
}

async function call(
  host: string,
  method: string,
  path: string,
  token: string,
  body?: unknown,
): Promise<Said> {
  const response = await fetch(`${host}/messages${path}`, {
    method,
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  return { status: response.status, body: await response.json() };
}
