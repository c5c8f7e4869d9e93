import { spawnSync } from 'node:child_process';
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * The rules of the house that a linter does not know: arrows between folders and no circle of imports
 * (.dependency-cruiser.json), files that a reader can hold in mind, no forbidden sinks in the elements.
 */
const root = join(import.meta.dirname, '..');
const LINES_MAX = 350;
const problems: string[] = [];

const sources = globSync('{service,sdk,web-components,examples/*}/{src,test,scripts,bench}/**/*.ts', {
  cwd: root,
}).filter((file) => !/node_modules|\/dist\/|\/generated\//.test(file));
for (const file of sources) {
  const text = readFileSync(join(root, file), 'utf8');
  const lines = text.split('\n').length - 1;
  if (lines > LINES_MAX)
    problems.push(`${file}: ${lines} lines; more than ${LINES_MAX} hold more than one reason to exist`);
  if (file.startsWith('web-components/src/')) {
    const sink =
      /\b(innerHTML|outerHTML|insertAdjacentHTML|unsafeHTML|styleMap|eval|new Function)\b|\sstyle="/.exec(
        text,
      );
    if (sink !== null)
      problems.push(`${file}: ${sink[0].trim()} breaks a strict Content-Security-Policy or Trusted Types`);
  }
  if (/\b(it|test|describe)\.only\b/.test(text)) problems.push(`${file}: .only leaves the other tests out`);
}

const cruise = spawnSync(
  'depcruise',
  [
    '--config',
    '.dependency-cruiser.json',
    'service/src',
    'sdk/src',
    'web-components/src',
    'examples/emr/src',
    'examples/scale-out/src',
  ],
  { cwd: root, stdio: ['ignore', 'inherit', 'inherit'] },
);
for (const problem of problems) console.error(problem);
if (problems.length > 0 || cruise.status !== 0) process.exit(1);
console.log(`The house stands: ${sources.length} files, none over ${LINES_MAX} lines.`);
