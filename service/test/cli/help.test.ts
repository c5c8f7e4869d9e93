import { afterAll, beforeAll, expect, test } from 'vitest';
import { COMMANDS } from '../../src/cli/commands.ts';
import { runCli } from '../../src/cli/run.ts';
import { readConfig } from '../../src/config.ts';

let out = '';
let err = '';
const real = { out: process.stdout.write, err: process.stderr.write, mask: process.umask() };
beforeAll(() => {
  process.stdout.write = ((text: string) => {
    out += text;
    return true;
  }) as typeof process.stdout.write;
  process.stderr.write = ((text: string) => {
    err += text;
    return true;
  }) as typeof process.stderr.write;
});
afterAll(() => {
  process.stdout.write = real.out;
  process.stderr.write = real.err;
  process.umask(real.mask);
});

async function cli(...args: string[]) {
  out = '';
  err = '';
  const code = await runCli(args, {});
  return { code, out, err };
}
const widest = (text: string) => Math.max(...text.split('\n').map((line) => line.length));

test('the command line: help names every command within 80 columns, and each command has help of its own', async () => {
  const all = await cli('--help');
  expect([all.code, all.err]).toEqual([0, '']);
  expect(widest(all.out)).toBeLessThanOrEqual(80);
  const seen = new Set<string>();
  for (const { name, options } of COMMANDS) {
    expect(all.out).toContain(`  ${name} `);
    const { code, out: text } = await cli(...name.split(' '), '--help');
    expect(code).toBe(0);
    expect(text).toMatch(new RegExp(`^Usage: kipu-messages ${name}`));
    expect(widest(text)).toBeLessThanOrEqual(80);
    for (const option of Object.keys(options)) expect(text).toMatch(new RegExp(`^  --${option} .*\\w`, 'm'));
    expect((await cli('help', ...name.split(' '))).out).toBe(text);
    seen.add(text);
  }
  expect(seen.size).toBe(COMMANDS.length);
});

test('the command line: --version prints the version alone', async () => {
  expect(await cli('--version')).toEqual({
    code: 0,
    out: expect.stringMatching(/^\d+\.\d+\.\d+\n$/),
    err: '',
  });
});

test.each([
  [[], 'which command?'],
  [['fly'], 'there is no command fly'],
  [['keys'], 'there is no command keys; there is keys create, keys list, keys revoke, keys rotate-signing'],
  [['fly', '--help'], 'there is no command fly'],
  [['company', 'create'], '--name is required'],
  [['company', 'create', '--name', 'a\u202eb'], '--name must be one line'],
  [['company', 'create', '--name', 'x'.repeat(101)], '--name must be one line'],
  [['keys', 'create', '--nope'], '--nope is no option of keys create'],
  [['serve', 'x'], 'serve takes no operand, and x is one'],
  [['backup'], 'backup takes one operand, FILE'],
] as const)(
  'the command line: %j exits 2 and says what is wrong and how it is called',
  async (args, message) => {
    const { code, out: text, err: said } = await cli(...args);
    expect([code, text]).toEqual([2, '']);
    expect(said.startsWith(`kipu-messages: ${message}`), said).toBe(true);
    expect(said).toContain('\n\nUsage: kipu-messages');
    expect(widest(said.split('\n\n').slice(1).join('\n'))).toBeLessThanOrEqual(80);
  },
);

test.each([
  [{ PORT: 'high' }, 'PORT must be a whole number from 0 to 65535'],
  [{ PORT: '70000' }, 'PORT must be a whole number from 0 to 65535'],
  [{ LOG_LEVEL: 'loud' }, 'LOG_LEVEL must be silent, error, warn, info or debug'],
  [{ DATABASE_URL: 'mysql://x' }, 'DATABASE_URL must start with file: or postgres://'],
  [{ ALLOWED_ORIGINS: 'https://emr.example.org/path' }, 'ALLOWED_ORIGINS must be origins such as'],
  [{ DATABASE_URL: 'postgres://x/y' }, 'SECRET_KEYS is required with PostgreSQL'],
])('the command line: the environment %j is refused with the rule of its variable', (env, message) => {
  let said = '';
  try {
    readConfig(env);
  } catch (error) {
    said = (error as Error).message;
  }
  expect(said.startsWith(message), said).toBe(true);
  expect(said).not.toMatch(/NaN|Invalid (input|option)/);
});
