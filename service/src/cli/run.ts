import { parseArgs } from 'node:util';
import { type CliContext, UsageError } from './command.ts';
import { COMMANDS, type CommandInfo } from './commands.ts';

/** Runs one command. Answers the exit status: 0 done, 1 failed, 2 used wrongly. */
export async function runCli(args: readonly string[], env: CliContext['env']): Promise<number> {
  const context: CliContext = {
    env,
    out: (line) => process.stdout.write(`${line}\n`),
    say: (line) => process.stderr.write(`${line}\n`),
  };
  // Databases, backups and key files hold what nobody else on the machine may read.
  process.umask(0o077);
  if (args.length === 0 || args.includes('--help') || args.includes('-h')) {
    (args.length === 0 ? context.say : context.out)(usage());
    return args.length === 0 ? 2 : 0;
  }
  const command = COMMANDS.find(({ name }) => name.split(' ').every((word, at) => args[at] === word));
  try {
    if (command === undefined) throw new UsageError(`there is no command ${args.slice(0, 2).join(' ')}`);
    const options = parse(command, args.slice(command.name.split(' ').length));
    const run = await command.load();
    return await run(context, options);
  } catch (error) {
    if (error instanceof UsageError) {
      context.say(`kipu-messages: ${error.message}\n\n${usage(command)}`);
      return 2;
    }
    context.say(`kipu-messages: ${error instanceof Error ? error.message : String(error)}`);
    return 1;
  }
}

function parse(command: CommandInfo, args: readonly string[]) {
  try {
    const { values, positionals } = parseArgs({
      args: [...args],
      options: command.options,
      allowPositionals: true,
      strict: true,
    });
    if (positionals.length !== command.operands) {
      throw new UsageError(
        command.operands === 0
          ? `${command.name} takes no operand`
          : `${command.name} takes ${command.operands} operand`,
      );
    }
    return { values, operands: positionals };
  } catch (error) {
    throw error instanceof UsageError ? error : new UsageError((error as Error).message);
  }
}

function usage(only?: CommandInfo): string {
  const commands = only === undefined ? COMMANDS : [only];
  const lines = commands.map((command) => [`${command.name} ${command.usage}`.trim(), command.summary]);
  const width = Math.max(...lines.map(([call = '']) => call.length));
  return [
    'Usage: kipu-messages COMMAND',
    ...lines.map(([call = '', summary]) => `  ${call.padEnd(width)}  ${summary}`),
    'Configuration is the environment: DATABASE_URL, HOST, PORT, SMTP_URL and others.',
  ].join('\n');
}
