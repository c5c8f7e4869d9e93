import { test } from 'vitest';
import { DIALECT } from './database.ts';

type Declare = (name: string, run: () => Promise<void> | void, timeout?: number) => void;

/** Declares tests that this run cannot make: each is marked with the reason, and the end of the run counts the marks. */
export function marked(reason: string): Declare {
  return (name) => test(name, (context) => context.skip(reason));
}

/** Declares tests that one of the databases alone can run; on the other they are marked. */
export function onlyOn(dialect: typeof DIALECT, reason: string): Declare {
  return DIALECT === dialect ? test : marked(reason);
}
