import { startDemo } from './demo.ts';
import { readOptions, USAGE, UsageError } from './options.ts';

/** Ctrl-C, a polite kill, and a closed terminal. */
const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** Starts the demo, prints its one URL, and drains on the first Ctrl-C. Exit status 0, 1 (failed), 2 (usage). */
async function main(): Promise<void> {
  const options = readOptions(process.argv.slice(2), process.env);
  if (options.help) {
    console.log(USAGE);
    return;
  }
  const stopped = new Promise<void>((done) => {
    for (const signal of SIGNALS) process.once(signal, () => done());
  });
  const demo = await startDemo(options, (line) => process.stderr.write(`${line}\n`));
  // The terminal sends Ctrl-C to npm and to this program alike, so it may come twice: draining goes on.
  for (const signal of SIGNALS) process.on(signal, () => undefined);
  if (options.json)
    console.log(JSON.stringify({ url: demo.url, service: demo.service, mailFolder: demo.mailFolder }));
  else console.log(`Kipu Messages demo: ${demo.url}  (Ctrl-C stops it)`);
  await stopped;
  await demo.stop();
}

main().then(
  () => process.exit(0),
  (error: Error) => {
    console.error(error instanceof UsageError ? `${error.message}\n\n${USAGE}` : error.message);
    process.exit(error instanceof UsageError ? 2 : 1);
  },
);
