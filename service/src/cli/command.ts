/** What a command may use of its process: tests and `main` give it the real one. */
export interface CliContext {
  readonly env: Record<string, string | undefined>;
  /** A line of the answer, for programs to read. */
  out(line: string): void;
  /** A line for the person who runs it. */
  say(line: string): void;
}

/** The options as parsed: `--name value`, `--flag`. */
export interface CliOptions {
  readonly values: Readonly<Record<string, string | boolean | undefined>>;
  /** What comes after the command's own words. */
  readonly operands: readonly string[];
}

/** Answers the exit status: 0 done, 1 failed. Throws `UsageError`, or any error with a message for the operator. */
export type RunCommand = (context: CliContext, options: CliOptions) => Promise<number>;

/** The command line is wrong: exit status 2. */
export class UsageError extends Error {
  override name = 'UsageError';
}

/** The text of a required option. Throws a `UsageError` that names it. */
export function required(options: CliOptions, name: string): string {
  const value = options.values[name];
  if (typeof value !== 'string' || value.trim() === '') throw new UsageError(`--${name} is required`);
  return value;
}
