import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import BetterSqlite3 from 'better-sqlite3';
import { afterAll, beforeAll, expect } from 'vitest';
import { fold } from '../../src/rules/fold.ts';
import { lockFile } from '../../src/store/lock-file.ts';
import { openHandle } from '../../src/store/sqlite-handle.ts';
import { CAST, pathOf } from '../harness/cast.ts';
import { runCli } from '../harness/cli.ts';
import { eventually } from '../harness/eventually.ts';
import { onlyOn } from '../harness/marks.ts';
import { aboutMarcus, type Clinic, type Company, openCompany, startClinic } from './world.ts';

/*
 * What is left of erased text in the bytes of a SQLite database: its file, its log and the log's index, and a backup.
 * Each text holds marks that stand nowhere else, some of them in letters that no other text has, so that even a part of
 * one, such as a trigram of the search index, is found.
 */

const { marcus, gus } = CAST.portal;
/** The letters of the mark; the trigrams of the search index hold two of them side by side. */
const RARE = '龘靐齉爩麤';
const NAME = 'Xénophon Quivernø';
const EMAIL = 'quiverno.x@mail.example.org';
const MARKS = {
  body: `Vexquorbjam ${RARE}`,
  subject: 'Wuzzlefrimp',
  draft: 'Drubquonkle',
  former: 'Gleptomarsh',
  removed: 'Yolnqvist',
};
/** Forms in which a text may stand: as written, folded for search, and pieces of it. */
const NEEDLES: Readonly<Record<string, readonly string[]>> = {
  body: ['Vexquorbjam', fold('Vexquorbjam'), RARE.slice(1, 3), RARE.slice(3)],
  subject: [MARKS.subject, fold(MARKS.subject)],
  draft: [MARKS.draft, fold(MARKS.draft)],
  former: [MARKS.former],
  removed: [MARKS.removed, fold(MARKS.removed)],
  name: [NAME, fold(NAME), 'Quivern', 'quivern'],
  email: [EMAIL, EMAIL.slice(0, 10)],
};

let clinic: Clinic;
let company: Company;
let file: string;
const aside = mkdtempSync(join(tmpdir(), 'kipu-raw-'));
beforeAll(async () => {
  clinic = await startClinic();
  company = await openCompany(clinic);
  const { config } = clinic.service.database;
  file = config.dialect === 'sqlite' ? config.file : '';
});
afterAll(async () => {
  await clinic.service.stop();
  rmSync(aside, { recursive: true, force: true });
});

/** Read by another process: closing any handle of the file in this one would drop SQLite's locks on it. */
function bytesOf(path: string): Buffer {
  return execFileSync('cat', [path], { maxBuffer: 1024 * 1024 * 1024 });
}

/** Each needle that stands in one of these files, with its file. */
function left(files: readonly string[], which = Object.keys(NEEDLES)): string[] {
  return files.flatMap((path) => {
    const bytes = bytesOf(path);
    return which.flatMap((what) =>
      (NEEDLES[what] ?? [])
        .filter((needle) => bytes.includes(Buffer.from(needle, 'utf8')))
        .map((needle) => `${what} (${needle}) in ${basename(path)}`),
    );
  });
}

/** The database, its log, the log's index, and whatever else stands beside them. */
const ownFiles = () => readdirSync(dirname(file)).map((name) => join(dirname(file), name));

const asIt = (name: string, at: number) =>
  company.asKey('PUT', pathOf`/v1/portal-users/${marcus}`, {
    name,
    email: EMAIL,
    status: 'active',
    version: at,
  });

/** Conversations, drafts and pushes of the directory: pages are split, joined and moved as in use. */
async function write(): Promise<void> {
  const filler = 'Nothing out of the ordinary to report today. '.repeat(12);
  for (let at = 1; at <= 20; at += 1) await asIt(`${NAME} ${at}`, at);
  await asIt(NAME, 21);
  for (let round = 0; round < 12; round += 1) {
    const { id } = await company.marcus.started({
      ...aboutMarcus,
      recipientIds: ['priya'],
      subject: `${MARKS.subject} ${round}`,
      body: `${MARKS.body} ${round}`,
    });
    for (let at = 0; at < 12; at += 1) {
      await company.priya.sent(id, `${filler} ${round} ${at}`);
      await company.marcus.sent(id, `${MARKS.body} ${'and more '.repeat(at * 60)}${round} ${at}`);
    }
    let etag: string | undefined;
    for (let at = 0; at < 6; at += 1) {
      const condition: Record<string, string> =
        etag === undefined ? { 'if-none-match': '*' } : { 'if-match': etag };
      const saved = await company.marcus.call(
        'PUT',
        `/v1/drafts/${id}`,
        { body: `${at === 5 ? '' : MARKS.former} ${MARKS.draft} ${at} `.repeat(1 + at * 30) },
        condition,
      );
      expect(saved.status, saved.text).toBeLessThan(300);
      etag = saved.headers.get('etag') ?? undefined;
    }
  }
}

function inIndex(): string[] {
  const handle = new BetterSqlite3(file);
  try {
    handle.exec("create virtual table temp.terms using fts5vocab('main', 'search_words', 'row')");
    const terms = handle.prepare('select term from temp.terms').pluck().all() as string[];
    return terms.filter((term) => [...RARE].some((letter) => term.includes(letter)));
  } finally {
    handle.close();
  }
}

const sqlite = onlyOn('sqlite', 'PostgreSQL keeps its own files; docs/retention.md says for how long');

sqlite(
  'B22: once a portal user is erased, no file of the database, log and backup included, holds their texts, drafts, name or address',
  async () => {
    await write();
    await eventually(() => expect(inIndex().length).toBeGreaterThan(0));
    expect(left(ownFiles()).length).toBeGreaterThan(NEEDLES.name?.length ?? 0);

    const erased = await company.asKey('POST', pathOf`/v1/portal-users/${marcus}/erasure`, {
      ground: 'erasure_request',
      messages: true,
    });
    expect(erased.status, erased.text).toBe(200);
    await eventually(() => expect(left(ownFiles())).toEqual([]));
    expect(inIndex()).toEqual([]);

    const backup = join(aside, 'backup.db');
    const made = await runCli(['backup', backup], { ...process.env, DATABASE_URL: `file:${file}` });
    expect(made.code, made.stderr).toBe(0);
    expect(left([backup])).toEqual([]);
  },
  60_000,
);

sqlite(
  'B22: what is removed while a reader holds the log goes from the files once the reader lets go, and no send waits for it',
  async () => {
    const { id } = await company.priya.started({ ...aboutMarcus, recipientIds: [gus] });
    const reader = openHandle(file, true);
    try {
      const { seq } = await company.priya.sent(id, MARKS.removed);
      reader.exec('begin');
      reader.prepare('select count(*) from message').get();
      const removal = await company.asKey('POST', `/v1/conversations/${id}/messages/${seq}/removal`, {
        ground: 'other',
      });
      expect(removal.status, removal.text).toBe(200);
      const slowest = await slowestOf(40, () => company.priya.sent(id, 'In the meantime.'));
      // A checkpoint that waits for the reader would hold the writer for seconds.
      expect(slowest).toBeLessThan(1500);
      expect(left(ownFiles(), ['removed'])).not.toEqual([]);
    } finally {
      reader.exec('commit');
      reader.close();
    }
    await eventually(() => expect(left(ownFiles(), ['removed'])).toEqual([]));
  },
  60_000,
);

sqlite(
  'B22: `vacuum` rewrites a file that connections which overwrite nothing wrote, and nothing deleted is left',
  async () => {
    const old = join(aside, 'old.db');
    const handle = new BetterSqlite3(old);
    handle.pragma('secure_delete = OFF');
    handle.exec('create table t (body text) strict');
    handle.prepare('insert into t values (?)').run(MARKS.removed.repeat(500));
    handle.exec('delete from t');
    handle.close();
    expect(left([old], ['removed'])).not.toEqual([]);
    const run = (path: string) => runCli(['vacuum'], { ...process.env, DATABASE_URL: `file:${path}` });
    const done = await run(old);
    expect(done.code, done.stderr).toBe(0);
    expect(left([old], ['removed'])).toEqual([]);
    const lock = lockFile(old);
    const served = await run(old);
    lock.close();
    expect([served.code, served.stderr]).toEqual([1, expect.stringContaining('another process serves')]);
  },
  60_000,
);

async function slowestOf(times: number, run: () => Promise<unknown>): Promise<number> {
  let slowest = 0;
  for (let at = 0; at < times; at += 1) {
    const began = performance.now();
    await run();
    slowest = Math.max(slowest, performance.now() - began);
  }
  return slowest;
}
