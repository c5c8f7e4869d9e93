import type { RunCommand } from './command.ts';

/** What is known of a command before it is loaded. */
export interface CommandInfo {
  /** One or two words: `serve`, `keys create`. */
  readonly name: string;
  /** Operands and options, for the usage text. */
  readonly usage: string;
  readonly summary: string;
  readonly options: Readonly<Record<string, { type: 'string' | 'boolean' }>>;
  /** How many operands it takes. */
  readonly operands: number;
  /** Loads the code: a command costs the start of no other. */
  load(): Promise<RunCommand>;
}

export const COMMANDS: readonly CommandInfo[] = [
  {
    name: 'serve',
    usage: '',
    summary: 'run the service; SIGINT or SIGTERM drains it',
    options: {},
    operands: 0,
    load: async () => (await import('./serve.ts')).serve,
  },
  {
    name: 'migrate',
    usage: '',
    summary: 'bring the schema up to date (PostgreSQL: as DATABASE_OWNER_URL)',
    options: {},
    operands: 0,
    load: async () => (await import('./migrate.ts')).migrate,
  },
  {
    name: 'company create',
    usage: '--name NAME',
    summary: 'make a company and print its id; messaging is off until a Super Admin turns it on',
    options: { name: { type: 'string' } },
    operands: 0,
    load: async () => (await import('./companies.ts')).createCompanyCommand,
  },
  {
    name: 'keys create',
    usage: '--company ID --name NAME [--scopes A,B]',
    summary: 'make an API key and print it, this once',
    options: { company: { type: 'string' }, name: { type: 'string' }, scopes: { type: 'string' } },
    operands: 0,
    load: async () => (await import('./companies.ts')).createKeyCommand,
  },
  {
    name: 'keys list',
    usage: '--company ID',
    summary: 'print each API key of a company: its id, name and scopes, and since when it is revoked',
    options: { company: { type: 'string' } },
    operands: 0,
    load: async () => (await import('./companies.ts')).listKeysCommand,
  },
  {
    name: 'keys revoke',
    usage: '--company ID KEY_ID',
    summary:
      'refuse an API key, and end the sessions it made, from the next request on; KEY_ID as `keys list` prints it',
    options: { company: { type: 'string' } },
    operands: 1,
    load: async () => (await import('./companies.ts')).revokeKeyCommand,
  },
  {
    name: 'keys rotate-signing',
    usage: '[--company ID] [--end-sessions]',
    summary:
      'sign new sessions with new keys; --end-sessions for a key in other hands: nothing signed before counts',
    options: { company: { type: 'string' }, 'end-sessions': { type: 'boolean' } },
    operands: 0,
    load: async () => (await import('./companies.ts')).rotateSigningKeysCommand,
  },
  {
    name: 'sessions end',
    usage: '--company ID (--session ID | --user staff:ID|portal:ID | --everyone)',
    summary: 'end one session, all of a user or all of a company; open streams end within a second',
    options: {
      company: { type: 'string' },
      session: { type: 'string' },
      user: { type: 'string' },
      everyone: { type: 'boolean' },
    },
    operands: 0,
    load: async () => (await import('./sessions.ts')).endSessionsCommand,
  },
  {
    name: 'issuers list',
    usage: '[--company ID]',
    summary: 'print the token issuers that companies registered: company, id, issuer, audience, keys, state',
    options: { company: { type: 'string' } },
    operands: 0,
    load: async () => (await import('./issuers.ts')).listIssuersCommand,
  },
  {
    name: 'issuers approve',
    usage: '--company ID --issuer URL --audience TEXT ISSUER_ID',
    summary:
      'accept the tokens of an issuer and audience for this company, once you know that they are its own',
    options: { company: { type: 'string' }, issuer: { type: 'string' }, audience: { type: 'string' } },
    operands: 1,
    load: async () => (await import('./issuers.ts')).approveIssuerCommand,
  },
  {
    name: 'issuers suspend',
    usage: '--company ID ISSUER_ID',
    summary: 'accept the tokens of an issuer no more, until it is approved again',
    options: { company: { type: 'string' } },
    operands: 1,
    load: async () => (await import('./issuers.ts')).suspendIssuerCommand,
  },
  {
    name: 'emails retry',
    usage: '--company ID [--code CODE]',
    summary: 'queue all dead e-mails of a company again; --code: only those that ended with it',
    options: { company: { type: 'string' }, code: { type: 'string' } },
    operands: 0,
    load: async () => (await import('./emails.ts')).retryEmailsCommand,
  },
  {
    name: 'import',
    usage: '--company ID [--dry-run] [--prune] [--prune-max PERCENT] [--default-location ID] FILE|-',
    summary: 'take a directory (NDJSON or FHIR) in and print the report; fails if a line or entry was bad',
    options: {
      company: { type: 'string' },
      'dry-run': { type: 'boolean' },
      prune: { type: 'boolean' },
      'prune-max': { type: 'string' },
      'default-location': { type: 'string' },
    },
    operands: 1,
    load: async () => (await import('./import.ts')).importFile,
  },
  {
    name: 'backup',
    usage: 'FILE',
    summary: 'copy the SQLite database, beside a running service',
    options: {},
    operands: 1,
    load: async () => (await import('./backup.ts')).backup,
  },
  {
    name: 'restore',
    usage: 'FILE',
    summary: 'put a backup in the place of the SQLite database, which must not be in use',
    options: {},
    operands: 1,
    load: async () => (await import('./restore.ts')).restore,
  },
  {
    name: 'mark-restored',
    usage: '',
    summary: 'after a database was put back by other tools than `restore`: clients read everything anew',
    options: {},
    operands: 0,
    load: async () => (await import('./mark-restored.ts')).markRestored,
  },
  {
    name: 'port-to-postgres',
    usage: '[--company ID] [--abort] URL',
    summary: 'move the SQLite database to PostgreSQL, company by company; --abort takes them back',
    options: { company: { type: 'string' }, abort: { type: 'boolean' } },
    operands: 1,
    load: async () => (await import('./port-to-postgres.ts')).portToPostgres,
  },
  {
    name: 'reindex',
    usage: '',
    summary: 'make the search index anew from the messages, beside a running service',
    options: {},
    operands: 0,
    load: async () => (await import('./reindex.ts')).reindex,
  },
  {
    name: 'vacuum',
    usage: '',
    summary: 'rewrite the SQLite file without what was ever deleted from it; stop the service first',
    options: {},
    operands: 0,
    load: async () => (await import('./vacuum.ts')).vacuum,
  },
  {
    name: 'verify-audit',
    usage: '[--anchor FILE] [--company ID]',
    summary:
      'prove that no audit record was changed, removed, inserted, swapped or cut off; prints each fault',
    options: { anchor: { type: 'string' }, company: { type: 'string' } },
    operands: 0,
    load: async () => (await import('./verify-audit.ts')).verifyAudit,
  },
  {
    name: 'dump-audit',
    usage: '[--company ID]',
    summary: 'print the audit as lines of JSON, for a checker of your own',
    options: { company: { type: 'string' } },
    operands: 0,
    load: async () => (await import('./dump-audit.ts')).dumpAudit,
  },
  {
    name: 'demo-data',
    usage: '--company ID FILE|-',
    summary: 'load conversations of the past, for a demonstration',
    options: { company: { type: 'string' } },
    operands: 1,
    load: async () => (await import('./demo-data.ts')).loadDemoData,
  },
];
