import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';
import { z } from 'zod';
import { hashesOf } from '../store/audit-trail.ts';
import type { Store } from '../store/tx.ts';
import type { Anchor } from './anchors.ts';
import { anchorMac } from './canonical.ts';
import type { SealKeys } from './seal-keys.ts';
import type { AuditFault } from './verify-trail.ts';

const Line = z.object({
  at: z.string(),
  companyId: z.string(),
  seq: z.int(),
  hash: z.string(),
  keyId: z.string(),
  mac: z.string(),
});

/** Anchors in one look at the database. */
const GROUP = 500;

/**
 * Compares every anchor of a file with the chains: what they vouch for must still be there. Streams; throws when the file
 * cannot be read. `of`: only this company's anchors.
 */
export async function* verifyAnchors(
  store: Store,
  keys: SealKeys,
  file: string,
  of?: string,
): AsyncGenerator<AuditFault | { checked: number }> {
  let group: Array<Anchor & { line: number }> = [];
  let line = 0;
  for await (const text of createInterface({
    input: createReadStream(file),
    crlfDelay: Number.POSITIVE_INFINITY,
  })) {
    line += 1;
    if (text.trim() === '') continue;
    const anchor = parse(text);
    if (anchor !== undefined && of !== undefined && anchor.companyId !== of) continue;
    const fault = anchor === undefined ? 'cannot be read' : doubt(anchor, keys);
    if (anchor === undefined || fault !== undefined) {
      yield {
        companyId: anchor?.companyId ?? '',
        what: 'anchor',
        seq: anchor?.seq ?? null,
        lastSeq: null,
        id: null,
        detail: `line ${line} of the anchors ${fault}`,
      };
      continue;
    }
    group.push({ ...anchor, line });
    if (group.length < GROUP) continue;
    yield* compare(store, group);
    group = [];
  }
  yield* compare(store, group);
}

function parse(text: string): Anchor | undefined {
  try {
    return Line.parse(JSON.parse(text));
  } catch {
    return undefined;
  }
}

function doubt(anchor: Anchor, keys: SealKeys): string | undefined {
  const key = keys.find(anchor.keyId);
  if (key === undefined) return 'names a key that SECRET_KEYS lacks';
  return anchorMac(key.key, anchor) === anchor.mac ? undefined : 'is not genuine';
}

async function* compare(
  store: Store,
  anchors: ReadonlyArray<Anchor & { line: number }>,
): AsyncGenerator<AuditFault | { checked: number }> {
  for (const [companyId, own] of Map.groupBy(anchors, (anchor) => anchor.companyId)) {
    const hashes = await store.read(companyId, (tx) =>
      hashesOf(
        tx,
        own.map((anchor) => anchor.seq),
      ),
    );
    for (const { seq, hash, at, line } of own) {
      const found = hashes.get(seq);
      if (found === hash) continue;
      const where = { companyId, seq, lastSeq: null, id: null };
      yield found === undefined
        ? {
            ...where,
            what: 'truncated',
            detail: `was there at ${at} (line ${line} of the anchors) and is gone`,
          }
        : { ...where, what: 'misplaced', detail: `was another at ${at} (line ${line} of the anchors)` };
    }
  }
  yield { checked: anchors.length };
}
