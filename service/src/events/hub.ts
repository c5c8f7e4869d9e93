import type { Position } from './state.ts';

/** Someone who follows a user's stream live in this process. */
export interface LiveReader {
  readonly companyId: string;
  readonly userKey: string;
  /** How far this reader has come; undefined before its first look. */
  position(): Position | undefined;
  /** "Look again", never what: readers go by what the database holds. Must not throw. */
  wake(): void;
}

/** Of a whole company's readers, as many look at once before other work gets its turn. */
const WAKE_SLICE = 25;

/** Knows and wakes the live readers of this process. */
export class Hub {
  readonly #companies = new Map<string, Map<string, Set<LiveReader>>>();

  /** Someone's stream has grown. */
  wakeUser(companyId: string, userKey: string): void {
    for (const reader of this.#companies.get(companyId)?.get(userKey) ?? []) reader.wake();
  }

  /** The company's directory or settings changed, or a user was made inactive. */
  wakeCompany(companyId: string): void {
    wakeInSlices(this.readers(companyId));
  }

  /** Until the returned function is called. */
  subscribe(reader: LiveReader): () => void {
    const users = this.#companies.get(reader.companyId) ?? new Map<string, Set<LiveReader>>();
    const readers = users.get(reader.userKey) ?? new Set<LiveReader>();
    this.#companies.set(reader.companyId, users.set(reader.userKey, readers.add(reader)));
    return () => {
      readers.delete(reader);
      if (readers.size === 0 && users.get(reader.userKey) === readers) users.delete(reader.userKey);
      if (users.size === 0 && this.#companies.get(reader.companyId) === users)
        this.#companies.delete(reader.companyId);
    };
  }

  /** The companies that have live readers. */
  companies(): string[] {
    return [...this.#companies.keys()];
  }

  readers(companyId: string): LiveReader[] {
    return [...(this.#companies.get(companyId)?.values() ?? [])].flatMap((readers) => [...readers]);
  }
}

function wakeInSlices(readers: readonly LiveReader[]): void {
  for (const reader of readers.slice(0, WAKE_SLICE)) reader.wake();
  if (readers.length > WAKE_SLICE) setImmediate(() => wakeInSlices(readers.slice(WAKE_SLICE)));
}
