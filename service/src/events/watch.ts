import type { Logger } from 'pino';
import { isAway } from '../store/moves.ts';
import { NO_COMPANY, type Store } from '../store/tx.ts';
import type { Hub, LiveReader } from './hub.ts';

/** Users asked for in one statement. */
const USERS_MAX = 500;

/**
 * Wakes live readers whose rows moved without this process's hub knowing: another node, the CLI beside it. What it looks
 * at, positions and directory versions, belongs to no company's secrets, so one snapshot serves all of them.
 */
export class PositionWatch {
  readonly #store: Store;
  readonly #hub: Hub;
  readonly #log: Logger;
  readonly #stop: () => void;
  #looking: Promise<void> | undefined;
  #again = false;

  constructor(store: Store, hub: Hub, log: Logger) {
    this.#store = store;
    this.#hub = hub;
    this.#log = log;
    this.#stop = store.watch(() => this.#look());
  }

  async stop(): Promise<void> {
    this.#stop();
    await this.#looking;
  }

  #look(): void {
    if (this.#looking !== undefined) {
      this.#again = true;
      return;
    }
    if (this.#hub.companies().length === 0) return;
    this.#looking = this.#wakeMoved()
      // The next look finds what this one could not see.
      .catch((error: Error) => this.#log.warn({ event: 'position_watch_failed', error: error.message }))
      .finally(() => {
        this.#looking = undefined;
        if (!this.#again) return;
        this.#again = false;
        this.#look();
      });
  }

  async #wakeMoved(): Promise<void> {
    for (const companyId of this.#hub.companies()) {
      const readers = this.#hub.readers(companyId);
      for (let at = 0; at < readers.length; at += USERS_MAX)
        for (const reader of await this.#moved(companyId, readers.slice(at, at + USERS_MAX))) reader.wake();
    }
  }

  async #moved(companyId: string, readers: readonly LiveReader[]): Promise<LiveReader[]> {
    const keys = [...new Set(readers.map((reader) => reader.userKey))];
    const { version, seqs } = await this.#store.read(NO_COMPANY, async (tx) => ({
      version: await tx.db
        .selectFrom('company')
        .leftJoin('company_move', 'company_move.company_id', 'company.company_id')
        .select(['directory_version', 'timeline', 'state'])
        .where('company.company_id', '=', companyId)
        .executeTakeFirst(),
      seqs: await tx.db
        .selectFrom('mailbox_position')
        .select(['user_key', 'event_seq'])
        .where('company_id', '=', companyId)
        .where('user_key', 'in', keys)
        .execute(),
    }));
    // Their next look is refused, which ends their streams.
    if (isAway(version?.state)) return [...readers];
    const bySeq = new Map(seqs.map((row) => [row.user_key, row.event_seq]));
    return readers.filter((reader) => {
      const position = reader.position();
      return (
        position !== undefined &&
        ((bySeq.get(reader.userKey) ?? 0) !== position.eventSeq ||
          (version?.directory_version ?? 0) !== position.directoryVersion ||
          (version?.timeline ?? '') !== position.timeline)
      );
    });
  }
}
