import { existsSync, mkdirSync, readdirSync, rmSync } from 'node:fs';
import type { Server } from 'node:http';
import { join } from 'node:path';
import { serve } from '@hono/node-server';
import { type AdminClient, createAdminClient } from '@kipu-messages/sdk/admin';
import type { Hono } from 'hono';
import { Records } from './emr/records.ts';
import { Sessions } from './emr/sessions.ts';
import { MailServer } from './mail/mail-server.ts';
import { DirectoryPush } from './messaging/directory.ts';
import { createCompany, DATABASE, knownCompany, rememberCompany } from './messaging/first-run.ts';
import { ServiceProcess } from './messaging/service-process.ts';
import type { Options } from './options.ts';
import { SOUTH } from './seed/cast.ts';
import { history } from './seed/history.ts';
import { population } from './seed/population.ts';
import { Random } from './seed/random.ts';
import { hostApp } from './web/app.ts';

/** Any number serves; this one makes the demo that the screenshots show. */
const SEED = 20_260_304;
const CHARTS_PER_CONVERSATION = 0.6;

/** The demo while it runs. */
export interface Demo {
  url: string;
  /** Where the service itself listens, its process, and the company's key: for programs that start the demo. */
  service: { url: string | undefined; pid: number | undefined; companyId: string; apiKey: string };
  mailFolder: string;
  /** Drains the service, then ends the rest. */
  stop(): Promise<void>;
}

/** Starts everything: SMTP server, service, host. The first time it makes the company, the directory and a past. */
export async function startDemo(options: Options, say: (line: string) => void): Promise<Demo> {
  const { data } = options;
  if (options.fresh) clear(data);
  mkdirSync(data, { recursive: true, mode: 0o700 });
  const mailFolder = join(data, 'mail');
  const mail = new MailServer(mailFolder);
  const smtpUrl = await mail.start();
  let app: Hono | undefined;
  const { server, url } = await listen(options, (request, env) =>
    app === undefined ? new Response('Starting…', { status: 503 }) : app.fetch(request, env),
  );
  const env = {
    DATABASE_URL: `file:${join(data, DATABASE)}`,
    HOST: '127.0.0.1',
    PORT: '0',
    SMTP_URL: smtpUrl,
    PORTAL_URL: `${url}/portal/inbox`,
    PUBLIC_URL: `${url}/messages`,
    MAIL_FROM: 'messages@willowcreek.example',
    ALLOWED_ORIGINS: '',
    TRUSTED_PROXIES: '127.0.0.1',
    LOG_LEVEL: 'warn',
  };
  const known = knownCompany(data);
  const random = new Random(SEED);
  const recordsPath = join(data, 'emr.json');
  const charts = Math.ceil(options.conversations * CHARTS_PER_CONVERSATION);
  const records =
    (known === undefined ? undefined : Records.open(recordsPath)) ??
    Records.create(recordsPath, population(random, Date.now(), charts), url);
  if (known === undefined && options.conversations > 0)
    say(`First start: making ${options.conversations.toLocaleString('en')} conversations of 18 months…`);
  const company =
    known ?? (await createCompany(data, env, pastOf(random, records, options.conversations, say)));

  const service = new ServiceProcess(env, join(data, 'service.log'));
  await service.start();
  const admin = createAdminClient({ baseUrl: service.url ?? '', apiKey: company.apiKey });
  const push = new DirectoryPush(admin, records);
  if (known === undefined || records.origin !== url) {
    // The links to the charts, and the one in the e-mails, hold where this host is.
    const moved = records.origin !== url;
    if (moved) records.origin = url;
    await push.everything();
    if (known === undefined) await firstSettings(admin, options.off);
    else if (moved) await changeSettings(admin, { portalUrl: env.PORTAL_URL });
  }
  if (known === undefined) rememberCompany(data, company);
  push.start();

  const mintToken = async (user: { type: 'staff' | 'portal'; id: string }) =>
    await admin.sessions.create({ user });
  const site = (name: string, path: string) => ({
    records,
    sessions: new Sessions(join(data, `${name}-sessions.json`), { cookie: `${name}_session`, path }),
    mintToken,
  });
  app = hostApp({
    emr: site('emr', '/'),
    portal: site('portal', '/portal'),
    mail,
    messagesUrl: () => service.url,
    host: options.host,
  });

  return {
    url,
    service: {
      get url() {
        return service.url;
      },
      get pid() {
        return service.pid;
      },
      ...company,
    },
    mailFolder,
    async stop() {
      await push.stop();
      await service.stop();
      await new Promise<void>((done) => {
        server.close(() => done());
        server.closeAllConnections();
      });
      await mail.stop();
    },
  };
}

/** Deletes what an earlier run left; a folder that holds something else is left alone. */
function clear(data: string): void {
  if (!existsSync(data)) return;
  const names = readdirSync(data);
  if (names.length > 0 && !names.includes('emr.json') && !names.includes('mail'))
    throw new Error(`--fresh: ${data} holds something other than a demo; name another folder with --data`);
  rmSync(data, { recursive: true, force: true });
}

/** On the port asked for; the default port gives way to any free one when it is taken. */
async function listen(
  options: Options,
  fetch: (request: Request, env: object) => Response | Promise<Response>,
): Promise<{ server: Server; url: string }> {
  const open = (port: number) =>
    new Promise<{ server: Server; url: string }>((ready, failed) => {
      const server = serve({ fetch, hostname: options.host, port }, (info) => {
        const host = options.host.includes(':') ? `[${options.host}]` : options.host;
        ready({ server, url: `http://${host}:${info.port}` });
      }) as Server;
      server.once('error', failed);
    });
  try {
    return await open(options.port);
  } catch (error) {
    if (options.portIsFirm || (error as NodeJS.ErrnoException).code !== 'EADDRINUSE') throw error;
    return open(0);
  }
}

function* pastOf(
  random: Random,
  records: Records,
  count: number,
  say: (line: string) => void,
): Generator<string> {
  const past = history(random, records.data, Date.now(), count);
  const quarter = Math.ceil(past.length / 4);
  let made = 0;
  for (const conversation of past) {
    yield JSON.stringify(conversation);
    made += 1;
    if (made % quarter === 0 || made === past.length)
      say(`  ${made.toLocaleString('en')} of ${past.length.toLocaleString('en')}`);
  }
}

type SettingsPatch = Parameters<AdminClient['settings']['patch']>[0];

async function changeSettings(admin: AdminClient, patch: SettingsPatch): Promise<void> {
  const { etag } = await admin.settings.get().withResponse();
  await admin.settings.patch(patch, etag ?? '');
}

/** The main location goes by the role, the second by the care team; `off` leaves the switch to a Super Admin. */
function firstSettings(admin: AdminClient, off: boolean): Promise<void> {
  return changeSettings(admin, {
    ...(off ? {} : { mode: 'selected_users' as const, enabled: true }),
    locations: { [SOUTH]: { mode: 'care_team' } },
  });
}
