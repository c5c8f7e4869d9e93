#!/usr/bin/env node
import { existsSync } from 'node:fs';

// In a clone the sources run as they are, so that the command is never older than they; a package has only the build.
const source = new URL('../src/main.ts', import.meta.url);
const built = new URL('../dist/main.js', import.meta.url);
if (existsSync(built) && !(process.features.typescript && existsSync(source))) {
  await import(built.href);
} else if (process.features.typescript) {
  await import(source.href);
} else {
  process.stderr.write(
    `kipu-messages: this is Node.js ${process.version}; a clone that is not built needs Node.js 24. \`npm ci\` installs it: run \`npx kipu-messages\`.\n`,
  );
  process.exitCode = 1;
}
