import { createHash, createHmac } from 'node:crypto';
import type { AuditContent } from '../store/audit.ts';
import type { AuditSeal } from '../store/audit-seals.ts';

/** The bytes that hashes and seals are made over are described in docs/audit.md, so that anyone can check them. */

/** Length, colon, UTF-8 bytes, comma for each field, `~,` for one that is null: two different lists never read the same. */
function frame(fields: ReadonlyArray<string | number | null>): string {
  return fields
    .map((field) => (field === null ? '~,' : `${Buffer.byteLength(String(field))}:${field},`))
    .join('');
}

const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');
const hmac = (key: Buffer, text: string) => createHmac('sha256', key).update(text).digest('hex');

/** SHA-256 of what a record says, hex. */
export function recordDigest(companyId: string, id: string, content: AuditContent): string {
  const { at, actor, act, subject, outcome, data, requestId, ip } = content;
  return sha256(
    frame(['kipu-audit-record-1', companyId, id, at, actor, act, subject, outcome, data, requestId, ip]),
  );
}

/** SHA-256 of a link, hex: its number, its record, and the hash of the link before. */
export function linkHash(
  companyId: string,
  before: string,
  link: { seq: number; id: string; digest: string },
): string {
  return sha256(frame(['kipu-audit-link-1', companyId, before, link.seq, link.id, link.digest]));
}

/** HMAC-SHA256 of a seal, hex. */
export function sealMac(key: Buffer, companyId: string, seal: Omit<AuditSeal, 'keyId' | 'mac'>): string {
  const { seal: number, firstSeq, lastSeq, hash, sealedAt } = seal;
  return hmac(key, frame(['kipu-audit-seal-1', companyId, number, firstSeq, lastSeq, hash, sealedAt]));
}

/** HMAC-SHA256 of an anchor, hex; `at` as it is written, RFC 3339. */
export function anchorMac(
  key: Buffer,
  anchor: { at: string; companyId: string; seq: number; hash: string },
): string {
  return hmac(key, frame(['kipu-audit-anchor-1', anchor.at, anchor.companyId, anchor.seq, anchor.hash]));
}
