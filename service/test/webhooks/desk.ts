import { expect } from 'vitest';
import { createCompanyKey } from '../../src/actions/create-company.ts';
import type { Scope } from '../../src/auth/api-keys.ts';
import { CAST, type Cast, createCast } from '../harness/cast.ts';
import { eventually } from '../harness/eventually.ts';
import type { Answer, Json, TestService } from '../harness/service.ts';

/** What must be found in no webhook and in no line of the log. */
export const CANARIES = {
  name: 'Canary-Name',
  subject: 'Canary-Subject',
  body: 'Canary-Body',
  address: 'canary@example.org',
} as const;

export interface Endpoint {
  readonly id: string;
  readonly secret: string;
}

/** A company whose back end subscribes to webhooks, over HTTP. */
export class Desk {
  readonly cast: Cast;
  readonly #service: TestService;

  private constructor(service: TestService, cast: Cast) {
    this.#service = service;
    this.cast = cast;
  }

  static async open(service: TestService, name = 'Harbor Recovery'): Promise<Desk> {
    const desk = new Desk(service, await createCast(service, name));
    await desk.cast.put(`/v1/portal-users/${CAST.portal.marcus}`, {
      name: CANARIES.name,
      email: CANARIES.address,
      status: 'active',
    });
    return desk;
  }

  call(method: string, path: string, body?: unknown): Promise<Answer> {
    return this.#service.request(method, path, {
      token: this.cast.key,
      ...(body === undefined ? {} : { body }),
    });
  }

  /** The same with a key of these scopes only. */
  async callAs(scopes: Scope[], method: string, path: string, body: unknown): Promise<Answer> {
    const { store } = this.#service.messaging.services;
    const made = await createCompanyKey(store, this.cast.companyId, 'named', scopes);
    return this.#service.request(method, path, { token: made?.key, body });
  }

  async subscribe(url: string, more: Record<string, unknown> = {}): Promise<Endpoint> {
    const answer = await this.call('POST', '/v1/webhooks', { url, ...more });
    expect(answer.status, answer.text).toBe(201);
    return answer.body;
  }

  /** Priya starts a conversation with Marcus: two events. Answers the conversation. */
  async start(): Promise<Json> {
    const answer = await this.#service.request('POST', '/v1/conversations', {
      token: await this.cast.token('staff:priya'),
      body: {
        type: 'portal',
        patientId: CAST.patients.marcusFirst,
        recipientIds: [CAST.portal.marcus],
        subject: CANARIES.subject,
        body: CANARIES.body,
      },
    });
    expect(answer.status, answer.text).toBe(201);
    return answer.body;
  }

  async test(id: string): Promise<Json> {
    const answer = await this.call('POST', `/v1/webhooks/${id}/test`);
    expect(answer.status, answer.text).toBe(202);
    return answer.body;
  }

  async endpoint(id: string): Promise<Json> {
    return (await this.call('GET', `/v1/webhooks/${id}`)).body;
  }

  /** Deliveries to an endpoint, oldest first. */
  async deliveries(id: string, query = ''): Promise<Json[]> {
    const answer = await this.call('GET', `/v1/webhooks/${id}/deliveries?limit=200${query}`);
    expect(answer.status, answer.text).toBe(200);
    return answer.body.data.toReversed();
  }

  /** Waits until every delivery to an endpoint has come to this status. */
  async settled(id: string, statuses: readonly string[]): Promise<Json[]> {
    return eventually(async () => {
      const deliveries = await this.deliveries(id);
      expect(deliveries.map((delivery) => delivery.status)).toEqual(statuses);
      return deliveries;
    });
  }
}
