import type { AuditSeal } from '../store/audit-seals.ts';
import { NO_LINK, readHead } from '../store/audit-seals.ts';
import {
  beyondHead,
  type LinkedRecord,
  linksAfter,
  lostBeforeSeal,
  sealsAfter,
  type UnsealedRecord,
  unsealedAfter,
} from '../store/audit-trail.ts';
import type { Store } from '../store/tx.ts';

/**
 * A line of a company's audit trail, as `dump-audit` writes it and `verify-audit` reads it: records in the order of their
 * numbers, each seal after its last record, then records without a number, then the end.
 */
export type TrailEntry =
  | ({ readonly type: 'record'; readonly companyId: string } & LinkedRecord)
  | ({ readonly type: 'seal'; readonly companyId: string } & AuditSeal)
  | ({ readonly type: 'unsealed'; readonly companyId: string } & UnsealedRecord)
  /** Stands beyond the end of the chain, where the service puts nothing; `id` is null for a seal. */
  | {
      readonly type: 'beyond';
      readonly companyId: string;
      readonly seq: number;
      readonly id: string | null;
    }
  | {
      readonly type: 'end';
      readonly companyId: string;
      /** The last number, by the row that says where the chain ends. */
      readonly seq: number;
      readonly hash: string;
      readonly seal: number;
      /** How many records without a number came before this line. */
      readonly unsealed: number;
    };

/** Rows in one read. */
const PAGE = 500;
/** A number that somebody else wrote may be below 1. */
const BEFORE_ALL = Number.MIN_SAFE_INTEGER;

/**
 * Reads a company's trail page by page, beside a running service. What is sealed meanwhile is left for the next time; what
 * stands beyond the end of the chain is told, after the rest.
 */
export async function* readTrail(store: Store, companyId: string): AsyncGenerator<TrailEntry> {
  const head = (await store.read(companyId, readHead)) ?? NO_LINK;
  const { seq, hash, seal } = head;
  const seals = readSeals(store, companyId, seal);
  let next = await seals.next();
  for await (const record of readLinks(store, companyId, seq)) {
    while (!next.done && record.seq > next.value.lastSeq) {
      yield { type: 'seal', companyId, ...next.value };
      next = await seals.next();
    }
    yield { type: 'record', companyId, ...record };
  }
  for (; !next.done; next = await seals.next()) yield { type: 'seal', companyId, ...next.value };

  const beyond = await store.read(companyId, (tx) => beyondHead(tx, PAGE));
  for (const { seq, id } of beyond.links) yield { type: 'beyond', companyId, seq, id };
  for (const { lastSeq } of beyond.seals) yield { type: 'beyond', companyId, seq: lastSeq, id: null };

  let unsealed = 0;
  for await (const record of readUnsealed(store, companyId)) {
    unsealed += 1;
    yield { type: 'unsealed', companyId, ...record };
  }
  yield { type: 'end', companyId, seq, hash, seal, unsealed };
}

async function* readLinks(store: Store, companyId: string, last: number): AsyncGenerator<LinkedRecord> {
  for (let after = BEFORE_ALL; ; ) {
    const from = after;
    const page = await store.read(companyId, (tx) => linksAfter(tx, from, last, PAGE));
    yield* page;
    if (page.length < PAGE) return;
    after = page.at(-1)?.seq ?? last;
  }
}

async function* readSeals(
  store: Store,
  companyId: string,
  last: number,
): AsyncGenerator<AuditSeal, undefined> {
  for (let after = BEFORE_ALL; ; ) {
    const from = after;
    const page = await store.read(companyId, (tx) => sealsAfter(tx, from, last, PAGE));
    yield* page;
    if (page.length < PAGE) return;
    after = page.at(-1)?.seal ?? last;
  }
}

async function* readUnsealed(store: Store, companyId: string): AsyncGenerator<UnsealedRecord> {
  for (let after: string | undefined = ''; after !== undefined; ) {
    const from: string = after;
    const page = await store.read(companyId, (tx) => unsealedAfter(tx, from, PAGE));
    yield* page.records;
    after = page.next;
  }
  yield* await store.read(companyId, (tx) => lostBeforeSeal(tx, PAGE));
}
