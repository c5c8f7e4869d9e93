import type { AdminClient } from './admin.ts';
import type { Call } from './call.ts';
import type { components } from './generated/openapi.ts';
import type { List } from './pagination.ts';
import type { CallOptions, Operation } from './transport.ts';

type Schemas = components['schemas'];
export type Webhook = Schemas['Webhook'];
export type WebhookInput = Schemas['WebhookInput'];
export type WebhookPatch = Schemas['WebhookPatch'];
export type WebhookDelivery = Schemas['WebhookDelivery'];

export interface WebhookDeliveryQuery {
  status?: Schemas['WebhookDeliveryStatus'];
  limit?: number;
  cursor?: string;
}

const ONE = '/v1/webhooks/{id}';

/** Lists the pages of a route; the client's own way of paging. */
export type ListOf = <
  Row,
  Page extends { data: Row[]; nextCursor: string | null },
  Query extends { cursor?: string },
>(
  operation: Pick<Operation, 'route' | 'params'>,
  query: Query,
  options: CallOptions | undefined,
) => List<Row, Page, Query>;

/** Endpoints that are told of events, and what was delivered to them. */
export class Webhooks {
  readonly #request: AdminClient['request'];
  readonly #list: ListOf;

  constructor(request: AdminClient['request'], list: ListOf) {
    this.#request = request;
    this.#list = list;
  }

  /** The answer holds the secret, this once. Never repeated by itself: that could make two endpoints. */
  create(input: WebhookInput, options?: CallOptions): Call<Schemas['CreatedWebhook']> {
    return this.#request({ method: 'POST', route: '/v1/webhooks', body: input, once: true }, options);
  }
  list(options?: CallOptions): Call<Schemas['WebhookList']> {
    return this.#request({ method: 'GET', route: '/v1/webhooks' }, options);
  }
  get(id: string, options?: CallOptions): Call<Webhook> {
    return this.#request({ method: 'GET', route: ONE, params: { id } }, options);
  }
  /** Absent keeps; `{active: true}` turns one on again. */
  patch(id: string, patch: WebhookPatch, options?: CallOptions): Call<Webhook> {
    return this.#request({ method: 'PATCH', route: ONE, params: { id }, body: patch }, options);
  }
  delete(id: string, options?: CallOptions): Call<void> {
    return this.#request({ method: 'DELETE', route: ONE, params: { id } }, options);
  }
  /** The answer holds the new secret, this once; the one before signs as well until the overlap (24 hours) ends. */
  rotateSecret(
    id: string,
    input: Schemas['WebhookRotation'] = {},
    options?: CallOptions,
  ): Call<Schemas['RotatedWebhookSecret']> {
    return this.#request(
      { method: 'POST', route: `${ONE}/rotate-secret`, params: { id }, body: input, once: true },
      options,
    );
  }
  /** Sends `webhook.test` at once; `deliveries` says what became of it. */
  test(id: string, options?: CallOptions): Call<WebhookDelivery> {
    return this.#request({ method: 'POST', route: `${ONE}/test`, params: { id }, once: true }, options);
  }
  /** Newest first, for 30 days. */
  deliveries(id: string, query: WebhookDeliveryQuery = {}, options?: CallOptions) {
    return this.#list<WebhookDelivery, Schemas['WebhookDeliveryPage'], WebhookDeliveryQuery>(
      { route: `${ONE}/deliveries`, params: { id } },
      query,
      options,
    );
  }
  /** Sends one delivery again now, with the same `webhook-id`. */
  replay(id: string, deliveryId: string, options?: CallOptions): Call<WebhookDelivery> {
    return this.#request(
      { method: 'POST', route: `${ONE}/deliveries/{deliveryId}/replay`, params: { id, deliveryId } },
      options,
    );
  }
  /** Sends again what failed since a time (RFC 3339); while `more`, call again. */
  replayFailed(id: string, since: string, options?: CallOptions): Call<Schemas['WebhookReplayResult']> {
    return this.#request(
      { method: 'POST', route: `${ONE}/replay`, params: { id }, body: { since } },
      options,
    );
  }
}
