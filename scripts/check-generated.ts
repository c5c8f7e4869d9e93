import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** What is generated and committed: the contract, the SDK's types of it, and what the SDK's callers see. */
const GENERATED = ['openapi.yaml', 'sdk/src/generated/openapi.ts', 'sdk/api.md'];

const root = join(import.meta.dirname, '..');
const contents = () =>
  GENERATED.map((file) =>
    existsSync(join(root, file)) ? readFileSync(join(root, file), 'utf8') : undefined,
  );

const before = contents();
const run = spawnSync('npm', ['run', '--silent', 'generate'], {
  cwd: root,
  stdio: ['ignore', 'inherit', 'inherit'],
});
if (run.status !== 0) process.exit(1);
const after = contents();
const drifted = GENERATED.filter((_, index) => before[index] === undefined || before[index] !== after[index]);
if (drifted.length > 0) {
  console.error(
    `Not up to date: ${drifted.join(', ')}. They were generated anew just now: look at the change and commit it.`,
  );
  process.exit(1);
}
console.log(`Generated files are up to date: ${GENERATED.join(', ')}`);
