import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { QUESTIONS } from '../test/oracle/questions.ts';
import type { Rules } from '../test/oracle/rules.ts';
import { type Mutant, mutantsOf } from './mutants.ts';

/**
 * Changes the rule in one place at a time and asks the oracle each time. A change that the oracle does not notice is a
 * row that it lacks, or a condition that the rule could do without. Fails unless all are noticed.
 */
const rulesFolder = join(import.meta.dirname, '../src/rules');
const MODULES = {
  eligibility: 'eligibility.ts',
  moments: 'moments.ts',
  noAccess: 'no-access.ts',
  reasons: 'reasons.ts',
  settings: 'settings-in-force.ts',
} as const satisfies Record<keyof Rules, string>;
const files = Object.values(MODULES);
const sources = new Map(files.map((file) => [file, readFileSync(join(rulesFolder, file), 'utf8')]));
const folder = mkdtempSync(join(tmpdir(), 'kipu-mutants-'));
let built = 0;

async function rulesWith(file: string, mutant: Mutant): Promise<Rules> {
  built += 1;
  const own = join(folder, String(built));
  mkdirSync(own);
  for (const [name, text] of sources) writeFileSync(join(own, name), name === file ? mutant.text : text);
  const modules = Object.entries(MODULES).map(
    async ([name, path]) => [name, await import(pathToFileURL(join(own, basename(path))).href)] as const,
  );
  return Object.fromEntries(await Promise.all(modules)) as unknown as Rules;
}

/** All kinds of questions take turns, so that whichever notices is soon asked. */
function isNoticed(rules: Rules): boolean {
  let open = QUESTIONS.map(([, questions]) => questions(rules));
  while (open.length > 0) {
    const answers = open.map((questions) => questions.next());
    if (answers.some(({ done, value }) => done !== true && value !== undefined)) return true;
    open = open.filter((_, at) => answers[at]?.done !== true);
  }
  return false;
}

let total = 0;
let unnoticed = 0;
try {
  for (const [file, text] of sources) {
    for (const mutant of mutantsOf(file, text)) {
      total += 1;
      let noticed: boolean;
      try {
        noticed = isNoticed(await rulesWith(file, mutant));
      } catch {
        // It does not even run.
        noticed = true;
      }
      if (noticed) continue;
      unnoticed += 1;
      console.error(`not noticed: src/rules/${file}:${mutant.line}  ${mutant.change}`);
    }
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}
const killed = total - unnoticed;
console.log(`Mutants of the rule: ${killed} of ${total} killed (${((killed / total) * 100).toFixed(1)} %).`);
if (unnoticed > 0) process.exit(1);
