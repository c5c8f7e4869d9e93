import type { AdminClient, ImportRow } from '@kipu-messages/sdk/admin';
import type { ChangedRecord, Records } from '../emr/records.ts';

const RETRY_MIN_MS = 500;
const RETRY_MAX_MS = 15_000;

/** Tells Messages what the EMR knows: everything at first, then each change until it has been heard. */
export class DirectoryPush {
  readonly #admin: AdminClient;
  readonly #records: Records;
  #running: Promise<void> | undefined;
  #timer: NodeJS.Timeout | undefined;
  #wait = RETRY_MIN_MS;
  #stopped = false;

  constructor(admin: AdminClient, records: Records) {
    this.#admin = admin;
    this.#records = records;
  }

  /** Pushes the whole directory. Throws when a row was refused: the EMR's own data should never be. */
  async everything(): Promise<void> {
    const result = await this.#admin.directory.import(rows(this.#records));
    const error = result.errors[0];
    if (error !== undefined)
      throw new Error(`Messages refused ${result.rejected} rows; line ${error.line}: ${error.message}`);
  }

  /** From now on every change is pushed as it happens. */
  start(): void {
    this.#records.onChange(() => this.#flush());
    this.#flush();
  }
  async stop(): Promise<void> {
    this.#stopped = true;
    clearTimeout(this.#timer);
    await this.#running;
  }

  #flush(): void {
    if (this.#running !== undefined || this.#stopped) return;
    clearTimeout(this.#timer);
    this.#running = this.#pushPending().then(
      () => {
        this.#running = undefined;
        this.#wait = RETRY_MIN_MS;
        if (this.#records.pending.length > 0) this.#flush();
      },
      () => {
        // Messages is away, or refused: the change stays pending, the EMR goes on, and it is tried again.
        this.#running = undefined;
        this.#timer = setTimeout(() => this.#flush(), this.#wait);
        this.#wait = Math.min(this.#wait * 2, RETRY_MAX_MS);
      },
    );
  }

  async #pushPending(): Promise<void> {
    for (let next = this.#records.pending[0]; next !== undefined && !this.#stopped; ) {
      const before = JSON.stringify(this.#current(next));
      await this.#push(next);
      // Changed again while it was on its way: it stays pending and goes once more.
      if (JSON.stringify(this.#current(next)) === before) this.#records.pushed(next);
      next = this.#records.pending[0];
    }
  }

  #current(record: ChangedRecord): unknown {
    switch (record.kind) {
      case 'staff':
        return this.#records.staff(record.id);
      case 'careTeam':
        return this.#records.chart(record.chartId)?.careTeam;
      case 'portalAccount':
        return this.#records.account(record.id);
      case 'connection':
        return this.#records.connection(record.portalUserId, record.chartId);
    }
  }

  async #push(record: ChangedRecord): Promise<void> {
    const admin = this.#admin;
    switch (record.kind) {
      case 'staff': {
        const staff = this.#records.staff(record.id);
        if (staff !== undefined) await admin.staff.put(staff.id, staffInput(staff));
        return;
      }
      case 'careTeam': {
        const chart = this.#records.chart(record.chartId);
        if (chart !== undefined) await admin.careTeams.put(chart.id, { members: [...chart.careTeam] });
        return;
      }
      case 'portalAccount': {
        const account = this.#records.account(record.id);
        if (account !== undefined) await admin.portalUsers.put(account.id, accountInput(account));
        return;
      }
      case 'connection': {
        const { portalUserId, chartId } = record;
        const connection = this.#records.connection(portalUserId, chartId);
        if (connection?.connected === true)
          await admin.connections.put(portalUserId, chartId, { relation: connection.relation });
        else await admin.connections.delete(portalUserId, chartId);
        return;
      }
    }
  }
}

type Data = Records['data'];

function staffInput(staff: Data['staff'][number]) {
  return {
    name: staff.name,
    title: staff.title,
    active: staff.active,
    superAdmin: staff.superAdmin,
    availableForPortalMessages: staff.availableForPortalMessages,
    locationIds: staff.locationIds === 'all' ? ('all' as const) : [...staff.locationIds],
    restrictedPatientIds: [...staff.restrictedChartIds],
  };
}

function accountInput({ name, email, status, locale }: Data['portalAccounts'][number]) {
  return { name, email, status, ...(locale === undefined ? {} : { locale }) };
}

function* rows(records: Records): Generator<ImportRow> {
  const { locations, staff, charts, portalAccounts, connections } = records.data;
  for (const one of locations) yield { type: 'location', id: one.id, name: one.name };
  for (const one of staff) yield { type: 'staff', id: one.id, ...staffInput(one) };
  for (const { id, name, label, locationId, personId, careTeam } of charts) {
    const chartUrl = `${records.origin}/charts/${encodeURIComponent(id)}`;
    yield { type: 'patient', id, name, label, locationId, personId, chartUrl };
    yield { type: 'careTeam', patientId: id, members: [...careTeam] };
  }
  for (const one of portalAccounts) yield { type: 'portalUser', id: one.id, ...accountInput(one) };
  for (const { portalUserId, chartId, relation, connected } of connections)
    if (connected) yield { type: 'connection', portalUserId, patientId: chartId, relation };
}
