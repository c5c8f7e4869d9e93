/** What a stream of FHIR JSON falls into. Entries are numbered from 1 over the whole upload. */
export type Cut =
  /** One element of a bundle's `entry`. */
  | { readonly kind: 'entry'; readonly at: number; readonly text: string }
  /** A whole document without its entries, once it ends: the bundle's own fields, or a bare resource. */
  | { readonly kind: 'document'; readonly at: number; readonly text: string; readonly entries: number }
  | { readonly kind: 'fault'; readonly at: number; readonly code: CutFault };
/** `malformed` and `incomplete` end the upload: what follows has no beginning. */
export type CutFault = 'too_long' | 'invalid_utf8' | 'malformed' | 'incomplete';

/** The most bytes of one entry, or of a bundle without its entries; a longer one is dropped while it arrives. */
export const ENTRY_MAX = 4 * 1024 * 1024;

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const COLON = 0x3a;
const COMMA = 0x2c;
const OPEN_OBJECT = 0x7b;
const CLOSE_OBJECT = 0x7d;
const OPEN_ARRAY = 0x5b;
const CLOSE_ARRAY = 0x5d;
const BYTE_ORDER_MARK: readonly number[] = [0xef, 0xbb, 0xbf];
const isSpace = (byte: number) => byte === 0x20 || byte === 0x0a || byte === 0x0d || byte === 0x09;

/**
 * Cuts one or more JSON documents, one after another, into the entries of their bundles. It looks at strings and
 * brackets only; each piece is parsed on its own, so memory holds one entry and not the bundle.
 */
export class BundleCutter {
  #depth = 0;
  #inString = false;
  #escaped = false;
  /** The last string at the first level of a document, and the key it turned out to be. */
  #word: number[] = [];
  #key = '';
  #inEntries = false;
  #commas = 0;
  #elements = 0;
  #entries = 0;
  #broken = false;
  readonly #entry = new Piece();
  readonly #document = new Piece();
  /** Entries and bare documents so far. */
  count = 0;

  *push(chunk: Uint8Array): Generator<Cut> {
    let from = 0;
    for (let at = 0; at < chunk.length && !this.#broken; at += 1) {
      const byte = chunk[at] as number;
      if (this.#inString) {
        if (this.#escaped) this.#escaped = false;
        else if (byte === BACKSLASH) this.#escaped = true;
        else if (byte === QUOTE) this.#inString = false;
        if (this.#depth === 1 && this.#inString && this.#word.length < 32) this.#word.push(byte);
        continue;
      }
      if (byte === QUOTE) {
        this.#inString = true;
        if (this.#depth === 1) this.#word = [];
        if (this.#depth === 0 || this.#between()) return yield this.#break();
      } else if (byte === OPEN_OBJECT || byte === OPEN_ARRAY) {
        if (this.#between()) {
          if (byte !== OPEN_OBJECT || this.#commas !== this.#elements) return yield this.#break();
          this.#elements += 1;
          from = at;
        } else if (this.#depth === 0) {
          if (byte !== OPEN_OBJECT) return yield this.#break();
          from = at;
        } else if (this.#depth === 1 && byte === OPEN_ARRAY && this.#key === 'entry') {
          this.#inEntries = true;
          this.#commas = 0;
          this.#elements = 0;
          this.#document.add(chunk, from, at + 1);
        }
        this.#depth += 1;
      } else if (byte === CLOSE_OBJECT || byte === CLOSE_ARRAY) {
        if (this.#depth === 0) return yield this.#break();
        if (this.#between()) {
          if (byte !== CLOSE_ARRAY || (this.#elements > 0 && this.#commas !== this.#elements - 1))
            return yield this.#break();
          this.#inEntries = false;
          this.#key = '';
          from = at;
        }
        this.#depth -= 1;
        if (this.#between()) {
          this.#entry.add(chunk, from, at + 1);
          this.#entries += 1;
          this.count += 1;
          yield cutOf('entry', this.count, this.#entry.end());
        } else if (this.#depth === 0) {
          this.#document.add(chunk, from, at + 1);
          yield this.#endDocument();
        }
      } else if (this.#between()) {
        if (byte === COMMA) this.#commas += 1;
        else if (!isSpace(byte)) return yield this.#break();
      } else if (this.#depth === 0) {
        if (!isSpace(byte) && !BYTE_ORDER_MARK.includes(byte)) return yield this.#break();
      } else if (this.#depth === 1 && byte === COLON) {
        this.#key = String.fromCharCode(...this.#word);
      } else if (this.#depth === 1 && byte === COMMA) {
        this.#key = '';
      }
    }
    if (this.#depth === 0 || this.#between() || this.#broken) return;
    // Copies: the rest of a chunk must not keep the whole chunk alive until its piece ends.
    (this.#inEntries ? this.#entry : this.#document).add(chunk, from, chunk.length, true);
  }

  /** After the last chunk. */
  *end(): Generator<Cut> {
    if (this.#depth > 0 && !this.#broken)
      yield { kind: 'fault', at: Math.max(this.count, 1), code: 'incomplete' };
  }

  get broken(): boolean {
    return this.#broken;
  }

  /** Inside a bundle's `entry`, and in none of its elements. */
  #between(): boolean {
    return this.#inEntries && this.#depth === 2;
  }

  #endDocument(): Cut {
    const entries = this.#entries;
    this.#entries = 0;
    this.#key = '';
    const bytes = this.#document.end();
    if (entries === 0) this.count += 1;
    const cut = cutOf('document', this.count, bytes);
    return cut.kind === 'document' ? { ...cut, entries } : cut;
  }

  #break(): Cut {
    this.#broken = true;
    return { kind: 'fault', at: this.count + 1, code: 'malformed' };
  }
}

/** Bytes of one piece, gathered over chunks. */
class Piece {
  #parts: Uint8Array[] = [];
  #size = 0;

  add(chunk: Uint8Array, from: number, to: number, copy = false): void {
    this.#size += to - from;
    if (this.#size > ENTRY_MAX) this.#parts = [];
    else this.#parts.push(copy ? chunk.slice(from, to) : chunk.subarray(from, to));
  }

  /** The bytes; undefined when there were too many. */
  end(): Uint8Array | undefined {
    const whole = this.#size > ENTRY_MAX ? undefined : Buffer.concat(this.#parts);
    this.#parts = [];
    this.#size = 0;
    return whole;
  }
}

const decoder = new TextDecoder('utf-8', { fatal: true });

function cutOf(kind: 'entry' | 'document', at: number, bytes: Uint8Array | undefined): Cut {
  if (bytes === undefined) return { kind: 'fault', at, code: 'too_long' };
  try {
    const text = decoder.decode(bytes);
    return kind === 'entry' ? { kind, at, text } : { kind, at, text, entries: 0 };
  } catch {
    return { kind: 'fault', at, code: 'invalid_utf8' };
  }
}
