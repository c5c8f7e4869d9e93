import { sql } from 'kysely';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { createCompanyKey } from '../../src/actions/create-company.ts';
import { createMessaging } from '../../src/app.ts';
import type { Tx } from '../../src/store/tx.ts';
import { CAST, type Cast, createCast } from '../harness/cast.ts';
import { cliEnv, runCli } from '../harness/cli.ts';
import { eventually } from '../harness/eventually.ts';
import { type Person, signIn } from '../harness/person.ts';
import { type Json, startService, type TestService } from '../harness/service.ts';

let service: TestService;
let cast: Cast;
let priya: Person;
beforeAll(async () => {
  service = await startService();
});
afterAll(() => service.stop());
beforeEach(async () => {
  cast = await createCast(service);
  priya = await signIn(service, cast, 'staff:priya');
});

async function found(person: Person, q: string): Promise<Json[]> {
  const { status, body, text } = await person.call('POST', '/v1/conversations/search', { q });
  expect(status, text).toBe(200);
  return body.data;
}
const ids = async (person: Person, q: string) => (await found(person, q)).map((row) => row.id);
const toTom = async (body: string): Promise<string> =>
  (await priya.started({ type: 'staff', recipientIds: ['tom'], body })).id;
const rename = (name: string) =>
  cast.put('/v1/staff/tom', { name, title: 'Counselor', locationIds: [CAST.locations.north] });

test.each([
  ['Whitfield, Dana', 'Dana Whitfield called'],
  ['dose?', 'The dose is 5 mg.'],
  ['(dose)', 'The dose is 5 mg.'],
  ["O'Brien", 'Ask Mr O’Brien.'],
  ['O’Brien', "Ask Mr O'Brien."],
  ['Smith-Jones', 'Ms Smith‑Jones came.'],
  ['Smith–Jones', 'Ms Smith-Jones came.'],
  ['medication', 'Take the medi\u00adcation.'],
  ['medi\u00adcation', 'Take the medication.'],
  ['medication', 'Take the medi\u200bcation.'],
  ['السلام', 'قال السّلامُ عليكم'],
  ['السّلامُ', 'قال السلام عليكم'],
  ['احمد', 'موعد أحمد غدا'],
  ['محمد', 'موعد محـــمد غدا'],
  ['שלום', 'שָׁלוֹם לכולם'],
  ['हिन्दी', 'हिन्दी में लिखें'],
])('B29: %s finds “%s”, and marks it', async (q, body) => {
  const id = await toTom(body);
  const rows = await found(priya, q);
  expect(rows.map((row) => row.id)).toEqual([id]);
  expect(rows[0]?.matches[0].ranges.length).toBeGreaterThan(0);
});

test('B29: an Indic vowel is not an optional mark: another vowel is another word', async () => {
  await toTom('कामना');
  expect(await ids(priya, 'कमना')).toEqual([]);
  expect(await ids(priya, 'कामना')).toHaveLength(1);
});

test('B13, B29: recipients are found as messages are: another apostrophe, another hyphen, a comma', async () => {
  await rename('Tom O’Brien‐Smith');
  const search = async (q: string) =>
    (await priya.call('POST', '/v1/recipients/search', { type: 'staff', q })).body.data.map(
      (row: Json) => row.id,
    );
  for (const q of ["o'brien", 'O’Brien', 'Brien-Smith', 'Smith, Tom', '\u200bTom\u00ad'])
    expect(await search(q), q).toEqual(['tom']);
});

test('B29: a person’s former names find their conversations, and are never shown', async () => {
  const id = await toTom('about the rota');
  const before = (await found(priya, 'okafor'))[0];
  expect(before?.matches[0].snippet).toMatch(/Okafor/);
  await rename('Tom Adeyemi');
  await rename('Tom Bello');
  for (const q of ['okafor', 'adeyemi', 'bello', 'okafor rota']) expect(await ids(priya, q), q).toEqual([id]);
  const [row] = await found(priya, 'okafor');
  expect(JSON.stringify(row)).not.toMatch(/okafor/i);
  expect(row?.matches).toEqual([]);
  // Two names, one after the other, are not one name.
  expect(await ids(priya, 'adeyemitom')).toEqual([]);
});

test('B29: a chart’s and a portal user’s former names find conversations too, and an erased person has none', async () => {
  const { id } = await priya.started({
    type: 'portal',
    patientId: CAST.patients.marcusFirst,
    recipientIds: [CAST.portal.marcus],
    body: 'See you',
  });
  const patient = { locationId: CAST.locations.north, name: 'Marlene Quist' };
  await cast.put(`/v1/patients/${CAST.patients.marcusFirst}`, { ...patient, name: 'Marla Vane' });
  await cast.put(`/v1/patients/${CAST.patients.marcusFirst}`, patient);
  const account = { email: 'm@example.org', status: 'active' };
  await cast.put(`/v1/portal-users/${CAST.portal.marcus}`, { ...account, name: 'Former Zelda' });
  await cast.put(`/v1/portal-users/${CAST.portal.marcus}`, { ...account, name: 'Marlene Quist' });
  expect(await ids(priya, 'vane')).toEqual([id]);
  expect(await ids(priya, 'zelda')).toEqual([id]);
  const privacy = await createCompanyKey(service.messaging.services.store, cast.companyId, 'Privacy', [
    'erasure',
  ]);
  const erased = await service.request('POST', `/v1/portal-users/${CAST.portal.marcus}/erasure`, {
    token: privacy?.key,
    body: { ground: 'erasure_request' },
  });
  expect(erased.status, erased.text).toBe(200);
  expect(await ids(priya, 'zelda')).toEqual([]);
});

/** Puts the texts of the company back to what an older folding made of them, also in the index. */
async function foldAsBefore(companyId: string): Promise<void> {
  const { store } = service.messaging.services;
  await store.write(companyId, async (tx: Tx) => {
    await sql`update message set body_fold = replace(body_fold, '''', '’') where company_id = ${companyId}`.execute(
      tx.db,
    );
    await sql`update staff set name_fold = replace(name_fold, '''', '’') where company_id = ${companyId}`.execute(
      tx.db,
    );
    await sql`update conversation set subject_fold = replace(subject_fold, '''', '’') where company_id = ${companyId}`.execute(
      tx.db,
    );
    await sql`update company set fold_version = 0 where company_id = ${companyId}`.execute(tx.db);
  });
}

test('B29: texts that an older version folded are found after the next start, in the rows and in the index', async () => {
  const own = await startService({ index: { delayMs: Number.POSITIVE_INFINITY, scanFirst: 0 } });
  const saved = service;
  service = own;
  try {
    const there = await createCast(own);
    const author = await signIn(own, there, 'staff:priya');
    await there.put('/v1/staff/tom', { name: 'Tom O’Hara', locationIds: [CAST.locations.north] });
    const { id } = await author.started({
      type: 'staff',
      recipientIds: ['tom'],
      subject: 'The O’Neill file',
      body: 'Call Mr O’Brien',
    });
    await foldAsBefore(there.companyId);
    // Indexed with the older folding.
    await own.messaging.services.store.write(there.companyId, (tx) =>
      import('../../src/store/search-index.ts').then((index) => index.indexSlice(tx, 50)),
    );
    expect(await ids(author, "o'brien")).toEqual([]);
    await own.messaging.stop();
    const next = await createMessaging(own.config);
    const url = await next.start();
    const answer = (q: string) =>
      fetch(`${url}/v1/conversations/search`, {
        method: 'POST',
        headers: { authorization: `Bearer ${author.token}`, 'content-type': 'application/json' },
        body: JSON.stringify({ q }),
      }).then((response) => response.json() as Promise<Json>);
    for (const q of ["o'brien", "o'neill", "o'hara"])
      await eventually(async () => expect((await answer(q)).data.map((row: Json) => row.id)).toEqual([id]));
    await next.stop();
  } finally {
    service = saved;
    await own.database.drop();
  }
});

test('B29: reindex folds anew what is marked as current but is not', async () => {
  const id = await toTom('Call Mr O’Brien');
  await foldAsBefore(cast.companyId);
  await service.messaging.services.store.write(cast.companyId, (tx) =>
    sql`update company set fold_version = 1000 where company_id = ${cast.companyId}`.execute(tx.db),
  );
  expect(await ids(priya, "o'brien")).toEqual([]);
  expect((await runCli(['reindex'], cliEnv(service.database))).code).toBe(0);
  expect(await ids(priya, "o'brien")).toEqual([id]);
});
