import { type AuditLink, lockHead, storeSeal, waitingRecords } from '../store/audit-seals.ts';
import type { Tx } from '../store/tx.ts';
import { linkHash, recordDigest, sealMac } from './canonical.ts';
import type { SealKeys } from './seal-keys.ts';

/**
 * Numbers, chains and seals the company's oldest unsealed records, at most `limit`, in one transaction: all of it, or
 * nothing. Answers how many; 0 also while another node is at it.
 */
export async function sealNext(tx: Tx, keys: SealKeys, limit: number): Promise<number> {
  const head = await lockHead(tx);
  if (head === undefined) return 0;
  const records = await waitingRecords(tx, limit);
  if (records.length === 0) return 0;
  const number = head.seal + 1;
  const links: AuditLink[] = [];
  let { seq, hash } = head;
  for (const { id, content } of records) {
    seq += 1;
    const digest = recordDigest(tx.companyId, id, content);
    hash = linkHash(tx.companyId, hash, { seq, id, digest });
    links.push({ seq, id, digest, hash, seal: number });
  }
  const seal = { seal: number, firstSeq: head.seq + 1, lastSeq: seq, hash, sealedAt: tx.now };
  const { id: keyId, key } = keys.newest;
  await storeSeal(tx, links, { ...seal, keyId, mac: sealMac(key, tx.companyId, seal) });
  return links.length;
}
