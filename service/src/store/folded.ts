import { type Expression, type RawBuilder, sql } from 'kysely';
import type { Tx } from './tx.ts';

/** Does folded text contain this folded word, byte for byte? Neither LIKE nor a collation has a say. */
export function containsFolded(tx: Tx, text: Expression<string>, word: string): RawBuilder<boolean> {
  return tx.dialect === 'sqlite'
    ? sql<boolean>`instr(${text}, ${word}) > 0`
    : sql<boolean>`strpos(${text}, ${word}) > 0`;
}

/** Text in the order of its bytes, the same on both databases whatever their collation. */
export function byBytes(tx: Tx, text: Expression<string>): RawBuilder<string> {
  return tx.dialect === 'sqlite' ? sql<string>`${text}` : sql<string>`${text} collate "C"`;
}

/** Is the text one of these? One bound value for any number of them. */
export function oneOf(tx: Tx, text: Expression<unknown>, values: readonly string[]): RawBuilder<boolean> {
  return tx.dialect === 'sqlite'
    ? sql<boolean>`${text} in (select value from json_each(${JSON.stringify(values)}))`
    : sql<boolean>`${text} = any(${values}::text[])`;
}
