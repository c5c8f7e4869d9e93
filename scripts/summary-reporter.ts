import type { Reporter, TestCase, TestModule, Vitest } from 'vitest/node';
import { coverageGaps } from './coverage.ts';

interface Count {
  passed: number;
  failed: number;
  skipped: number;
}

/**
 * Ends a run with figures: how many tests were left out for which reason, the tests of each project and, on the last line,
 * all of them. A whole run fails when the service suites on SQLite and on PostgreSQL differ in size, for then some behaviour
 * was proven on one database only; and when one of them leaves a behaviour uncited or a documented answer ungiven.
 */
export default class SummaryReporter implements Reporter {
  #vitest: Vitest | undefined;

  onInit(vitest: Vitest): void {
    this.#vitest = vitest;
  }

  onTestRunEnd(modules: readonly TestModule[]): void {
    const projects = new Map<string, Count>();
    const marks = new Map<string, number>();
    for (const module of modules) {
      const count = projects.get(module.project.name) ?? { passed: 0, failed: 0, skipped: 0 };
      projects.set(module.project.name, count);
      // A file that cannot be loaded has no test that failed; it must not vanish from the figures.
      if (
        module.state() === 'failed' &&
        [...module.children.allTests()].every((test) => test.result().state !== 'failed')
      )
        count.failed += 1;
      for (const test of module.children.allTests()) {
        const state = test.result().state;
        if (state === 'passed' || state === 'failed') count[state] += 1;
        else {
          count.skipped += 1;
          const mark = `${module.project.name}: ${reasonOf(test)}`;
          marks.set(mark, (marks.get(mark) ?? 0) + 1);
        }
      }
    }
    const all = [...projects.values()];
    const sum = (field: keyof Count) => all.reduce((total, count) => total + count[field], 0);
    const lines = [
      ...[...marks].map(([mark, times]) => `marked ${times}× ${mark}`),
      ...[...projects].map(([name, count]) => `${name}: ${figures(count)}`),
    ];
    const [sqlite, postgres] = ['service-sqlite', 'service-postgres'].map((name) => projects.get(name));
    let extra = 0;
    if (sqlite !== undefined && postgres !== undefined && size(sqlite) !== size(postgres)) {
      extra = 1;
      lines.push(
        `the service has ${size(sqlite)} tests on SQLite and ${size(postgres)} on PostgreSQL: they must be the same`,
      );
      process.exitCode = 1;
    }
    const gaps = this.#vitest?.getGlobalTestNamePattern() === undefined ? coverageGaps(modules) : [];
    if (gaps.length > 0) {
      extra += gaps.length;
      lines.push(...gaps);
      process.exitCode = 1;
    }
    // After the other reporters, so that the totals are what a reader sees last.
    process.once('exit', () => {
      process.stdout.write(
        `\n${lines.join('\n')}\n${figures({ passed: sum('passed'), failed: sum('failed') + extra, skipped: sum('skipped') })}\n`,
      );
    });
  }
}

/** Why a test was not run: the reason its mark gives. */
function reasonOf(test: TestCase): string {
  const result = test.result();
  return (result.state === 'skipped' ? result.note : undefined) ?? `no reason given: ${test.fullName}`;
}

function size(count: Count): number {
  return count.passed + count.failed + count.skipped;
}

function figures({ passed, failed, skipped }: Count): string {
  return `${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`;
}
