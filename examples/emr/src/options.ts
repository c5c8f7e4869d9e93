import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';

export interface Options {
  /** Folder of everything that the demo keeps. */
  data: string;
  /** Begin anew: what the folder held is deleted. */
  fresh: boolean;
  /** Leave messaging off, as a new company has it. */
  off: boolean;
  host: string;
  /** 0: any free port. */
  port: number;
  /** The port was asked for: take it or fail. */
  portIsFirm: boolean;
  /** Conversations of the past to make at the first run. */
  conversations: number;
  /** Only say what the options are. */
  help: boolean;
  /** Print a line of JSON in place of the one URL, for programs that start the demo. */
  json: boolean;
}

/** What is wrong with the command line. */
export class UsageError extends Error {
  override name = 'UsageError';
}

export const USAGE = `Usage: npm start -- [options]
  --data FOLDER          keep everything here (default: data/demo of the repository)
  --fresh                begin anew
  --off                  leave messaging off, for a Super Admin to turn on
  --conversations N      size of the past made at the first run, 0 to 20000 (default: 2000)
  --host ADDRESS         listen here (default: 127.0.0.1)
  --port N               listen here (default: PORT, or 4000, or any free port if 4000 is taken)
  --json                 print one line of JSON instead of the URL`;

/** Reads the command line. Throws a {@link UsageError} that names the option and the rule. */
export function readOptions(args: readonly string[], env: Record<string, string | undefined>): Options {
  let values: Record<string, string | boolean | undefined>;
  try {
    ({ values } = parseArgs({
      args: [...args],
      options: {
        data: { type: 'string' },
        fresh: { type: 'boolean', default: false },
        off: { type: 'boolean', default: false },
        conversations: { type: 'string', default: '2000' },
        host: { type: 'string', default: env.HOST || '127.0.0.1' },
        port: { type: 'string' },
        json: { type: 'boolean', default: false },
        help: { type: 'boolean', default: false, short: 'h' },
      },
    }));
  } catch (error) {
    throw new UsageError((error as Error).message);
  }
  const port = values.port ?? (env.PORT || undefined);
  return {
    data: resolve(String(values.data ?? join(import.meta.dirname, '../../../data/demo'))),
    fresh: values.fresh === true,
    off: values.off === true,
    host: String(values.host),
    port: wholeNumber('--port', String(port ?? 4000), 65_535),
    portIsFirm: port !== undefined,
    conversations: wholeNumber('--conversations', String(values.conversations), 20_000),
    json: values.json === true,
    help: values.help === true,
  };
}

function wholeNumber(name: string, text: string, most: number): number {
  const value = /^\d{1,6}$/.test(text) ? Number(text) : Number.NaN;
  if (Number.isNaN(value) || value > most)
    throw new UsageError(`${name} must be a whole number from 0 to ${most}`);
  return value;
}
