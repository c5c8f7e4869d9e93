import type { Reporter, TestModule } from 'vitest/node';
import type { Figure } from './figures.ts';

/** Prints every figure that the tests noted, with its goal beside it; of one name the sum, and of how many runs. */
export default class FiguresReporter implements Reporter {
  onTestRunEnd(modules: readonly TestModule[]): void {
    const rows = new Map<string, Figure & { runs: number }>();
    const failed: string[] = [];
    for (const module of modules) {
      for (const test of module.children.allTests()) {
        if (test.result().state === 'failed')
          failed.push(`${test.fullName}: ${test.result().errors?.[0]?.message}`);
        for (const { what, got, goal } of test.meta().figures ?? []) {
          const before = rows.get(what);
          rows.set(what, { what, goal, got: (before?.got ?? 0) + got, runs: (before?.runs ?? 0) + 1 });
        }
      }
    }
    const width = Math.max(...[...rows.keys()].map((what) => what.length));
    for (const { what, got, goal, runs } of rows.values())
      console.log(
        `${what.padEnd(width)}  ${String(got).padStart(8)}${runs > 1 ? ` in ${runs} runs` : ''}  goal ${goal}`,
      );
    for (const name of failed) console.log(`FAILED: ${name}`);
  }
}
