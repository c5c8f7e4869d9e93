import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { TestModule } from 'vitest/node';
import { documentedPairs } from '../service/test/harness/contract.ts';
import type {} from '../service/test/harness/contract-spy.ts';

const root = join(import.meta.dirname, '..');
/** The one suite of the service, on each of its databases. */
const PROJECTS = ['service-sqlite', 'service-postgres'];

/** Every behaviour that `docs/behaviours.md` numbers. */
function behaviours(): string[] {
  const text = readFileSync(join(root, 'docs/behaviours.md'), 'utf8');
  const numbers = [...text.matchAll(/^\| (B\d+) \|/gm)].map(([, number = '']) => number);
  if (numbers.length === 0)
    throw new Error('docs/behaviours.md numbers no behaviour: is it written otherwise now?');
  return numbers;
}

/** Did this run have every file of the service's suite? */
function isWhole(modules: readonly TestModule[]): boolean {
  const ran = new Set(modules.map((module) => module.moduleId));
  return globSync('service/test/**/*.test.ts', { cwd: root })
    .filter((file) => !file.startsWith('service/test/oracle/'))
    .every((file) => ran.has(join(root, file)));
}

/**
 * What a whole run of the service's suite has not shown, on either database: behaviours that no test that passed cites in
 * its name, and answers that the contract documents and nobody was given. Nothing for a run of some of the tests.
 */
export function coverageGaps(modules: readonly TestModule[]): string[] {
  return PROJECTS.flatMap((project) => {
    const own = modules.filter((module) => module.project.name === project);
    if (!isWhole(own)) return [];
    const cited = new Set<string>();
    const answered = new Set<string>();
    for (const module of own) {
      for (const test of module.children.allTests()) {
        for (const pair of test.meta().answered ?? []) answered.add(pair);
        if (test.result().state !== 'passed') continue;
        for (const [number] of test.fullName.matchAll(/\bB\d+\b/g)) cited.add(number);
      }
    }
    return [
      ...behaviours()
        .filter((number) => !cited.has(number))
        .map((number) => `${project}: no test cites ${number}`),
      ...documentedPairs()
        .filter((pair) => !answered.has(pair))
        .map((pair) => `${project}: openapi.yaml documents ${pair}, and no test was answered so`),
    ];
  });
}
