import { readFileSync } from 'node:fs';
import { COMMANDS, type CommandInfo } from './commands.ts';

/** Columns of a terminal that nobody has widened. */
const COLUMNS = 80;

/** What the options mean, the same in every command. */
const OPTIONS: Readonly<Record<string, readonly [value: string, meaning: string]>> = {
  company: ['ID', 'the company, as `company create` printed it'],
  name: ['NAME', 'a name for people, of at most 100 characters'],
  scopes: ['A,B', 'what the key may do; without it all but `allParticipants` and `erasure`'],
  'dry-run': ['', 'check and count, store nothing'],
  prune: ['', 'deactivate what a complete upload lacks'],
  'prune-max': ['PERCENT', 'prune nothing where that is more than this share of a kind (10)'],
  'default-location': ['ID', 'FHIR only: the location of charts that name none'],
  abort: ['', 'give companies back whose move was not finished'],
  'end-sessions': ['', 'refuse what was signed before, at its next request'],
  session: ['ID', 'the session, as the answer that made it named it'],
  user: ['staff:ID|portal:ID', 'the user, by the EMR’s id'],
  everyone: ['', 'every user of the company'],
  issuer: ['URL', 'the `iss` of its tokens'],
  audience: ['TEXT', 'the `aud` of its tokens'],
  code: ['CODE', 'only those that ended with it, such as smtp_550'],
  anchor: ['FILE', 'the file that AUDIT_ANCHOR named: it shows a tail that was cut off'],
};

/** All commands, a short text each. */
export function overview(): string {
  const width = Math.max(...COMMANDS.map(({ name }) => name.length));
  return [
    'Usage: kipu-messages COMMAND [OPTIONS]',
    '       kipu-messages COMMAND --help',
    '       kipu-messages --version',
    '',
    'Commands:',
    ...COMMANDS.map(({ name, summary }) => columns(name, summary, width)),
    '',
    ENVIRONMENT,
  ].join('\n');
}

const ENVIRONMENT = wrapped(
  'Configuration is the environment: DATABASE_URL, SECRET_KEYS, HOST, PORT, SMTP_URL and others, as the README lists them.',
  0,
);

/** One command: how it is called, what it does, its options. */
export function helpOf({ name, usage, summary, options }: CommandInfo): string {
  const rows = Object.keys(options).map((option): [string, string] => {
    const [value = '', meaning = ''] = OPTIONS[option] ?? [];
    return [`--${option} ${value}`.trim(), meaning];
  });
  const width = Math.max(0, ...rows.map(([option]) => option.length));
  const sentence = `${summary[0]?.toUpperCase()}${summary.slice(1)}.`;
  return [
    wrapped(`Usage: kipu-messages ${`${name} ${usage}`.trim()}`, 7),
    '',
    wrapped(sentence, 0),
    ...(rows.length === 0
      ? []
      : ['', 'Options:', ...rows.map(([option, meaning]) => columns(option, meaning, width))]),
    '',
    ENVIRONMENT,
  ].join('\n');
}

function columns(left: string, right: string, width: number): string {
  return wrapped(`  ${left.padEnd(width)}  ${right}`, width + 4);
}

/** Breaks a line between words, so that no line is wider than the terminal. */
function wrapped(text: string, indent: number): string {
  const lines: string[] = [];
  let line = text;
  while (line.length > COLUMNS) {
    const at = line.lastIndexOf(' ', COLUMNS);
    if (at <= indent) break;
    lines.push(line.slice(0, at).trimEnd());
    line = ' '.repeat(indent) + line.slice(at + 1);
  }
  return [...lines, line.trimEnd()].join('\n');
}

/** The version of this package. */
export function version(): string {
  // The sources lie one folder deeper than the build.
  for (const path of ['../package.json', '../../package.json']) {
    try {
      const { name, version: found } = JSON.parse(readFileSync(new URL(path, import.meta.url), 'utf8')) as {
        name: string;
        version: string;
      };
      if (name === '@kipu-messages/service') return found;
    } catch {
      // Not there: the next one.
    }
  }
  throw new Error('the package of kipu-messages is not whole: its package.json is missing');
}
