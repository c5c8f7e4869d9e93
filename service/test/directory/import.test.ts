import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { auditOf, directoryChanges } from '../harness/rows.ts';
import { startService, type TestService } from '../harness/service.ts';

let service: TestService;
let company: { id: string; key: string };
beforeAll(async () => {
  service = await startService();
});
beforeEach(async () => {
  company = await service.company();
});
afterAll(() => service.stop());

type Row = Record<string, unknown>;
const NDJSON = { 'content-type': 'application/x-ndjson' };
const lines = (...rows: Array<Row | string>) =>
  rows.map((row) => (typeof row === 'string' ? row : JSON.stringify(row))).join('\n');
const upload = (raw: string | Uint8Array | ReadableStream, query = '') =>
  service.request('POST', `/v1/directory/import${query}`, { token: company.key, raw, headers: NDJSON });
const get = (path: string) => service.request('GET', path, { token: company.key });

const north = { type: 'location', id: 'north', name: 'North' };
const marcus = { type: 'patient', id: '123:7e0c', name: 'Marcus Bell', locationId: 'north' };
const priya = { type: 'staff', id: 'priya', name: 'Priya', locationIds: ['north'] };
const team = { type: 'careTeam', patientId: '123:7e0c', members: [{ staffId: 'priya' }] };
const dana = { type: 'portalUser', id: 'dana', name: 'Dana', email: 'd@example.org', status: 'active' };
const tie = { type: 'connection', portalUserId: 'dana', patientId: '123:7e0c', relation: 'guardian' };
const EVERYTHING = [north, marcus, priya, team, dana, tie];
const CLEAN = {
  rejected: 0,
  dangling: 0,
  stale: 0,
  skipped: 0,
  deactivated: 0,
  unusableEmails: 0,
  errors: [],
};

test('B37: each line is taken as its PUT would take it, in any order', async () => {
  const report = (await upload(lines(...[...EVERYTHING].reverse()))).body;
  expect(report).toEqual({ ...CLEAN, accepted: 6 });
  expect((await get('/v1/patients/123%3A7e0c')).body).toMatchObject({
    name: 'Marcus Bell',
    locationId: 'north',
  });
  expect((await get('/v1/patients/123%3A7e0c/care-team')).body.members).toEqual([
    { staffId: 'priya', endsAt: null },
  ]);
  expect((await get('/v1/portal-users/dana')).body.connections).toMatchObject([
    { patientId: '123:7e0c', relation: 'guardian', connected: true },
  ]);
});

test('B37: one bad line is named with its number and rule and loses none of the others', async () => {
  const report = (
    await upload(
      Buffer.concat([
        Buffer.from(`${JSON.stringify(north)}\n\n{"type":"patient","id":"x"}\nnot json\n[]\n`),
        Buffer.from('{"type":"location","id":"bad","name":"'),
        Uint8Array.of(0xff, 0xfe),
        Buffer.from(`"}\n{"type":"unicorn"}\n{"type":"location","id":"n","name":"N","colour":"Zed"}\r\n`),
        Buffer.from(JSON.stringify(marcus)),
      ]),
    )
  ).body;
  expect(report).toMatchObject({ accepted: 2, rejected: 6, skipped: 1 });
  expect(report.errors.map(({ line, code }: Row) => [line, code])).toEqual([
    [3, 'invalid'],
    [4, 'malformed'],
    [5, 'invalid'],
    [6, 'invalid_utf8'],
    [7, 'invalid'],
    [8, 'invalid'],
  ]);
  expect(report.errors[0].message).toMatch(/\/name: .*\/locationId: /);
  expect(report.errors[4].message).toContain('must be one of location, staff');
  expect(JSON.stringify(report)).not.toContain('Zed');
  expect((await get('/v1/locations/bad')).status).toBe(404);
});

test('B37: a line longer than four mebibytes is dropped and named, however the bytes arrive', async () => {
  const encoder = new TextEncoder();
  const chunks = [
    `${JSON.stringify(north)}\n{"type":"location","id":"long","name":"`,
    ...Array.from({ length: 90 }, () => 'x'.repeat(50_000)),
    `"}\n${JSON.stringify(marcus).slice(0, 20)}`,
    `${JSON.stringify(marcus).slice(20)}\n`,
  ];
  const stream = new ReadableStream({
    pull(controller) {
      const chunk = chunks.shift();
      if (chunk === undefined) controller.close();
      else controller.enqueue(encoder.encode(chunk));
    },
  });
  const report = (await upload(stream)).body;
  expect(report).toMatchObject({ accepted: 2, rejected: 1, errors: [{ line: 2, code: 'too_long' }] });
});

test('B37: a reference to what has not come is counted as dangling, and no more once it came in the same upload', async () => {
  const alone = (await upload(lines(marcus, priya, team, tie))).body;
  // north twice, dana once
  expect(alone).toEqual({ ...CLEAN, accepted: 4, dangling: 3 });
  const filler = Array.from({ length: 600 }, (_, at) => ({ ...north, id: `l${at}` }));
  const healed = (await upload(lines(marcus, tie, ...filler, dana, north))).body;
  expect(healed).toEqual({ ...CLEAN, accepted: 604 });
});

test('B37: stale rows are counted, not taken; of two rows with one id the later stands', async () => {
  await upload(lines({ ...north, version: 5 }));
  const report = (
    await upload(
      lines(
        { ...north, name: 'Old', version: 4 },
        { ...priya, name: 'First', version: 2 },
        { ...priya, name: 'Second', version: 3 },
        { ...priya, name: 'Late', version: 1 },
      ),
    )
  ).body;
  expect(report).toEqual({ ...CLEAN, accepted: 2, stale: 2 });
  expect((await get('/v1/locations/north')).body.name).toBe('North');
  expect((await get('/v1/staff/priya')).body).toMatchObject({ name: 'Second', version: 3 });
});

test('B37: a dry run counts what an import would, and stores nothing', async () => {
  await upload(lines({ ...north, version: 5 }));
  const changes = await directoryChanges(service, company.id);
  const body = lines({ ...north, version: 4 }, ...EVERYTHING.slice(1), { ...tie, patientId: 'none' }, 'bad');
  const dry = (await upload(body, '?dryRun=true')).body;
  expect(dry).toMatchObject({ accepted: 6, stale: 1, dangling: 1, rejected: 1 });
  expect(await directoryChanges(service, company.id)).toEqual(changes);
  expect((await get('/v1/staff/priya')).status).toBe(404);
  expect((await upload(body)).body).toEqual(dry);
});

test('B37: a dry run finds rows stale by versions that came earlier in it, as the import does', async () => {
  const filler = Array.from({ length: 500 }, (_, at) => ({ ...north, id: `l${at}` }));
  const body = lines(
    { ...north, version: 5 },
    ...filler,
    { ...north, version: 4 },
    { ...north, name: 'No version' },
    ...filler,
    { ...north, version: 3 },
  );
  const dry = (await upload(body, '?dryRun=true')).body;
  expect(dry).toEqual({ ...CLEAN, accepted: 1002, stale: 2 });
  expect((await upload(body)).body).toEqual(dry);
});

test('B37: an import makes one change of the directory a slice, not a row, and the same again none', async () => {
  const body = lines(...Array.from({ length: 300 }, (_, at) => ({ ...north, id: `l${at}` })));
  await upload(body);
  const changes = await directoryChanges(service, company.id);
  expect(changes.length).toBeGreaterThan(0);
  expect(changes.length).toBeLessThan(60);
  expect((await upload(body)).body.accepted).toBe(300);
  expect(await directoryChanges(service, company.id)).toEqual(changes);
  expect(await auditOf(service, company.id, 'directory.import')).toHaveLength(changes.length);
  expect(await auditOf(service, company.id, 'directory.import.end')).toHaveLength(2);
});

const end = (count: number) => ({ type: 'end', count });
const twenty = Array.from({ length: 20 }, (_, at) => ({ ...priya, id: `s${at}`, locationIds: [] }));

test('B37: prune takes out of force what a complete, clean upload lacks, and nothing else', async () => {
  await upload(lines(...EVERYTHING, ...twenty));
  const rest = [...EVERYTHING, ...twenty.slice(1)];
  const report = (await upload(lines(...rest, end(rest.length)), '?prune=true')).body;
  expect(report).toEqual({ ...CLEAN, accepted: 25, deactivated: 1 });
  expect((await get('/v1/staff/s0')).body.active).toBe(false);
  expect((await get('/v1/staff/s1')).body.active).toBe(true);
  const again = (await upload(lines(...rest, end(rest.length)), '?prune=true')).body;
  expect(again.deactivated).toBe(0);
});

test('B37: prune reaches care teams, connections and portal users, each by its own way out', async () => {
  await upload(lines(...EVERYTHING));
  const report = (await upload(lines(north, marcus, priya, end(3)), '?prune=true&pruneMax=100')).body;
  expect(report).toMatchObject({ accepted: 3, deactivated: 3 });
  expect((await get('/v1/patients/123%3A7e0c/care-team')).body.members).toEqual([]);
  expect((await get('/v1/portal-users/dana')).body).toMatchObject({
    status: 'disabled',
    connections: [{ connected: false }],
  });
});

test('B37: prune refuses an upload that is cut off, miscounted, not clean, or lacks more than 10 %', async () => {
  await upload(lines(...twenty));
  const most = twenty.slice(1);
  const refused: Array<[body: string, query: string, why: string]> = [
    [lines(...most), '', 'last line'],
    [lines(...most, end(20)), '', 'not complete'],
    [lines(...most, 'bad', end(20)), '', 'rejected'],
    [lines(...twenty.slice(3), end(17)), '', '3 of 20 rows of type staff'],
    [lines(...most, end(19)), '&pruneMax=4', 'more than pruneMax 4 %'],
  ];
  for (const [body, query, why] of refused) {
    const report = (await upload(body, `?prune=true${query}`)).body;
    expect(report.deactivated, why).toBe(0);
    expect(report.errors.at(-1)).toMatchObject({
      code: 'prune_refused',
      message: expect.stringContaining(why),
    });
  }
  expect((await get('/v1/staff/s0')).body.active).toBe(true);
  expect((await upload(lines(...twenty.slice(3), end(17)), '?prune=true&pruneMax=15')).body.deactivated).toBe(
    3,
  );
});

test('B37: a count that does not fit, and lines after the end, are reported without prune too', async () => {
  const report = (await upload(lines(north, end(2), dana))).body;
  expect(report).toMatchObject({ accepted: 1, rejected: 1 });
  expect(report.errors.map(({ line, code }: Row) => [line, code])).toEqual([
    [3, 'after_end'],
    [2, 'incomplete'],
  ]);
});

test('B37: another media type is refused, and so is an unknown parameter', async () => {
  for (const type of ['application/json', 'application/fhir+xml', 'text/plain']) {
    const answer = await service.request('POST', '/v1/directory/import', {
      token: company.key,
      raw: lines(north),
      headers: { 'content-type': type },
    });
    expect(answer.status).toBe(415);
  }
  expect((await upload(lines(north), '?dryrun=true')).body.errors[0].pointer).toBe('query/dryrun');
  expect((await upload(lines(north), '?pruneMax=200')).status).toBe(422);
  expect((await get('/v1/locations/north')).status).toBe(404);
});

test('B37: at most 1,000 bad lines are listed; all are counted', async () => {
  const report = (await upload(lines(...Array.from({ length: 1200 }, () => 'bad'), north))).body;
  expect(report).toMatchObject({ accepted: 1, rejected: 1200 });
  expect(report.errors).toHaveLength(1000);
});

test('B37: sends go on while an import runs: a small write never waits for the upload to end', async () => {
  let feed: ReadableStreamDefaultController<Uint8Array> | undefined;
  const stream = new ReadableStream<Uint8Array>({
    start(controller) {
      feed = controller;
    },
  });
  const imported = upload(stream);
  const row = new TextEncoder();
  for (let at = 0; at < 2000; at += 1)
    feed?.enqueue(row.encode(`${JSON.stringify({ ...north, id: `l${at}` })}\n`));
  const put = await service.request('PUT', '/v1/locations/between', {
    token: company.key,
    body: { name: 'B' },
  });
  expect(put.status).toBe(200);
  feed?.close();
  expect((await imported).body.accepted).toBe(2000);
});
