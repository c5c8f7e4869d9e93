/** What keeps its place in a list: a row by its id. */
interface Identified {
  readonly id: string;
}

/**
 * A list that does not move under the reader. While it is held, rows keep their order and only their content changes;
 * what the service has since put first, or taken out, waits until it is applied. What comes at the end is not a move.
 */
export class SteadyList<T extends Identified> {
  items: readonly T[] = [];
  /** Rows that took a new place when the list was last applied. */
  moved: ReadonlySet<string> = new Set();
  #latest: readonly T[] = [];
  /** The rows as they stood before. */
  #before: readonly T[] = [];

  /** Another list: what was there before does not matter. */
  reset(latest: readonly T[]): void {
    this.items = this.#before = this.#latest = latest;
    this.moved = new Set();
  }

  /** The service's list now. Shown at once unless held. */
  update(latest: readonly T[], held: boolean): void {
    if (latest === this.#latest && (held || this.items === latest)) return;
    this.#latest = latest;
    if (!held) {
      this.apply();
      return;
    }
    const now = new Map(latest.map((item) => [item.id, item]));
    const shown = this.#shown;
    const end = latest.findLastIndex(({ id }) => shown.has(id));
    this.#set([...this.items.map((item) => now.get(item.id) ?? item), ...latest.slice(end + 1)]);
  }

  /** Whether something waits, and how many conversations that are not shown yet. */
  get waiting(): { fresh: number } | undefined {
    const { items } = this;
    const latest = this.#latest;
    if (items.length === latest.length && items.every(({ id }, i) => id === latest[i]?.id)) return undefined;
    const shown = this.#shown;
    return { fresh: latest.filter(({ id }) => !shown.has(id)).length };
  }

  /** Show what waits. */
  apply(): void {
    const before = new Map(this.items.map(({ id }, i) => [id, i]));
    const moved = new Set<string>();
    let last = this.items.length;
    // From the end: a row that now stands before one it stood behind has moved up.
    for (const { id } of this.#latest.toReversed()) {
      const at = before.get(id) ?? last;
      if (at < last) last = at;
      else moved.add(id);
    }
    this.moved = moved;
    this.#set(this.#latest);
  }

  /** Take out one row, by the reader's own hand, even while held. */
  drop(id: string): void {
    this.#set(this.items.filter((item) => item.id !== id));
  }

  /** The row that takes over when this one goes, or went with the last change: the next, else the one before. */
  heirOf(id: string | undefined): string | undefined {
    for (const rows of [this.items, this.#before]) {
      const at = rows.findIndex((row) => row.id === id);
      if (at >= 0) return (rows[at + 1] ?? rows[at - 1])?.id;
    }
    return undefined;
  }

  get #shown(): ReadonlySet<string> {
    return new Set(this.items.map(({ id }) => id));
  }
  #set(items: readonly T[]): void {
    this.#before = this.items;
    this.items = items;
  }
}
