import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';

const root = join(import.meta.dirname, '..');
const cli = join(root, 'service/bin/kipu-messages.js');
const run = promisify(execFile);

/** The shell block of the README that begins with this line. */
function block(firstLine: string): string {
  const text = readFileSync(join(root, 'README.md'), 'utf8');
  const found = [...text.matchAll(/```sh\n([\s\S]*?)```/g)]
    .map((match) => match[1] ?? '')
    .find((body) => body.startsWith(firstLine));
  if (found === undefined) throw new Error(`the README has no shell block that begins with ${firstLine}`);
  return found;
}

test('the README’s journey with curl works as it is written: directory, settings, send, read, reply, badge, stream, refusal', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'kipu-readme-'));
  const env = {
    ...process.env,
    DATABASE_URL: `file:${join(folder, 'messages.db')}`,
    PORT: '0',
    LOG_LEVEL: 'silent',
  };
  const command = async (...args: string[]) =>
    (await run(process.execPath, [cli, ...args], { env })).stdout.trim();
  const companyId = await command('company', 'create', '--name', 'North Clinic');
  const key = await command('keys', 'create', '--company', companyId, '--name', 'EMR');
  const server = spawn(process.execPath, [cli, 'serve'], { env, stdio: ['ignore', 'pipe', 'inherit'] });
  try {
    let url: string | undefined;
    for await (const line of createInterface({ input: server.stdout })) {
      url = /http:\/\/\S+/.exec(line)?.[0];
      if (url !== undefined) break;
    }
    const { stdout } = await run('bash', ['-euc', block("JSON='content-type")], {
      env: { ...env, URL: url, KEY: key },
    });
    expect(stdout).toContain('"name":"Dana Whitfield","relation":"guardian"');
    expect(stdout).toContain('"body":"The van leaves at 8:30."');
    expect(stdout.match(/\{"messages":1,"conversations":1/g)).toHaveLength(2);
    expect(stdout).toContain('event: unread\ndata: {"id":"st1.4.0","type":"unread","messages":1');
    expect(stdout.trim().split('\n').at(-1)).toContain('"code":"portal_disconnected"');
  } finally {
    server.kill('SIGTERM');
    expect(await once(server, 'exit')).toEqual([0, null]);
    rmSync(folder, { recursive: true, force: true });
  }
});
