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

  /** Another list: what was there before does not matter. */
  reset(latest: readonly T[]): void {
    this.items = this.#latest = latest;
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
    const shown = new Set(this.items.map(({ id }) => id));
    const end = latest.findLastIndex(({ id }) => shown.has(id));
    this.items = [...this.items.map((item) => now.get(item.id) ?? item), ...latest.slice(end + 1)];
  }

  /** Whether something waits, and how many conversations that are not shown yet. */
  get waiting(): { fresh: number } | undefined {
    const { items } = this;
    if (items.length === this.#latest.length && items.every(({ id }, i) => id === this.#latest[i]?.id))
      return undefined;
    const shown = new Set(items.map(({ id }) => id));
    return { fresh: this.#latest.filter(({ id }) => !shown.has(id)).length };
  }

  /** Show what waits. */
  apply(): void {
    const before = new Map(this.items.map(({ id }, i) => [id, i]));
    const moved = new Set<string>();
    let last = -1;
    // From the end: a row that now stands before one it stood behind has moved up.
    for (const { id } of this.#latest.toReversed()) {
      const at = before.get(id);
      if (at === undefined || (last >= 0 && at > last)) moved.add(id);
      else last = at;
    }
    this.moved = this.items.length ? moved : new Set();
    this.items = this.#latest;
  }

  /** Take out one row, by the reader's own hand, even while held. */
  drop(id: string): void {
    this.items = this.items.filter((item) => item.id !== id);
  }

  /** The row that takes over when this one goes: the next, else the one before. */
  heirOf(id: string, among: readonly T[] = this.items): string | undefined {
    const at = among.findIndex((item) => item.id === id);
    return at < 0 ? undefined : (among[at + 1] ?? among[at - 1])?.id;
  }
}
