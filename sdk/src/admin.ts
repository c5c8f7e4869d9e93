/** The EMR's back end: pushes its directory, mints sessions, keeps settings and keys. Never for a browser. */
import { Exports, Records } from './admin-records.ts';
import { type ListOf, Webhooks } from './admin-webhooks.ts';
import { Call } from './call.ts';
import { AuthError } from './errors.ts';
import type { components } from './generated/openapi.ts';
import { type FhirDocument, type ImportRow, streamed } from './import-rows.ts';
import { List } from './pagination.ts';
import { type RetentionCalls, retentionOf, type SettingsCalls, settingsOf } from './settings.ts';
import { type CallOptions, type Operation, Transport, type TransportOptions } from './transport.ts';

export type {
  ConversationExport,
  Erasure,
  ExportQuery,
  FhirBundle,
  HoldQuery,
  LegalHold,
  Removal,
} from './admin-records.ts';
export type {
  Webhook,
  WebhookDelivery,
  WebhookDeliveryQuery,
  WebhookInput,
  WebhookPatch,
} from './admin-webhooks.ts';
export type { Call } from './call.ts';
export * from './errors.ts';
export type { FhirDocument, ImportRow } from './import-rows.ts';
export type { List } from './pagination.ts';
export type {
  Answer,
  Attempt,
  CallOptions,
  Hooks,
  Operation,
  Transport,
  TransportOptions,
} from './transport.ts';

type Schemas = components['schemas'];
export type LocationInput = Schemas['LocationInput'];
export type StaffInput = Schemas['StaffInput'];
export type PatientInput = Schemas['PatientInput'];
export type CareTeamInput = Schemas['CareTeamInput'];
export type PortalUserInput = Schemas['PortalUserInput'];
export type ConnectionInput = Schemas['ConnectionInput'];
export type ImportResult = Schemas['ImportResult'];
export type Retention = Schemas['Retention'];
export type Settings = Schemas['Settings'];
export type SettingsPatch = Schemas['SettingsPatch'];

export interface AdminOptions extends TransportOptions {
  /** `kmk_<companyId>_<secret>`: stays on the server. */
  apiKey: string;
}

export interface ImportOptions extends CallOptions {
  /** Check every line and change nothing. */
  dryRun?: boolean;
  /** Deactivate what a complete, clean upload lacks; its last row must be `{type: 'end', count}`. */
  prune?: boolean;
  /** The most of one kind of row that `prune` may deactivate, per cent; above it nothing is pruned. Default 10. */
  pruneMax?: number;
}

export interface FhirImportOptions extends CallOptions {
  /** Check every entry and change nothing. */
  dryRun?: boolean;
  /** The location of charts that have none yet and whose resource names none. */
  defaultLocationId?: string;
}

export interface EmailQuery {
  status?: Schemas['EmailStatus'];
  limit?: number;
  cursor?: string;
}
export interface AuditQuery {
  actor?: string;
  act?: string;
  subject?: string;
  outcome?: Schemas['AuditOutcome'];
  /** RFC 3339: records of this time or later. */
  from?: string;
  /** RFC 3339: records before this time. */
  to?: string;
  limit?: number;
  cursor?: string;
}

/** An import can take minutes. */
const IMPORT_TIMEOUT_MS = 30 * 60_000;

/** PUT, GET and DELETE of one kind of row. */
class Resource<Input, Row> {
  readonly #request: AdminClient['request'];
  readonly #route: Operation['route'];

  constructor(request: AdminClient['request'], route: Operation['route']) {
    this.#request = request;
    this.#route = route;
  }

  /** Idempotent; `version` lower than the stored one rejects with `stale_version` (409). */
  put(id: string, input: Input, options?: CallOptions): Call<Row> {
    return this.#request({ method: 'PUT', route: this.#route, params: { id }, body: input }, options);
  }
  get(id: string, options?: CallOptions): Call<Row> {
    return this.#request({ method: 'GET', route: this.#route, params: { id } }, options);
  }
  /** Takes the row out of use; what was written with it stays readable to its participants. */
  delete(id: string, options?: CallOptions): Call<void> {
    return this.#request({ method: 'DELETE', route: this.#route, params: { id } }, options);
  }
}

/** Everything an API key may do. */
export class AdminClient {
  readonly transport: Transport;
  readonly locations: Resource<LocationInput, Schemas['Location']>;
  readonly staff: Resource<StaffInput, Schemas['Staff']>;
  readonly patients: Resource<PatientInput, Schemas['Patient']>;
  readonly webhooks: Webhooks;
  /** One patient's conversations, handed out. */
  readonly exports: Exports;
  /** Retention, legal holds, removal and erasure. */
  readonly records: Records;
  readonly portalUsers: Resource<PortalUserInput, Schemas['PortalUser']>;

  /** @throws {TypeError} when `baseUrl` is no address or `apiKey` is missing */
  constructor({ apiKey, ...options }: AdminOptions = {} as AdminOptions) {
    if (typeof apiKey !== 'string' || !apiKey)
      throw new TypeError('apiKey must be the key that `kipu-messages keys create` printed; it is missing.');
    const refused = () =>
      Promise.reject(
        new AuthError(`The API key was refused by ${options.baseUrl}.`, {
          code: 'unauthorized',
          status: 401,
        }),
      );
    this.transport = new Transport(options, {
      current: () => Promise.resolve(apiKey),
      replace: refused,
      end: () => {},
    });
    const request: AdminClient['request'] = (operation, call) => this.request(operation, call);
    this.locations = new Resource(request, '/v1/locations/{id}');
    this.staff = new Resource(request, '/v1/staff/{id}');
    this.patients = new Resource(request, '/v1/patients/{id}');
    const list: ListOf = (operation, query, options) => this.#list(operation, query, options);
    this.webhooks = new Webhooks(request, list);
    this.exports = new Exports(request, this.transport);
    this.records = new Records(request, list);
    this.portalUsers = new Resource(request, '/v1/portal-users/{id}');
  }

  readonly careTeams = {
    /** Replaces the whole team of one chart. */
    put: (patientId: string, input: CareTeamInput, options?: CallOptions): Call<Schemas['CareTeam']> =>
      this.request(
        { method: 'PUT', route: '/v1/patients/{id}/care-team', params: { id: patientId }, body: input },
        options,
      ),
    get: (patientId: string, options?: CallOptions): Call<Schemas['CareTeam']> =>
      this.request(
        { method: 'GET', route: '/v1/patients/{id}/care-team', params: { id: patientId } },
        options,
      ),
  };

  /** The link between a portal user and a chart. */
  readonly connections = {
    put: (
      portalUserId: string,
      patientId: string,
      input: ConnectionInput,
      options?: CallOptions,
    ): Call<Schemas['Connection']> =>
      this.request(
        {
          method: 'PUT',
          route: '/v1/portal-users/{id}/connections/{patientId}',
          params: { id: portalUserId, patientId },
          body: input,
        },
        options,
      ),
    delete: (portalUserId: string, patientId: string, options?: CallOptions): Call<void> =>
      this.request(
        {
          method: 'DELETE',
          route: '/v1/portal-users/{id}/connections/{patientId}',
          params: { id: portalUserId, patientId },
        },
        options,
      ),
  };

  readonly directory = {
    /**
     * Streams rows as NDJSON, in any order, in bounded memory. Bad rows are named by line and lose none of the others.
     * Give rows (an array, a generator, an async iterable), or a stream of NDJSON bytes such as an open file.
     */
    import: (
      rows: Iterable<ImportRow> | AsyncIterable<ImportRow> | ReadableStream<Uint8Array>,
      { dryRun, prune, pruneMax, ...options }: ImportOptions = {},
    ): Call<ImportResult> =>
      this.request(
        {
          method: 'POST',
          route: '/v1/directory/import',
          query: { dryRun, prune, pruneMax },
          headers: { 'content-type': 'application/x-ndjson' },
          init: streamed(rows),
          once: true,
        },
        // A stream can be read once only, so the import is never repeated by itself.
        { timeoutMs: IMPORT_TIMEOUT_MS, deadlineMs: IMPORT_TIMEOUT_MS, ...options, maxRetries: 0 },
      ),

    /**
     * Streams FHIR R4 bundles or single resources, in bounded memory. Give them as objects (an array, a generator, an
     * async iterable), or a stream of their bytes such as an open file. `errors` name entries, counted over all bundles.
     */
    importFhir: (
      bundles: Iterable<FhirDocument> | AsyncIterable<FhirDocument> | ReadableStream<Uint8Array>,
      { dryRun, defaultLocationId, ...options }: FhirImportOptions = {},
    ): Call<ImportResult> =>
      this.request(
        {
          method: 'POST',
          route: '/v1/directory/import',
          query: { dryRun, defaultLocationId },
          headers: { 'content-type': 'application/fhir+json' },
          init: streamed(bundles),
          once: true,
        },
        { timeoutMs: IMPORT_TIMEOUT_MS, deadlineMs: IMPORT_TIMEOUT_MS, ...options, maxRetries: 0 },
      ),
  };

  readonly sessions = {
    /**
     * A session token of one user whom the host has signed in; `PolicyError` if that user is not active. For a Super Admin
     * the key needs the scope `sessions:super_admin` as well.
     */
    create: (input: Schemas['SessionInput'], options?: CallOptions): Call<Schemas['Session']> =>
      this.request({ method: 'POST', route: '/v1/sessions', body: input }, options),
    /** Ends one session by its `id`: its next request is refused, and its open streams end within a second. */
    end: (id: string, options?: CallOptions): Call<void> =>
      this.request({ method: 'DELETE', route: '/v1/sessions/{id}', params: { id } }, options),
    /** Ends every session of a user; `NotFoundError` for one whom the directory does not know. */
    endOfUser: (user: Schemas['SessionInput']['user'], options?: CallOptions): Call<void> =>
      this.request({ method: 'POST', route: '/v1/sessions/end', body: { user } }, options),
    /** Ends every session of the company. */
    endOfEveryone: (options?: CallOptions): Call<void> =>
      this.request({ method: 'POST', route: '/v1/sessions/end', body: { everyone: true } }, options),
  };

  /** Issuers of the company's own, whose tokens its users sign in with in the place of sessions. */
  readonly issuers = {
    /** Waits for the operator's approval, again after each change: `approvedAt` is null until then. */
    put: (id: string, input: Schemas['IssuerInput'], options?: CallOptions): Call<Schemas['Issuer']> =>
      this.request({ method: 'PUT', route: '/v1/issuers/{id}', params: { id }, body: input }, options),
    get: (id: string, options?: CallOptions): Call<Schemas['Issuer']> =>
      this.request({ method: 'GET', route: '/v1/issuers/{id}', params: { id } }, options),
    list: (options?: CallOptions): Call<Schemas['IssuerList']> =>
      this.request({ method: 'GET', route: '/v1/issuers' }, options),
    /** Its tokens are refused at once, and open streams of its users end. */
    delete: (id: string, options?: CallOptions): Call<void> =>
      this.request({ method: 'DELETE', route: '/v1/issuers/{id}', params: { id } }, options),
  };

  readonly settings: SettingsCalls = settingsOf((operation, options) => this.request(operation, options));
  readonly retention: RetentionCalls = retentionOf((operation, options) => this.request(operation, options));

  readonly apiKeys = {
    /** The answer holds the key itself, this once. Never repeated by itself: that could make two keys. */
    create: (input: Schemas['ApiKeyInput'], options?: CallOptions): Call<Schemas['CreatedApiKey']> =>
      this.request({ method: 'POST', route: '/v1/api-keys', body: input, once: true }, options),
    list: (options?: CallOptions): Call<Schemas['ApiKeyList']> =>
      this.request({ method: 'GET', route: '/v1/api-keys' }, options),
    /** Revoked at once. */
    delete: (id: string, options?: CallOptions): Call<void> =>
      this.request({ method: 'DELETE', route: '/v1/api-keys/{id}', params: { id } }, options),
  };

  /** What became of the e-mails to portal users. */
  readonly emails = {
    list: (
      query: EmailQuery = {},
      options?: CallOptions,
    ): List<Schemas['EmailDelivery'], Schemas['EmailDeliveryPage'], EmailQuery> =>
      this.#list({ route: '/v1/emails' }, query, options),
    /**
     * Puts dead e-mails back into the queue, at most 500 a call: call again while `more` is true. `code`: only those whose
     * `lastError` it is.
     */
    retryDead: (
      input: Schemas['RetryDeadEmails'] = {},
      options?: CallOptions,
    ): Call<Schemas['RetriedEmails']> =>
      this.request({ method: 'POST', route: '/v1/emails/retry', body: input }, options),
    /** Puts a dead e-mail back into the queue. */
    retry: (id: string, options?: CallOptions): Call<Schemas['EmailDelivery']> =>
      this.request({ method: 'POST', route: '/v1/emails/{id}/retry', params: { id } }, options),
  };

  /** Who did what, when and from where; newest first. */
  readonly audit = {
    list: (
      query: AuditQuery = {},
      options?: CallOptions,
    ): List<Schemas['AuditRecord'], Schemas['AuditPage'], AuditQuery> =>
      this.#list({ route: '/v1/audit' }, query, options),
  };

  /** Any operation of the contract, with the same key, retries and errors. */
  request<T>(operation: Operation<T>, options?: CallOptions): Call<T> {
    return new Call(this.transport.request(operation, options));
  }

  #list<Row, Page extends { data: Row[]; nextCursor: string | null }, Query extends { cursor?: string }>(
    operation: Pick<Operation, 'route' | 'params'>,
    query: Query,
    options: CallOptions | undefined,
  ): List<Row, Page, Query> {
    return new List<Row, Page, Query>(
      {
        fetch: (q) => this.transport.request({ method: 'GET', ...operation, query: { ...q } }, options),
        rows: (page) => page.data,
        next: (page, q) => (page.nextCursor === null ? undefined : { ...q, cursor: page.nextCursor }),
      },
      query,
    );
  }
}

/** The client of the EMR's back end. No request is made before the first call. */
export function createAdminClient(options: AdminOptions): AdminClient {
  return new AdminClient(options);
}
