import { randomUUID } from 'node:crypto';
import { enqueueEmail } from '../../src/outbox/enqueue.ts';
import { type EmailDelivery, listEmails } from '../../src/store/emails.ts';
import { changeUnread } from '../../src/store/mailbox.ts';
import { openPostgres } from '../../src/store/postgres.ts';
import { openSqlite } from '../../src/store/sqlite.ts';
import type { Store } from '../../src/store/tx.ts';
import type { TestDatabase } from '../harness/database.ts';
import type { TestService } from '../harness/service.ts';

/** What must be found in no e-mail and in no line of the log. */
export const CANARIES = {
  portalUser: 'Canary-Portal-User',
  patient: 'Canary-Patient',
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

/** A company with one patient, the patient's portal account, and a conversation between it and a staff user. */
export class Clinic {
  readonly store: Store;
  readonly service: TestService;
  readonly companyId: string;
  readonly key: string;
  readonly conversationId = randomUUID();
  #seq = 0;

  private constructor(service: TestService, company: { id: string; key: string }) {
    this.service = service;
    this.store = service.messaging.services.store;
    this.companyId = company.id;
    this.key = company.key;
  }

  static async open(service: TestService, address: string, locale: string | null = null): Promise<Clinic> {
    const clinic = new Clinic(service, await service.company('Harbor Recovery'));
    const { companyId: company_id } = clinic;
    await clinic.store.write(company_id, async (tx) => {
      await tx.db
        .insertInto('location')
        .values({ company_id, location_id: 'north', name: 'North', version: null })
        .execute();
      await tx.db
        .insertInto('patient')
        .values({
          company_id,
          patient_id: CANARIES.patientId,
          name: CANARIES.patient,
          name_fold: '',
          label: null,
          location_id: 'north',
          chart_url: null,
          person_id: null,
          version: null,
        })
        .execute();
      await tx.db
        .insertInto('portal_user')
        .values({
          company_id,
          portal_user_id: CANARIES.portalUserId,
          name: CANARIES.portalUser,
          name_fold: '',
          email: address,
          status: 'active',
          locale,
          version: null,
        })
        .execute();
      await tx.db
        .insertInto('portal_connection')
        .values({
          company_id,
          portal_user_id: CANARIES.portalUserId,
          patient_id: CANARIES.patientId,
          relation: 'patient',
          consent: null,
          version: null,
        })
        .execute();
      await tx.db
        .insertInto('conversation')
        .values({
          company_id,
          conversation_id: clinic.conversationId,
          type: 'portal',
          patient_id: CANARIES.patientId,
          subject: CANARIES.subject,
          subject_fold: '',
          last_seq: 0,
          created_at: tx.now,
          updated_at: tx.now,
        })
        .execute();
    });
    return clinic;
  }

  /** What a send does for the outbox: one more unread message, and its e-mail, in one transaction. */
  async message(options: { fail?: boolean } = {}): Promise<void> {
    this.#seq += 1;
    const seq = this.#seq;
    await this.store.write(this.companyId, async (tx) => {
      await changeUnread(tx, [
        { user: `portal:${CANARIES.portalUserId}`, messages: 1, active: seq === 1 ? 1 : 0, archived: 0 },
      ]);
      await enqueueEmail(
        tx,
        { portalUserId: CANARIES.portalUserId, conversationId: this.conversationId, seq },
        this.service.messaging.services.outbox,
      );
      if (options.fail === true) throw new Error('the send failed after its e-mail was queued');
    });
  }

  /** The portal user reads everything. */
  async readAll(): Promise<void> {
    await this.store.write(this.companyId, (tx) =>
      tx.db
        .updateTable('mailbox')
        .set({ unread_messages: 0, unread_active: 0, unread_archived: 0 })
        .where('company_id', '=', this.companyId)
        .execute(),
    );
  }

  settings(change: {
    email_quiet_minutes?: number;
    mail_from?: string | null;
    portal_url?: string | null;
    brand_name?: string;
    neutral_sender?: string | null;
  }) {
    return this.store.write(this.companyId, (tx) =>
      tx.db.updateTable('settings').set(change).where('company_id', '=', this.companyId).execute(),
    );
  }

  account(change: { email?: string; status?: string; locale?: string | null }) {
    return this.store.write(this.companyId, (tx) =>
      tx.db.updateTable('portal_user').set(change).where('company_id', '=', this.companyId).execute(),
    );
  }

  connected(connected: boolean) {
    return this.store.write(this.companyId, (tx) =>
      tx.db
        .updateTable('portal_connection')
        .set({ connected: connected ? 1 : 0 })
        .where('company_id', '=', this.companyId)
        .execute(),
    );
  }

  brandOfLocation(brand: string) {
    return this.store.write(this.companyId, (tx) =>
      tx.db
        .insertInto('location_override')
        .values({
          company_id: this.companyId,
          location_id: 'north',
          enabled: null,
          mode: null,
          brand_name: brand,
          emergency_notice: null,
        })
        .execute(),
    );
  }

  /** The company's e-mails, oldest message first. */
  async emails(): Promise<EmailDelivery[]> {
    const rows = await this.store.read(this.companyId, (tx) => listEmails(tx, { limit: 200 }));
    return rows.toSorted((a, b) => a.messageSeq - b.messageSeq);
  }

  async statuses(): Promise<string[]> {
    return (await this.emails()).map((email) => email.status);
  }

  jobs() {
    return this.store.read(this.companyId, (tx) =>
      tx.db.selectFrom('job').selectAll().where('company_id', '=', this.companyId).execute(),
    );
  }

  async audit(): Promise<string[]> {
    const rows = await this.store.read(this.companyId, (tx) =>
      tx.db
        .selectFrom('audit_event')
        .select('act')
        .where('company_id', '=', this.companyId)
        .where('act', 'like', 'email.%')
        .orderBy('audit_id')
        .execute(),
    );
    return rows.map((row) => row.act);
  }
}
