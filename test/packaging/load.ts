import { createRequire } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

/** Imports a module as a file of the consumer would. */
export const load = <T>(consumer: string, specifier: string): Promise<T> =>
  import(pathToFileURL(createRequire(join(consumer, 'package.json')).resolve(specifier)).href) as Promise<T>;
