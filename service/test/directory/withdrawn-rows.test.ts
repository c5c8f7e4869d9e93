import { afterAll, beforeAll, expect, test } from 'vitest';
import { startService, type TestService } from '../harness/service.ts';

let service: TestService;
beforeAll(async () => {
  service = await startService();
});
afterAll(() => service.stop());

type Row = Record<string, unknown>;
const staff = { type: 'staff', id: 'priya', name: 'Priya', title: 'Nurse', locationIds: ['north'] };
const dana = { type: 'portalUser', id: 'dana', name: 'Dana', email: 'd@example.org', status: 'active' };

test('B10, B37: a line that deactivates somebody is not refused for what it lacks or breaks, as long as they are known', async () => {
  const company = await service.company();
  const upload = async (...rows: Row[]) => {
    const answer = await service.request('POST', '/v1/directory/import', {
      token: company.key,
      raw: rows.map((row) => JSON.stringify(row)).join('\n'),
      headers: { 'content-type': 'application/x-ndjson' },
    });
    return answer.body;
  };
  const get = async (path: string) => (await service.request('GET', path, { token: company.key })).body;
  await upload(staff, dana);
  const report = await upload(
    { type: 'staff', id: 'priya', active: false },
    { type: 'portalUser', id: 'dana', status: 'disabled', email: 7 },
    { type: 'staff', id: 'nobody', active: false },
    // The line before it in this very upload is who is known.
    { ...staff, id: 'tom', name: 'Tom' },
    { type: 'staff', id: 'tom', active: false, name: 'x'.repeat(300) },
    { type: 'staff', id: 'omar', active: true },
  );
  expect(report).toMatchObject({ accepted: 4, rejected: 2 });
  expect(report.errors.map(({ line }: { line: number }) => line)).toEqual([3, 6]);
  expect(report.errors[0].message).toContain('/name');
  expect(await get('/v1/staff/priya')).toMatchObject({ ...staffOf('Priya'), active: false });
  expect(await get('/v1/staff/tom')).toMatchObject({ ...staffOf('Tom'), active: false });
  expect(await get('/v1/portal-users/dana')).toMatchObject({
    name: 'Dana',
    email: 'd@example.org',
    status: 'disabled',
  });
});

test('B37: a withdrawal that is older than what is stored is stale, as any other line', async () => {
  const company = await service.company();
  const upload = async (row: Row) =>
    (
      await service.request('POST', '/v1/directory/import', {
        token: company.key,
        raw: JSON.stringify(row),
        headers: { 'content-type': 'application/x-ndjson' },
      })
    ).body;
  await upload({ ...staff, version: 5 });
  expect(await upload({ type: 'staff', id: 'priya', active: false, version: 4 })).toMatchObject({ stale: 1 });
  expect(await upload({ type: 'staff', id: 'priya', active: false, version: 6 })).toMatchObject({
    accepted: 1,
  });
});

const staffOf = (name: string) => ({ name, title: 'Nurse', locationIds: ['north'] });
