import { randomBytes } from 'node:crypto';
import BetterSqlite3 from 'better-sqlite3';
import pg from 'pg';
import { checkDump } from '../../../scripts/check-audit-dump.ts';
import { type Anchor, anchorOf } from '../../src/audit/anchors.ts';
import { recordAudit } from '../../src/audit/record.ts';
import { SealKeys } from '../../src/audit/seal-keys.ts';
import { sealNext } from '../../src/audit/seal-next.ts';
import { readTrail, type TrailEntry } from '../../src/audit/trail.ts';
import { type AuditFault, TrailCheck } from '../../src/audit/verify-trail.ts';
import { readHead } from '../../src/store/audit-seals.ts';
import type { TestDatabase } from '../harness/database.ts';
import { startService, type TestService } from '../harness/service.ts';

/** A service that seals only when the test says so. */
export function startUnsealed(): Promise<TestService> {
  return startService({ audit: { sealEveryMs: 3_600_000 } });
}

/** Someone with the owner's rights on the database, who is bound by nothing. */
export interface Intruder {
  /** `?` for each parameter, on both databases. */
  run(sql: string, ...parameters: Array<string | number | null>): Promise<Array<Record<string, unknown>>>;
  leave(): Promise<void>;
}

export async function breakIn(database: TestDatabase): Promise<Intruder> {
  if (database.config.dialect === 'postgres') {
    const client = new pg.Client({ connectionString: database.ownerUrl });
    await client.connect();
    return {
      async run(sql, ...parameters) {
        let at = 0;
        return (
          await client.query(
            sql.replace(/\?/g, () => `$${++at}`),
            parameters,
          )
        ).rows;
      },
      leave: () => client.end(),
    };
  }
  const handle = new BetterSqlite3(database.config.file);
  handle.pragma('busy_timeout = 5000');
  for (const name of handle.prepare("select name from sqlite_master where type = 'trigger'").pluck().all())
    handle.exec(`drop trigger ${String(name)}`);
  return {
    async run(sql, ...parameters) {
      const statement = handle.prepare(sql);
      if (statement.reader) return statement.all(...parameters) as Array<Record<string, unknown>>;
      statement.run(...parameters);
      return [];
    },
    leave: async () => {
      handle.close();
    },
  };
}

/** A company of its own with a chain: `RECORDS` records in seals of four, then nothing. */
export class Chain {
  static readonly RECORDS = 12;
  static readonly PER_SEAL = 4;

  readonly id: string;
  readonly secrets: [Buffer, ...Buffer[]] = [randomBytes(32)];
  readonly #service: TestService;

  private constructor(service: TestService, id: string) {
    this.#service = service;
    this.id = id;
  }

  static async make(service: TestService): Promise<Chain> {
    const { id } = await service.company();
    const chain = new Chain(service, id);
    await chain.seal();
    const before = (await chain.trail()).filter((entry) => entry.type === 'record').length;
    await chain.write(Chain.RECORDS - before);
    await chain.seal();
    return chain;
  }

  get keys(): SealKeys {
    return new SealKeys(this.secrets);
  }

  get #store() {
    return this.#service.messaging.services.store;
  }

  async write(count: number): Promise<void> {
    const context = { actor: 'staff:zoë', requestId: 'r', ip: '127.0.0.1' };
    for (let n = 0; n < count; n += 1)
      await this.#store.write(this.id, (tx) =>
        recordAudit(tx, context, { act: 'message.send', subject: `s${n}`, data: { seq: n } }),
      );
  }

  /** Seals what waits, four records at a time. */
  async seal(): Promise<void> {
    const keys = this.keys;
    while ((await this.#store.write(this.id, (tx) => sealNext(tx, keys, Chain.PER_SEAL))) > 0);
  }

  async trail(): Promise<TrailEntry[]> {
    return collect(readTrail(this.#store, this.id));
  }

  async anchor(): Promise<Anchor> {
    const head = await this.#store.read(this.id, readHead);
    if (head === undefined) throw new Error('nothing is sealed');
    return anchorOf(this.keys, new Date().toISOString(), this.id, head);
  }

  /** The id of the record of this number. */
  async idOf(seq: number): Promise<string> {
    const entry = (await this.trail()).find((one) => one.type === 'record' && one.seq === seq);
    if (entry?.type !== 'record') throw new Error(`there is no record ${seq}`);
    return entry.id;
  }

  /** What the service's own check says of the database. */
  async faults(): Promise<AuditFault[]> {
    return faultsOf(await this.trail(), this.keys);
  }

  /** What the independent checker says of a dump of it. */
  async secondOpinion(anchors: Anchor[] = []): Promise<string[]> {
    return checkDump(
      (await this.trail()).map((entry) => JSON.stringify(entry)),
      anchors.map((anchor) => JSON.stringify(anchor)),
      this.secrets,
    );
  }
}

/** The service's check, over entries of any company. */
export function faultsOf(entries: readonly TrailEntry[], keys: SealKeys): AuditFault[] {
  const checks = new Map<string, TrailCheck>();
  const faults = entries.flatMap((entry) => {
    const check = checks.get(entry.companyId) ?? new TrailCheck(entry.companyId, keys);
    checks.set(entry.companyId, check);
    return check.check(entry);
  });
  return [...faults, ...[...checks.values()].flatMap((check) => check.finish())];
}

export async function collect<T>(all: AsyncIterable<T>): Promise<T[]> {
  const list: T[] = [];
  for await (const one of all) list.push(one);
  return list;
}
