/**
 * `npm run test:engines -- firefox|webkit [vitest's arguments]`: the tests of the elements in another engine than Chromium.
 * CONTRIBUTING.md says what it needs of the machine.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';

const [engine, ...args] = process.argv.slice(2);
if (engine !== 'firefox' && engine !== 'webkit') {
  console.error('Name the engine: npm run test:engines -- firefox, or -- webkit.');
  process.exit(2);
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as { port: number };
  server.close();
  return port;
}

const env: NodeJS.ProcessEnv = { ...process.env, KIPU_TEST_ENGINE: engine };
let driver: ChildProcess | undefined;
if (engine === 'firefox') {
  env.NODE_OPTIONS = `--import=${new URL('./firefox-hook.ts', import.meta.url).href}`;
} else {
  const port = await freePort();
  env.KIPU_WEBDRIVER_PORT = String(port);
  // The MiniBrowser has no mode without a screen.
  const screen = ['-a', '-s', '-screen 0 1600x1200x24'];
  driver = spawn('xvfb-run', [...screen, 'WebKitWebDriver', `--port=${port}`], {
    stdio: 'inherit',
    detached: true,
  });
  driver.once('error', (error) => {
    console.error(`WebKitWebDriver did not start: ${error.message}`);
    process.exit(2);
  });
}
const run = spawn('vitest', ['run', '--project', 'web-components', ...args], { env, stdio: 'inherit' });
const [code] = (await once(run, 'exit')) as [number | null];
// The screen, the driver and its browser.
if (driver?.pid) process.kill(-driver.pid);
process.exit(code ?? 1);
