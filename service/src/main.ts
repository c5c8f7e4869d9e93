/** The command `kipu-messages`. Nothing else is loaded before the version of Node is known to be one it runs on. */
const NODE_MIN = 22;

if (Number.parseInt(process.versions.node, 10) < NODE_MIN) {
  process.stderr.write(
    `kipu-messages: this is Node.js ${process.version}, but Node.js ${NODE_MIN} or later is needed\n`,
  );
  process.exitCode = 1;
} else {
  const { runCli } = await import('./cli/run.ts');
  process.exitCode = await runCli(process.argv.slice(2), process.env);
}

export {};
