import { parseArgs } from 'node:util';
import { startScaleOut } from './start.ts';

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
const USAGE = `Usage: start [--port PORT] [--json]
  --port PORT  where the proxy listens (8090; 0: any)
  --json       print what is running as one line of JSON`;

/** Starts everything, says where it is, and drains on the first Ctrl-C. */
async function main(): Promise<void> {
  const { values } = parseArgs({ options: { port: { type: 'string' }, json: { type: 'boolean' } } });
  const port = Number(values.port ?? 8090);
  if (!Number.isInteger(port) || port < 0 || port > 65535)
    throw new TypeError(`--port must be a port\n\n${USAGE}`);
  const stopped = new Promise<void>((done) => {
    for (const signal of SIGNALS) process.once(signal, () => done());
  });
  const { url, apiKey, nodes, stop } = await startScaleOut(port);
  // npm and this program get the terminal's Ctrl-C alike, so it may come twice: draining goes on.
  for (const signal of SIGNALS) process.on(signal, () => undefined);
  if (values.json === true)
    console.log(
      JSON.stringify({ url, apiKey, nodes: nodes.map((node) => ({ url: node.url, pid: node.pid })) }),
    );
  else {
    console.log(`Kipu Messages, ${nodes.length} nodes behind ${url}  (Ctrl-C stops them)`);
    for (const [at, node] of nodes.entries())
      console.log(`  node ${at + 1}: ${node.url}, process ${node.pid}`);
    console.log(`  API key: ${apiKey}`);
  }
  await stopped;
  await stop();
}

main().then(
  () => process.exit(0),
  (error: Error) => {
    console.error(error.message);
    process.exit(error instanceof TypeError ? 2 : 1);
  },
);
