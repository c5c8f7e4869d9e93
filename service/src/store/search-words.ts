import { createHash } from 'node:crypto';
import type { UserKey } from '../auth/principal.ts';
import type { Tx } from './tx.ts';

/**
 * A reader as the words index knows them: 48 bits that stand for one user of one company, for messages or for subjects.
 * Two users may share a number; the index only narrows, and what it names is looked at again in the user's own rows.
 */
export type Reader = number;

export function readerOf(companyId: string, user: UserKey, part: 'message' | 'subject'): Reader {
  return createHash('sha256').update(`${part}\n${companyId}\n${user}`).digest().readUIntBE(0, 6);
}

/** A text to be found, by the conversation and number it stands under; 0 is the subject. */
export interface SearchDoc {
  readonly conversationId: string;
  readonly seq: number;
  readonly readers: readonly Reader[];
  readonly fold: string;
}

/** The words index of one of the databases. It narrows: what it leaves out does not match, what it names may not. */
export interface SearchWords {
  add(tx: Tx, docs: readonly SearchDoc[]): Promise<void>;
  /** Takes texts of one conversation out; each `fold` is what was put in. Answers the numbers of those that were there. */
  remove(tx: Tx, conversationId: string, folds: ReadonlyMap<number, string>): Promise<number[]>;
  /** Takes this company's texts out. */
  clear(tx: Tx): Promise<void>;
  /** Every company was cleared: takes away what may be left. */
  clearRest(tx: Tx): Promise<void>;
  /**
   * The conversations of at most `most` texts that this reader may read and that hold each of these words, of three
   * characters or more.
   */
  conversationsWith(tx: Tx, reader: Reader, words: readonly string[], most: number): Promise<string[]>;
}

/** The fewest code points of a word that the index can look for. */
export const INDEXED_WORD_MIN = 3;
