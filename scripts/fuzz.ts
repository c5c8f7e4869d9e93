import { spawnSync } from 'node:child_process';
import { parseArgs } from 'node:util';

const USAGE = `Usage: npm run fuzz -- [--requests NUMBER] [--seed NUMBER] [--database sqlite|postgres]
Asks every operation of openapi.yaml, well formed and spoilt; fails on a 5xx, on an
answer that is not in the contract, and on an operation that no success reached.
  --requests NUMBER  how many on each database (10000)
  --seed NUMBER      the seed of a former run: it asks the same again
  --database NAME    only this one`;

/** Runs the long form of `service/test/fuzz`. */
function main(): number {
  const { values } = parseArgs({
    options: {
      requests: { type: 'string', default: '10000' },
      seed: { type: 'string' },
      database: { type: 'string' },
      help: { type: 'boolean', short: 'h' },
    },
  });
  if (values.help === true) {
    console.log(USAGE);
    return 0;
  }
  for (const name of ['requests', 'seed'] as const)
    if (values[name] !== undefined && !/^\d{1,10}$/.test(values[name]))
      throw new TypeError(`--${name} must be a number`);
  const databases = values.database === undefined ? ['sqlite', 'postgres'] : [values.database];
  const projects = databases.flatMap((name) => ['--project', `service-${name}`]);
  const seed = values.seed ?? String(Math.floor(Math.random() * 2 ** 32));
  console.log(`seed ${seed}`);
  const { status } = spawnSync(
    process.execPath,
    ['node_modules/vitest/vitest.mjs', 'run', ...projects, 'fuzz/'],
    {
      stdio: 'inherit',
      env: { ...process.env, KIPU_FUZZ_REQUESTS: values.requests, KIPU_FUZZ_SEED: seed },
    },
  );
  return status ?? 1;
}

try {
  process.exitCode = main();
} catch (error) {
  console.error(`${(error as Error).message}\n\n${USAGE}`);
  process.exitCode = 2;
}
