import type { Tx } from './tx.ts';

/** A row of the directory as it is stored: what it says, and the EMR's version of it. */
export interface Entry<Content> {
  readonly content: Content;
  readonly version: number | null;
}

export interface EntryChange<Content> {
  readonly key: string;
  readonly before: Entry<Content> | undefined;
  readonly after: Entry<Content>;
}

/**
 * One kind of row of the directory, read and written many at a time, so that an import of thousands of lines costs few
 * statements. Contents are plain objects with a fixed order of keys and sorted lists: equal contents have equal JSON.
 */
export interface DirectoryTable<Content> {
  load(tx: Tx, keys: readonly string[]): Promise<Map<string, Entry<Content>>>;
  save(tx: Tx, changes: ReadonlyArray<EntryChange<Content>>): Promise<void>;
  /** Keys of the rows that are in force, in pages: those after `after`, in order. */
  activeKeys(tx: Tx, after: string, limit: number): Promise<string[]>;
}

/** The key of a connection; ids hold no control character, so the parts cannot run into each other. */
export function connectionKey(portalUserId: string, patientId: string): string {
  return `${portalUserId}\n${patientId}`;
}

export function bit(value: boolean): number {
  return value ? 1 : 0;
}

export function sortedUnique(ids: readonly string[]): string[] {
  return [...new Set(ids)].sort();
}
