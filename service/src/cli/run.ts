import { parseArgs } from 'node:util';
import { type CliContext, UsageError } from './command.ts';
import { COMMANDS, type CommandInfo } from './commands.ts';
import { helpOf, overview, version } from './help.ts';

/** Runs one command. Returns the exit status: 0 done, 1 failed, 2 used wrongly. */
export async function runCli(args: readonly string[], env: CliContext['env']): Promise<number> {
  const context: CliContext = {
    env,
    out: (line) => process.stdout.write(`${line}\n`),
    say: (line) => process.stderr.write(`${line}\n`),
  };
  // Databases, backups and key files hold what nobody else on the machine may read.
  process.umask(0o077);
  const words = args[0] === 'help' ? args.slice(1) : args;
  const command = COMMANDS.find(({ name }) => name.split(' ').every((word, at) => words[at] === word));
  const help = args[0] === 'help' || args.includes('--help') || args.includes('-h');
  try {
    if (args[0] === '--version' || args[0] === '-v') context.out(version());
    else if (help && (command !== undefined || !words.some((word) => !word.startsWith('-'))))
      context.out(command === undefined ? overview() : helpOf(command));
    else if (args.length === 0) throw new UsageError('which command?');
    else if (command === undefined) throw new UsageError(unknownCommand(words));
    else {
      const options = parse(command, args.slice(command.name.split(' ').length));
      const run = await command.load();
      return await run(context, options);
    }
    return 0;
  } catch (error) {
    if (error instanceof UsageError) {
      context.say(
        `kipu-messages: ${error.message}\n\n${command === undefined ? overview() : helpOf(command)}`,
      );
      return 2;
    }
    context.say(`kipu-messages: ${error instanceof Error ? error.message : String(error)}`);
    return 1;
  }
}

function unknownCommand(words: readonly string[]): string {
  const given = words.filter((word) => !word.startsWith('-')).slice(0, 2);
  const near = COMMANDS.filter(({ name }) => name.split(' ')[0] === given[0]).map(({ name }) => name);
  const after = near.length === 0 ? '' : `; there is ${near.join(', ')}`;
  return `there is no command ${given.join(' ') || words[0]}${after}`;
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
      const operand = command.usage.split(' ').at(-1);
      throw new UsageError(
        command.operands === 0
          ? `${command.name} takes no operand, and ${positionals[0]} is one`
          : `${command.name} takes one operand, ${operand}`,
      );
    }
    return { values, operands: positionals };
  } catch (error) {
    if (error instanceof UsageError) throw error;
    const { code, message } = error as Error & { code?: string };
    const option = /'(-[^' ]*)/.exec(message)?.[1];
    if (code === 'ERR_PARSE_ARGS_UNKNOWN_OPTION')
      throw new UsageError(`${option} is no option of ${command.name}`);
    throw new UsageError((message.split('. ')[0] ?? message).replaceAll('\n', ' '));
  }
}
