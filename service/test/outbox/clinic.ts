import { expect } from 'vitest';
import { type EmailDelivery, listEmails } from '../../src/store/emails.ts';
import { openPostgres } from '../../src/store/postgres.ts';
import { openSqlite } from '../../src/store/sqlite.ts';
import type { Store } from '../../src/store/tx.ts';
import { type Cast, createCast, pathOf } from '../harness/cast.ts';
import type { TestDatabase } from '../harness/database.ts';
import type { TestService } from '../harness/service.ts';

/** What must be found in no e-mail and in no line of the log. */
export const CANARIES = {
  portalUser: 'Canary-Portal-User',
  patient: 'Canary-Patient',
  staff: 'Canary-Staff',
  subject: 'Canary-Subject',
  body: 'Canary-Body',
  portalUserId: 'canary-portal-id',
  patientId: '123:canary-chart-id',
} as const;

/** A store whose clock a test can move. */
export function movableStore(): {
  open: (database: TestDatabase) => Promise<Store>;
  advance(ms: number): void;
} {
  let ahead = 0;
  const clock = () => Date.now() + ahead;
  return {
    open: async ({ config }) =>
      config.dialect === 'sqlite'
        ? openSqlite(config.file, { clock, exclusive: true })
        : openPostgres(config.url, { clock }),
    advance: (ms) => {
      ahead += ms;
    },
  };
}

/** A staff user writes to a patient, over HTTP, and what became of the e-mails. */
export class Clinic {
  readonly cast: Cast;
  readonly store: Store;
  readonly #service: TestService;
  conversationId = '';
  #lastSeq = 0;

  private constructor(service: TestService, cast: Cast) {
    this.#service = service;
    this.store = service.messaging.services.store;
    this.cast = cast;
  }

  static async open(service: TestService, address: string): Promise<Clinic> {
    const clinic = new Clinic(service, await createCast(service, 'Harbor Recovery'));
    await clinic.cast.put('/v1/staff/priya', {
      name: CANARIES.staff,
      availableForPortalMessages: true,
      locationIds: ['north'],
    });
    await clinic.cast.put(pathOf`/v1/patients/${CANARIES.patientId}`, {
      name: CANARIES.patient,
      locationId: 'north',
    });
    await clinic.account({ email: address });
    await clinic.connect();
    return clinic;
  }

  /** A staff user's message to the portal user: the first starts the conversation. */
  async message(): Promise<void> {
    const first = this.conversationId === '';
    const answer = await this.#service.request(
      'POST',
      first ? '/v1/conversations' : `/v1/conversations/${this.conversationId}/messages`,
      {
        token: await this.cast.token('staff:priya'),
        body: first
          ? {
              type: 'portal',
              patientId: CANARIES.patientId,
              recipientIds: [CANARIES.portalUserId],
              subject: CANARIES.subject,
              body: CANARIES.body,
            }
          : { body: CANARIES.body },
      },
    );
    expect(answer.status, answer.text).toBe(201);
    if (first) this.conversationId = answer.body.id;
    this.#lastSeq += 1;
  }

  /** The portal user reads everything. */
  async readAll(): Promise<void> {
    const answer = await this.#service.request('PATCH', `/v1/conversations/${this.conversationId}`, {
      token: await this.cast.token(`portal:${CANARIES.portalUserId}`),
      body: { readThroughSeq: this.#lastSeq },
    });
    expect(answer.status, answer.text).toBe(200);
  }

  /** Pushes the portal account, active at this address unless told otherwise. */
  account(change: { email?: string; status?: string; locale?: string }): Promise<void> {
    return this.cast.put(`/v1/portal-users/${CANARIES.portalUserId}`, {
      name: CANARIES.portalUser,
      email: 'dana@example.org',
      status: 'active',
      ...change,
    });
  }

  connect(): Promise<void> {
    return this.cast.put(
      pathOf`/v1/portal-users/${CANARIES.portalUserId}/connections/${CANARIES.patientId}`,
      {
        relation: 'patient',
      },
    );
  }

  disconnect(): Promise<void> {
    return this.cast.remove(
      pathOf`/v1/portal-users/${CANARIES.portalUserId}/connections/${CANARIES.patientId}`,
    );
  }

  /** The company's e-mails, oldest message first. */
  async emails(): Promise<EmailDelivery[]> {
    const rows = await this.store.read(this.cast.companyId, (tx) => listEmails(tx, { limit: 200 }));
    return rows.toSorted((a, b) => a.messageSeq - b.messageSeq);
  }

  async statuses(): Promise<string[]> {
    return (await this.emails()).map((email) => email.status);
  }

  async messageIds(): Promise<string[]> {
    const rows = await this.store.read(this.cast.companyId, (tx) =>
      tx.db
        .selectFrom('email')
        .select('message_id')
        .where('company_id', '=', this.cast.companyId)
        .orderBy('seq')
        .execute(),
    );
    return rows.map((row) => row.message_id);
  }

  jobs() {
    return this.store.read(this.cast.companyId, (tx) =>
      tx.db.selectFrom('job').selectAll().where('company_id', '=', this.cast.companyId).execute(),
    );
  }

  /** The e-mail's own acts in the audit, in the order written. */
  async audit(): Promise<string[]> {
    const answer = await this.#service.request<{ data: Array<{ act: string }> }>(
      'GET',
      '/v1/audit?limit=200',
      {
        token: this.cast.key,
      },
    );
    return answer.body.data
      .map((record) => record.act)
      .filter((act) => act.startsWith('email.'))
      .toReversed();
  }
}
