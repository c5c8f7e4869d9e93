import { type Compilable, CompiledQuery } from 'kysely';
import type { Tx } from './tx.ts';

/** Stands for a value while a query is built. Looking at it is a mistake in the builder: the text would depend on it. */
class Slot {
  readonly name: string;
  readonly at: number | undefined;
  constructor(name: string, at?: number) {
    this.name = name;
    this.at = at;
  }
  valueOf(): never {
    throw new Error(`a prepared query looked at its value ${this.name}`);
  }
}

interface Text {
  readonly sql: string;
  readonly parameters: readonly unknown[];
}

/** Texts kept of one query: a list of another length is another text. */
const TEXTS_MAX = 200;

/**
 * A query whose text is made once: to build and compile a join costs more than to run it. `build` gets a stand-in for the
 * company and for each value, and must pass them on without looking at them; lists become lists of stand-ins, and what
 * is undefined stays so. Answers all rows.
 */
export function prepared<V extends Readonly<Record<string, unknown>>, R>(
  build: (tx: Tx, values: V) => Compilable<R>,
): (tx: Tx, values: V) => Promise<R[]> {
  const texts = new Map<string, Text>();
  return async (tx, values) => {
    const shape = shapeOf(tx, values);
    let text = texts.get(shape);
    if (text === undefined) {
      const companyId = new Slot('companyId') as unknown as string;
      const { sql, parameters } = build({ ...tx, companyId }, standIns(values)).compile();
      text = { sql, parameters };
      if (texts.size >= TEXTS_MAX) texts.clear();
      texts.set(shape, text);
    }
    const bound = text.parameters.map((parameter) =>
      parameter instanceof Slot ? boundTo(parameter, tx, values) : parameter,
    );
    return (await tx.db.executeQuery<R>(CompiledQuery.raw(text.sql, bound))).rows;
  };
}

function shapeOf(tx: Tx, values: Readonly<Record<string, unknown>>): string {
  let shape: string = tx.dialect;
  for (const [name, value] of Object.entries(values)) {
    if (Array.isArray(value)) shape += ` ${name}:${value.length}`;
    else if (value === undefined) shape += ` ${name}?`;
  }
  return shape;
}

function standIns<V extends Readonly<Record<string, unknown>>>(values: V): V {
  return Object.fromEntries(
    Object.entries(values).map(([name, value]) => {
      if (Array.isArray(value)) return [name, value.map((_, at) => new Slot(name, at))];
      return [name, value === undefined ? undefined : new Slot(name)];
    }),
  ) as V;
}

function boundTo({ name, at }: Slot, tx: Tx, values: Readonly<Record<string, unknown>>): unknown {
  if (name === 'companyId') return tx.companyId;
  const value = values[name];
  return at === undefined ? value : (value as readonly unknown[])[at];
}
