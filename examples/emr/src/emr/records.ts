import { readJson, writeJson } from '../files.ts';
import type {
  CareTeamMember,
  Chart,
  Connection,
  Location,
  PortalAccount,
  PortalStatus,
  RecordsData,
  StaffMember,
} from './model.ts';

/** Names one record that Messages must be told about. */
export type ChangedRecord =
  | { kind: 'staff'; id: string }
  | { kind: 'careTeam'; chartId: string }
  | { kind: 'portalAccount'; id: string }
  | { kind: 'connection'; portalUserId: string; chartId: string };

interface File extends RecordsData {
  /** Changes not yet pushed: they survive a restart, so that Messages hears of each at last. */
  pending: ChangedRecord[];
  /** The origin that the pushed chart links lead to. */
  origin: string;
}

/** The EMR's own records, in one file. It is the source of truth; Messages only hears of it. */
export class Records {
  readonly #path: string;
  readonly #file: File;
  #listener: () => void = () => undefined;

  private constructor(path: string, file: File) {
    this.#path = path;
    this.#file = file;
  }
  static open(path: string): Records | undefined {
    const file = readJson<File>(path);
    return file === undefined ? undefined : new Records(path, file);
  }
  static create(path: string, data: RecordsData, origin: string): Records {
    const records = new Records(path, { ...data, pending: [], origin });
    records.#save();
    return records;
  }

  get data(): Readonly<RecordsData> {
    return this.#file;
  }
  get origin(): string {
    return this.#file.origin;
  }
  set origin(origin: string) {
    this.#file.origin = origin;
    this.#save();
  }
  get pending(): readonly ChangedRecord[] {
    return this.#file.pending;
  }
  /** Called after each change that Messages must hear of. */
  onChange(listener: () => void): void {
    this.#listener = listener;
  }

  staff(id: string): StaffMember | undefined {
    return this.#file.staff.find((one) => one.id === id);
  }
  chart(id: string): Chart | undefined {
    return this.#file.charts.find((one) => one.id === id);
  }
  account(id: string): PortalAccount | undefined {
    return this.#file.portalAccounts.find((one) => one.id === id);
  }
  location(id: string): Location | undefined {
    return this.#file.locations.find((one) => one.id === id);
  }
  connection(portalUserId: string, chartId: string): Connection | undefined {
    return this.#file.connections.find((one) => one.portalUserId === portalUserId && one.chartId === chartId);
  }
  /** Everyone who is or was a contact on a chart. */
  contacts(chartId: string): { connection: Connection; account: PortalAccount }[] {
    return this.#file.connections.flatMap((connection) => {
      const account = connection.chartId === chartId ? this.account(connection.portalUserId) : undefined;
      return account === undefined ? [] : [{ connection, account }];
    });
  }
  episodes(personId: string): Chart[] {
    return this.#file.charts.filter((one) => one.personId === personId);
  }
  /** A staff user opens the charts of their locations, but for those they are restricted from. */
  mayOpen(staff: StaffMember, chart: Chart): boolean {
    return (
      staff.active &&
      (staff.locationIds === 'all' || staff.locationIds.includes(chart.locationId)) &&
      !staff.restrictedChartIds.includes(chart.id)
    );
  }

  setConnected(portalUserId: string, chartId: string, connected: boolean): boolean {
    const connection = this.connection(portalUserId, chartId);
    if (connection === undefined) return false;
    connection.connected = connected;
    this.#changed({ kind: 'connection', portalUserId, chartId });
    return true;
  }
  setPortalStatus(id: string, status: PortalStatus): boolean {
    const account = this.account(id);
    if (account === undefined) return false;
    account.status = status;
    this.#changed({ kind: 'portalAccount', id });
    return true;
  }
  setStaff(id: string, change: Partial<Pick<StaffMember, 'active' | 'availableForPortalMessages'>>): boolean {
    const staff = this.staff(id);
    if (staff === undefined) return false;
    Object.assign(staff, change);
    this.#changed({ kind: 'staff', id });
    return true;
  }
  setCareTeam(chartId: string, careTeam: readonly CareTeamMember[]): boolean {
    const chart = this.chart(chartId);
    if (chart === undefined) return false;
    chart.careTeam = careTeam;
    this.#changed({ kind: 'careTeam', chartId });
    return true;
  }

  /** Messages has heard of it. */
  pushed(record: ChangedRecord): void {
    const at = this.#file.pending.findIndex((one) => same(one, record));
    if (at >= 0) this.#file.pending.splice(at, 1);
    this.#save();
  }
  #changed(record: ChangedRecord): void {
    if (!this.#file.pending.some((one) => same(one, record))) this.#file.pending.push(record);
    this.#save();
    this.#listener();
  }
  #save(): void {
    writeJson(this.#path, this.#file);
  }
}

function same(a: ChangedRecord, b: ChangedRecord): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}
