import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { readJson, writeJson } from '../files.ts';
import { type Environment, runCommand } from './command.ts';

/** Named after the clinic; e-mails carry it as the sender until a Super Admin changes it. */
export const COMPANY_NAME = 'Willow Creek Recovery';

/** What the EMR's back end holds of its company at Messages. */
export interface Credentials {
  companyId: string;
  apiKey: string;
}

/** Files of the service in the demo's folder. */
export const DATABASE = 'messages.db';
const CREDENTIALS = 'api-key.json';

/** The company made at an earlier run. */
export function knownCompany(data: string): Credentials | undefined {
  return readJson<Credentials>(join(data, CREDENTIALS));
}

/**
 * Makes the company, its API key and its past, all by the service's own commands. A first run that was cut off left no
 * credentials behind, so its database is thrown away and made anew.
 */
export async function createCompany(
  data: string,
  env: Environment,
  past: Iterable<string>,
): Promise<Credentials> {
  for (const ending of ['', '-wal', '-shm', '.lock']) rmSync(join(data, DATABASE + ending), { force: true });
  await runCommand(['migrate'], env);
  const companyId = await runCommand(['company', 'create', '--name', COMPANY_NAME], env);
  const apiKey = await runCommand(['keys', 'create', '--company', companyId, '--name', 'emr'], env);
  await runCommand(['demo-data', '--company', companyId, '-'], env, past);
  return { companyId, apiKey };
}

/** From now on the company is known: called when everything of the first run is done. */
export function rememberCompany(data: string, credentials: Credentials): void {
  writeJson(join(data, CREDENTIALS), credentials);
}
