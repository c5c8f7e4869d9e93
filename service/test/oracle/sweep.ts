import { distinctValues } from './facts.ts';
import { compared, type Questions, type Rules } from './rules.ts';
import { allStates, nearStates, reader, readTable, type State, valuesOf } from './table.ts';
import { inOrder } from './told.questions.ts';

/**
 * Asks for every combination that the tables know, first those near the one where all is well.
 *
 * @param expected the answer where the tables together say this
 * @param ask puts the question of a state to the rule
 */
export function sweep(
  name: string,
  rows: readonly string[],
  expected: (said: ReadonlySet<string>, state: State) => unknown,
  ask: (rules: Rules, state: State) => unknown,
): [name: string, questions: (rules: Rules) => Questions] {
  const tables = rows.map(readTable);
  const values = valuesOf(tables);
  const distinct = distinctValues(values);
  const said = reader(tables);
  function* questions(rules: Rules): Questions {
    for (const states of [nearStates(values), allStates(distinct)]) {
      for (const state of states) {
        const says = said(state);
        if (says === null) continue;
        yield compared(() => `${name}: ${JSON.stringify(state)}`, expected(says, state), ask(rules, state));
      }
    }
  }
  return [name, questions];
}

/** The reasons that the tables add, as a decision of the rule. */
export function decision(said: ReadonlySet<string>): { allowed: boolean; reasons: string[] } {
  return { allowed: said.size === 0, reasons: inOrder(said) };
}
