import type { AdminClient } from './admin.ts';
import type { ListOf } from './admin-webhooks.ts';
import type { Call } from './call.ts';
import type { components } from './generated/openapi.ts';
import type { List } from './pagination.ts';
import type { CallOptions, Operation, Transport } from './transport.ts';

type Schemas = components['schemas'];
export type ConversationExport = Schemas['ConversationExport'];
export type FhirBundle = Schemas['FhirBundle'];
export type LegalHold = Schemas['LegalHold'];
export type Removal = Schemas['Removal'];
export type Erasure = Schemas['Erasure'];

/** Whose conversations about a patient: those of one portal user, or everyone's (a key needs the scope for that). */
export type ExportQuery =
  | { patientId: string; portalUserId: string }
  | { patientId: string; allParticipants: true };

export interface HoldQuery {
  limit?: number;
  cursor?: string;
}

type Request = AdminClient['request'];

const HOLD = '/v1/legal-holds/{type}/{id}';
const ERASURE = '/v1/portal-users/{id}/erasure';

/** An export can take minutes. */
const EXPORT_TIMEOUT_MS = 10 * 60_000;

/** One patient's conversations, handed out. Each call is audited. */
export class Exports {
  readonly #request: Request;
  readonly #transport: Transport;

  constructor(request: Request, transport: Transport) {
    this.#request = request;
    this.#transport = transport;
  }

  json(query: ExportQuery, options?: CallOptions): Call<ConversationExport> {
    return this.#get('/v1/exports/json', query, options);
  }
  /** A FHIR R4 bundle of Communications. */
  fhir(query: ExportQuery, options?: CallOptions): Call<FhirBundle> {
    return this.#get('/v1/exports/fhir', query, options);
  }
  /**
   * The answer with its body still to be read: for a PDF, and for exports too large for memory. `timeoutMs` is for its
   * beginning; a connection that breaks later rejects the read, so that half an export is never taken for a whole one.
   */
  download(format: 'json' | 'fhir' | 'pdf', query: ExportQuery, options?: CallOptions): Promise<Response> {
    return this.#transport.send(
      { route: `/v1/exports/${format}`, query: { ...query } },
      options,
      async (response) => response,
    );
  }

  #get<T>(route: Operation['route'], query: ExportQuery, options: CallOptions = {}): Call<T> {
    const patience = { timeoutMs: EXPORT_TIMEOUT_MS, deadlineMs: EXPORT_TIMEOUT_MS };
    return this.#request({ method: 'GET', route, query: { ...query } }, { ...patience, ...options });
  }
}

/** What the law keeps, and what it has taken away. */
export class Records {
  readonly #request: Request;
  readonly #list: ListOf;

  constructor(request: Request, list: ListOf) {
    this.#request = request;
    this.#list = list;
  }

  holds(query: HoldQuery = {}, options?: CallOptions): List<LegalHold, Schemas['LegalHoldPage'], HoldQuery> {
    return this.#list({ route: '/v1/legal-holds' }, query, options);
  }
  /** Once this has resolved, nothing that the hold keeps is emptied or erased until it is lifted. */
  placeHold(
    type: LegalHold['type'],
    id: string,
    input: Schemas['LegalHoldInput'] = {},
    options?: CallOptions,
  ): Call<LegalHold> {
    return this.#request({ method: 'PUT', route: HOLD, params: { type, id }, body: input }, options);
  }
  liftHold(type: LegalHold['type'], id: string, options?: CallOptions): Call<void> {
    return this.#request({ method: 'DELETE', route: HOLD, params: { type, id } }, options);
  }

  /** Empties one message for good; `legal_hold` (409) while a hold keeps it. Safe to repeat. */
  removeMessage(
    conversationId: string,
    seq: number,
    input: Schemas['RemovalInput'],
    options?: CallOptions,
  ): Call<Removal> {
    return this.#request(
      {
        method: 'POST',
        route: '/v1/conversations/{id}/messages/{seq}/removal',
        params: { id: conversationId, seq: String(seq) },
        body: input,
      },
      options,
    );
  }
  /** Erases a portal user's name and address for good; `legal_hold` (409) while a hold keeps theirs. Safe to repeat. */
  erasePortalUser(id: string, input: Schemas['ErasureInput'], options?: CallOptions): Call<Erasure> {
    return this.#request({ method: 'POST', route: ERASURE, params: { id }, body: input }, options);
  }
  /** Lets the directory name an erased portal user again. */
  endErasure(id: string, options?: CallOptions): Call<void> {
    return this.#request({ method: 'DELETE', route: ERASURE, params: { id } }, options);
  }
}
