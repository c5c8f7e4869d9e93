import { NO_LINK } from '../store/audit-seals.ts';
import { linkHash, recordDigest, sealMac } from './canonical.ts';
import type { SealKeys } from './seal-keys.ts';
import type { TrailEntry } from './trail.ts';

/** Something that is not as the service left it, and where. */
export interface AuditFault {
  readonly companyId: string;
  /**
   * `edited`: the record no longer says what was sealed. `removed`: a record or its place is gone. `inserted`: the service
   * did not put it there. `misplaced`: it does not follow the one before: swapped, or its link was changed. `seal`: the seal
   * is missing, forged or of other records. `truncated`: the chain once went further. `anchor`: the anchor is not genuine.
   */
  readonly what: 'edited' | 'removed' | 'inserted' | 'misplaced' | 'seal' | 'truncated' | 'anchor';
  /** The first number it is about; null: it has none. */
  readonly seq: number | null;
  /** The last number, where it is about several. */
  readonly lastSeq: number | null;
  /** The record's id; null where no single record is meant, or the id is gone with it. */
  readonly id: string | null;
  readonly detail: string;
}

/** How far the look has come. */
export interface AuditCounts {
  records: number;
  seals: number;
  /** Records whose seal is still to come. */
  waiting: number;
}

type Of<T extends TrailEntry['type']> = Extract<TrailEntry, { type: T }>;

/** Follows the trail of one company, entry by entry, and tells what is wrong with each. Keeps nothing but where it stands. */
export class TrailCheck {
  readonly counts: AuditCounts = { records: 0, seals: 0, waiting: 0 };
  readonly #companyId: string;
  readonly #keys: SealKeys;
  #seq = 0;
  #hash = NO_LINK.hash;
  #seal = 0;
  /** The last number that a seal covers. */
  #sealedSeq = 0;
  /** Do all records since the last seal say that the same seal covers them, and which? */
  #claimed: number | 'mixed' | undefined;
  #unsealed = 0;
  #ended = false;

  constructor(companyId: string, keys: SealKeys) {
    this.#companyId = companyId;
    this.#keys = keys;
  }

  check(entry: TrailEntry): AuditFault[] {
    const faults = this.#ended ? [this.#fault('inserted', 'it stands after the end of the trail')] : [];
    switch (entry.type) {
      case 'record':
        return [...faults, ...this.#record(entry)];
      case 'seal':
        return [...faults, ...this.#sealed(entry)];
      case 'unsealed':
        return [...faults, ...this.#loose(entry)];
      case 'beyond':
        return [
          ...faults,
          this.#fault('inserted', 'it stands beyond the end of the chain', { seq: entry.seq, id: entry.id }),
        ];
      case 'end':
        return [...faults, ...this.#end(entry)];
    }
  }

  /** To be asked when no entry follows. */
  finish(): AuditFault[] {
    return this.#ended ? [] : [this.#fault('removed', 'the trail lacks its end', { seq: this.#seq + 1 })];
  }

  #record(entry: Of<'record'>): AuditFault[] {
    const { seq, id, digest, hash, seal, content } = entry;
    this.counts.records += 1;
    if (seq <= this.#seq)
      return [this.#fault('inserted', 'another record has this number, or a higher one came first', entry)];
    const faults: AuditFault[] = [];
    if (seq > this.#seq + 1)
      faults.push(
        this.#fault('removed', 'these numbers are gone', { seq: this.#seq + 1, lastSeq: seq - 1, id: null }),
      );
    else if (linkHash(this.#companyId, this.#hash, entry) !== hash)
      faults.push(
        this.#fault('misplaced', 'its link does not follow the one before: changed or swapped', entry),
      );
    if (content === null) faults.push(this.#fault('removed', 'the record of this number is gone', entry));
    else if (recordDigest(this.#companyId, id, content) !== digest)
      faults.push(this.#fault('edited', 'it no longer says what was sealed', entry));
    this.#claimed = this.#claimed === undefined || this.#claimed === seal ? seal : 'mixed';
    this.#seq = seq;
    this.#hash = hash;
    return faults;
  }

  #sealed(entry: Of<'seal'>): AuditFault[] {
    const { seal, firstSeq, lastSeq, hash, keyId, mac } = entry;
    this.counts.seals += 1;
    const faults: AuditFault[] = [];
    const about = { seq: firstSeq, lastSeq, id: null };
    const key = this.#keys.find(keyId);
    if (key === undefined)
      faults.push(this.#fault('seal', `seal ${seal} names a key that SECRET_KEYS lacks`, about));
    else if (sealMac(key.key, this.#companyId, entry) !== mac)
      faults.push(this.#fault('seal', `seal ${seal} is not genuine`, about));
    if (seal !== this.#seal + 1)
      faults.push(
        this.#fault('seal', `seal ${seal} does not follow seal ${this.#seal}`, {
          seq: this.#sealedSeq + 1,
          lastSeq,
          id: null,
        }),
      );
    else if (
      firstSeq !== this.#sealedSeq + 1 ||
      lastSeq !== this.#seq ||
      hash !== this.#hash ||
      this.#claimed !== seal
    )
      faults.push(this.#fault('seal', `seal ${seal} does not fit the records before it`, about));
    this.#seal = Math.max(seal, this.#seal);
    this.#sealedSeq = Math.max(lastSeq, this.#sealedSeq);
    this.#claimed = undefined;
    return faults;
  }

  #loose({ id, waiting, content }: Of<'unsealed'>): AuditFault[] {
    this.#unsealed += 1;
    if (!waiting)
      return [this.#fault('inserted', 'it has no number and does not wait for one', { seq: null, id })];
    if (content === null)
      return [this.#fault('removed', 'it is gone before it was sealed', { seq: null, id })];
    this.counts.waiting += 1;
    return [];
  }

  #end({ seq, hash, seal, unsealed }: Of<'end'>): AuditFault[] {
    this.#ended = true;
    const faults: AuditFault[] = [];
    const here = { seq: this.#seq + 1, lastSeq: seq, id: null };
    if (this.#seq > this.#sealedSeq)
      faults.push(
        this.#fault('seal', 'no seal covers these numbers', {
          seq: this.#sealedSeq + 1,
          lastSeq: this.#seq,
          id: null,
        }),
      );
    if (seq > this.#seq) faults.push(this.#fault('truncated', 'the chain ends before its own end', here));
    else if (seq !== this.#seq || hash !== this.#hash || seal !== this.#seal)
      faults.push(this.#fault('misplaced', 'the end of the chain is another', { seq: this.#seq }));
    if (unsealed !== this.#unsealed)
      faults.push(this.#fault('removed', 'records without a number are missing', { seq: null }));
    return faults;
  }

  #fault(
    what: AuditFault['what'],
    detail: string,
    { seq = null, lastSeq = null, id = null }: Partial<Pick<AuditFault, 'seq' | 'lastSeq' | 'id'>> = {},
  ): AuditFault {
    return { companyId: this.#companyId, what, seq, lastSeq, id, detail };
  }
}
