/**
 * Prints each figure of the interface beside its goal: sizes first, then what the tests measure, run as often as the goals
 * say (some minutes). `--quick` repeats no more than the suite does. It ends with 1 when a goal is missed, but for sizes
 * that a ceiling of their own holds.
 */
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const run = (args: readonly string[]) =>
  spawnSync(process.execPath, args, { cwd: root, stdio: 'inherit' }).status ?? 1;

const sizes = run(['scripts/sizes.ts']);
const config = process.argv.includes('--quick')
  ? 'vitest.figures-quick.config.ts'
  : 'vitest.figures.config.ts';
const figures = run(['node_modules/vitest/vitest.mjs', 'run', '--config', `test/${config}`]);
process.exit(sizes || figures);
