/** A table of literal rows: conditions in the columns, what follows in the last one. */
export interface Table {
  readonly columns: readonly string[];
  readonly rows: ReadonlyArray<{ readonly when: readonly string[]; readonly says: readonly string[] }>;
}

/** One value of each column. */
export type State = Readonly<Record<string, string>>;

const ANY = 'any';
const NOTHING = '-';
const IMPOSSIBLE = 'impossible';

export function readTable(text: string): Table {
  const [head = [], ...lines] = text
    .trim()
    .split('\n')
    .map((line) => line.split('|').map((cell) => cell.trim()));
  const rows = lines.map((cells) => {
    if (cells.length !== head.length) throw new Error(`a row of another length: ${cells.join(' | ')}`);
    const last = cells.at(-1) ?? '';
    return { when: cells.slice(0, -1), says: last === NOTHING ? [] : last.split(', ') };
  });
  return { columns: head.slice(0, -1), rows };
}

/** The values that the tables know for each of their columns, in the order in which they are first named. */
export function valuesOf(tables: readonly Table[]): Map<string, string[]> {
  const values = new Map<string, Set<string>>();
  for (const { columns, rows } of tables) {
    for (const [at, column] of columns.entries()) {
      const known = values.get(column) ?? new Set();
      values.set(column, known);
      for (const { when } of rows) if (when[at] !== ANY) known.add(when[at] ?? '');
    }
  }
  return new Map([...values].map(([column, known]) => [column, [...known]]));
}

/** What one table says of a state. Exactly one row must fit: a table with a hole or a contradiction is no oracle. */
export function rowFor({ columns, rows }: Table, state: State): readonly string[] {
  const fitting = rows.filter(({ when }) =>
    when.every((value, at) => value === ANY || value === state[columns[at] ?? '']),
  );
  const [row] = fitting;
  if (row === undefined || fitting.length > 1) {
    const where = columns.map((column) => `${column}: ${state[column]}`).join(', ');
    throw new Error(`${fitting.length} rows for ${where}`);
  }
  return row.says;
}

/** What the tables together say of states, remembered by what each table looks at; null where a state cannot be. */
export function reader(tables: readonly Table[]): (state: State) => Set<string> | null {
  const known = tables.map(() => new Map<string, readonly string[]>());
  return (state) => {
    const all = new Set<string>();
    for (const [at, table] of tables.entries()) {
      const key = table.columns.map((column) => state[column]).join('|');
      const answers = known[at] ?? new Map<string, readonly string[]>();
      const then = answers.get(key) ?? rowFor(table, state);
      answers.set(key, then);
      for (const one of then) all.add(one);
    }
    return all.has(IMPOSSIBLE) ? null : all;
  };
}

/** Every state that differs from the first values of all columns in at most two of them: what catches most at once. */
export function* nearStates(values: ReadonlyMap<string, readonly string[]>): Generator<State> {
  const base = Object.fromEntries([...values].map(([column, [first = '']]) => [column, first]));
  const columns = [...values.keys()];
  for (const [at, one] of columns.entries())
    for (const other of columns.slice(at))
      for (const a of values.get(one) ?? [])
        for (const b of values.get(other) ?? []) yield { ...base, [other]: b, [one]: a };
}

/** Every combination of the columns' values. */
export function* allStates(values: ReadonlyMap<string, readonly string[]>): Generator<State> {
  const columns = [...values];
  const state: Record<string, string> = {};
  const rest = function* (at: number): Generator<State> {
    const column = columns[at];
    if (column === undefined) {
      yield state;
      return;
    }
    for (const value of column[1]) {
      state[column[0]] = value;
      yield* rest(at + 1);
    }
  };
  yield* rest(0);
}
