import type { DirectorySubject } from '../events/directory-subjects.ts';
import type { Tx } from '../store/tx.ts';
import type { SliceReferences } from './dangling.ts';
import type { DirectoryRow } from './rows.ts';

/** One piece of an upload, with its number from 1: the line, or the entry of a bundle. */
export type UploadPiece<Item> =
  | {
      readonly at: number;
      readonly item: Item;
      readonly bytes: number;
      /** The e-mail address that it carries, if any. */
      readonly email?: string | undefined;
    }
  | { readonly at: number; readonly fault: { readonly code: string; readonly message: string } }
  /** Nothing in it that is taken. */
  | { readonly at: number; readonly skipped: true }
  /** The last line, with how many rows must have come before it. */
  | { readonly at: number; readonly end: number };

/** What taking a slice came to. */
export interface SliceResult {
  /** For each item, in the order given. */
  readonly outcomes: ReadonlyArray<'accepted' | 'stale' | 'skipped' | { readonly fault: string }>;
  /** Rows whose content differs from what was stored. */
  readonly changed: number;
  readonly subjects: ReadonlySet<DirectorySubject>;
  readonly references: SliceReferences;
  /** Rows that the upload names: they are not pruned. */
  readonly named: readonly DirectoryRow[];
  /** Runs once the slice is stored, where its transaction may have run twice. */
  settled?(): void;
}

/** How an upload is written: NDJSON rows, or FHIR bundles. */
export interface UploadFormat<Item> {
  /** Cuts and reads the upload, whatever the chunks, in bounded memory. */
  pieces(chunks: AsyncIterable<Uint8Array>): AsyncIterable<UploadPiece<Item>>;
  /** Stores a slice in the given transaction; a dry run only looks. */
  take(tx: Tx, items: readonly Item[], options: { dryRun: boolean }): Promise<SliceResult>;
}
