import { checkAgainstContract } from './contract.ts';

/** What `fetch` brought back from one service: answers that were checked, and requests that broke off without one. */
export interface Checked {
  answers: number;
  broken: number;
}

const byOrigin = new Map<string, Checked>();

export function checkedAt(origin: string): Checked {
  const checked = byOrigin.get(origin) ?? { answers: 0, broken: 0 };
  byOrigin.set(origin, checked);
  return checked;
}

/** A `fetch` that holds each answer of a service to openapi.yaml before anyone reads it. */
export function checking(fetch: typeof globalThis.fetch): typeof globalThis.fetch {
  return async (input, init) => {
    const request = input instanceof Request ? input : undefined;
    const url = new URL(request?.url ?? String(input));
    const checked = checkedAt(url.origin);
    let response: Response;
    try {
      response = await fetch(input, init);
    } catch (error) {
      checked.broken += 1;
      throw error;
    }
    checked.answers += 1;
    const stream = /event-stream/.test(response.headers.get('content-type') ?? '');
    const method = init?.method ?? request?.method ?? 'GET';
    const text = stream ? undefined : await response.clone().text();
    checkAgainstContract(method, url.pathname, response, text);
    return response;
  };
}
