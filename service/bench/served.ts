import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createCompany, createCompanyKey, createMessaging } from '../src/app.ts';
import { DEFAULT_LIMITS, NO_LIMITS } from '../src/limits/policies.ts';

/*
 * A service in a process of its own, on a new SQLite file, for the benchmarks beside this file: its memory and its event
 * loop are not those of the load. `--no-limits`: without request limits. Sends `{url, key, metricsToken}` to its parent; ends with it.
 */
const folder = mkdtempSync(join(tmpdir(), 'kipu-bench-'));
const metricsToken = randomBytes(16).toString('hex');
const messaging = await createMessaging({
  database: { dialect: 'sqlite', file: join(folder, 'bench.db') },
  secretKeys: [randomBytes(32)],
  host: '127.0.0.1',
  port: 0,
  trustedProxies: new Set(),
  logLevel: 'error',
  metricsToken,
  limits: process.argv.includes('--no-limits') ? NO_LIMITS : DEFAULT_LIMITS,
  defaults: { portalUrl: null, mailFrom: null, allowedOrigins: [] },
});
const url = await messaging.start();
const { store, config } = messaging.services;
const companyId = await createCompany(store, config.secretKeys, { name: 'Bench', defaults: config.defaults });
const created = await createCompanyKey(store, companyId, 'bench', [
  'directory',
  'sessions',
  'settings',
  'audit',
  'exports',
]);
process.send?.({ url, key: created?.key, metricsToken });
process.once('disconnect', async () => {
  await messaging.stop();
  rmSync(folder, { recursive: true, force: true });
  process.exit(0);
});
