import { afterAll, beforeAll, expect, test } from 'vitest';
import { linkHash, recordDigest } from '../../src/audit/canonical.ts';
import type { AuditFault } from '../../src/audit/verify-trail.ts';
import { NO_LINK } from '../../src/store/audit-seals.ts';
import type { TestService } from '../harness/service.ts';
import { breakIn, Chain, type Intruder, startUnsealed } from './chain.ts';

let service: TestService;
let intruder: Intruder;
beforeAll(async () => {
  service = await startUnsealed();
  intruder = await breakIn(service.database);
});
afterAll(async () => {
  await intruder.leave();
  await service.stop();
});

type Seen = Pick<AuditFault, 'what'> & Partial<AuditFault>;
type Plant = (chain: Chain) => Promise<Seen[]>;

const setRecord = (chain: Chain, id: string, column: string, value: string | number | null) =>
  intruder.run(
    `update audit_event set ${column} = ? where company_id = ? and audit_id = ?`,
    value,
    chain.id,
    id,
  );
const on = (chain: Chain, sql: string, ...more: Array<string | number>) =>
  intruder.run(`${sql} company_id = ?`, ...more, chain.id);

/** Gives the links new hashes from a number on, as someone would who has everything but the key. */
async function rechain(chain: Chain): Promise<void> {
  let before = NO_LINK.hash;
  for (const entry of await chain.trail()) {
    if (entry.type === 'record' && entry.content !== null) {
      const digest = recordDigest(chain.id, entry.id, entry.content);
      const hash = linkHash(chain.id, before, { ...entry, digest });
      await on(
        chain,
        'update audit_link set digest = ?, hash = ? where seq = ? and',
        digest,
        hash,
        entry.seq,
      );
      before = hash;
    }
    if (entry.type === 'seal')
      await on(chain, 'update audit_seal set hash = ? where seal = ? and', before, entry.seal);
  }
  await on(chain, 'update audit_head set hash = ? where', before);
}

async function edit(chain: Chain, column: string, value: string | number | null): Promise<Seen[]> {
  const id = await chain.idOf(5);
  await setRecord(chain, id, column, value);
  return [{ what: 'edited', seq: 5, id }];
}

/** Each plants a fault and answers what must be said of it, all of it and nothing else. */
const PLANTS: Record<string, Plant> = {
  'another actor': (chain) => edit(chain, 'actor', 'staff:zoe'),
  'another act': (chain) => edit(chain, 'act', 'message.sent'),
  'another subject': (chain) => edit(chain, 'subject', null),
  'another outcome': (chain) => edit(chain, 'outcome', 'refused'),
  'other data': (chain) => edit(chain, 'data', '{"seq": 4}'),
  'another time': (chain) => edit(chain, 'at', 1),
  'another request': (chain) => edit(chain, 'request_id', ''),
  'another address': (chain) => edit(chain, 'ip', null),
  async 'a record removed'(chain) {
    const id = await chain.idOf(5);
    await on(chain, 'delete from audit_event where audit_id = ? and', id);
    return [{ what: 'removed', seq: 5, id }];
  },
  async 'a record removed with its link'(chain) {
    const id = await chain.idOf(6);
    await on(chain, 'delete from audit_event where audit_id = ? and', id);
    await on(chain, 'delete from audit_link where audit_id = ? and', id);
    return [{ what: 'removed', seq: 6, lastSeq: 6 }];
  },
  async 'a record removed and those after it renumbered'(chain) {
    const id = await chain.idOf(12);
    await on(chain, 'delete from audit_event where audit_id = ? and', await chain.idOf(11));
    await on(chain, 'delete from audit_link where seq = 11 and');
    await on(chain, 'update audit_link set seq = 11 where audit_id = ? and', id);
    return [
      { what: 'misplaced', seq: 11, id },
      { what: 'seal', seq: 9, lastSeq: 12 },
      { what: 'truncated', seq: 12, lastSeq: 12 },
    ];
  },
  async 'a record inserted'(chain) {
    await intruder.run(
      'insert into audit_event (company_id, audit_id, at, actor, act, outcome, data) values (?, ?, ?, ?, ?, ?, ?)',
      chain.id,
      'made-up',
      1,
      'staff:zoë',
      'message.send',
      'done',
      '{}',
    );
    return [{ what: 'inserted', seq: null, id: 'made-up' }];
  },
  async 'a record inserted into the chain, at its place in time'(chain) {
    await intruder.run(
      'insert into audit_event (company_id, audit_id, at, actor, act, outcome, data) values (?, ?, ?, ?, ?, ?, ?)',
      chain.id,
      'made-up',
      1,
      'staff:zoë',
      'message.send',
      'done',
      '{}',
    );
    const content = { at: 1, actor: 'staff:zoë', act: 'message.send', subject: null, outcome: 'done' };
    const digest = recordDigest(chain.id, 'made-up', { ...content, data: '{}', requestId: null, ip: null });
    await intruder.run(
      'insert into audit_link (company_id, seq, audit_id, digest, hash, seal) values (?, ?, ?, ?, ?, ?)',
      chain.id,
      0,
      'made-up',
      digest,
      linkHash(chain.id, NO_LINK.hash, { seq: 0, id: 'made-up', digest }),
      1,
    );
    return [{ what: 'inserted', seq: 0, id: 'made-up' }];
  },
  async 'a link put beyond the end'(chain) {
    await intruder.run(
      'insert into audit_link (company_id, seq, audit_id, digest, hash, seal) values (?, ?, ?, ?, ?, ?)',
      chain.id,
      13,
      'made-up',
      '',
      '',
      4,
    );
    return [{ what: 'inserted', seq: 13, id: 'made-up' }];
  },
  async 'two records swapped'(chain) {
    const [five, nine] = [await chain.idOf(5), await chain.idOf(9)];
    await setRecord(chain, five, 'audit_id', 'between');
    await setRecord(chain, nine, 'audit_id', five);
    await setRecord(chain, 'between', 'audit_id', nine);
    return [
      { what: 'edited', seq: 5, id: five },
      { what: 'edited', seq: 9, id: nine },
    ];
  },
  async 'two links swapped'(chain) {
    const [five, nine] = [await chain.idOf(6), await chain.idOf(10)];
    await on(chain, 'update audit_link set seq = -1 where seq = 6 and');
    await on(chain, 'update audit_link set seq = 6, seal = 2 where seq = 10 and');
    await on(chain, 'update audit_link set seq = 10, seal = 3 where seq = -1 and');
    return [
      { what: 'misplaced', seq: 6, id: nine },
      { what: 'misplaced', seq: 7 },
      { what: 'misplaced', seq: 10, id: five },
      { what: 'misplaced', seq: 11 },
    ];
  },
  async 'the tail cut off'(chain) {
    await on(chain, 'delete from audit_event where audit_id = ? and', await chain.idOf(12));
    await on(chain, 'delete from audit_link where seq = 12 and');
    return [
      { what: 'seal', seq: 9, lastSeq: 12 },
      { what: 'truncated', seq: 12, lastSeq: 12 },
    ];
  },
  async 'a record edited and everything after it made to fit, without the key'(chain) {
    await setRecord(chain, await chain.idOf(6), 'actor', 'staff:other');
    await rechain(chain);
    return [
      { what: 'seal', seq: 5, lastSeq: 8 },
      { what: 'seal', seq: 9, lastSeq: 12 },
    ];
  },
  async 'a seal removed'(chain) {
    await on(chain, 'delete from audit_seal where seal = 2 and');
    return [{ what: 'seal', seq: 5, lastSeq: 12 }];
  },
  async 'a seal edited'(chain) {
    await on(chain, 'update audit_seal set sealed_at = 1 where seal = 2 and');
    return [{ what: 'seal', seq: 5, lastSeq: 8 }];
  },
  async 'a record filed under another seal'(chain) {
    await on(chain, 'update audit_link set seal = 3 where seq = 8 and');
    return [{ what: 'seal', seq: 5, lastSeq: 8 }];
  },
  async 'the end of the chain moved back'(chain) {
    const hash = (await chain.trail()).find((entry) => entry.type === 'seal' && entry.seal === 2);
    await on(
      chain,
      'update audit_head set seq = 8, seal = 2, hash = ? where',
      hash?.type === 'seal' ? hash.hash : '',
    );
    return [
      { what: 'inserted', seq: 9 },
      { what: 'inserted', seq: 10 },
      { what: 'inserted', seq: 11 },
      { what: 'inserted', seq: 12 },
      { what: 'inserted', seq: 12, id: null },
    ];
  },
  async 'a record removed before its seal'(chain) {
    await chain.write(1);
    const [waiting] = (await chain.trail()).filter((entry) => entry.type === 'unsealed');
    await on(chain, 'delete from audit_event where audit_id = ? and', waiting?.id ?? '');
    return [{ what: 'removed', seq: null, id: waiting?.id ?? '' }];
  },
};

test.each(Object.entries(PLANTS))('B39: %s is found and located, by both checkers', async (_name, plant) => {
  const chain = await Chain.make(service);
  expect(await chain.faults()).toEqual([]);
  expect(await chain.secondOpinion()).toEqual([]);
  const expected = await plant(chain);
  const faults = await chain.faults();
  expect(faults).toMatchObject(expected.map((seen) => ({ companyId: chain.id, ...seen })));
  // The other checker's first word is of the same record.
  const [opinion] = await chain.secondOpinion();
  const place = opinion?.slice(0, opinion.indexOf(':'));
  const [{ seq, lastSeq, id } = { seq: null, lastSeq: null, id: null }] = faults;
  if (seq === null) expect(place).toBe(id);
  else {
    expect(Number(place)).toBeGreaterThanOrEqual(seq);
    expect(Number(place)).toBeLessThanOrEqual((lastSeq ?? seq) + 1);
  }
});
