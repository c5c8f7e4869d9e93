import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { approveIssuer, suspendIssuer } from '../../src/actions/approve-issuer.ts';
import { listen } from '../events/listener.ts';
import { type Cast, createCast } from '../harness/cast.ts';
import { auditOf } from '../harness/rows.ts';
import { startService, type TestService } from '../harness/service.ts';
import { Identity, reaching, register } from './identity.ts';

let identity: Identity;
let service: TestService;
let cast: Cast;
let other: Cast;
beforeAll(async () => {
  identity = await Identity.start();
  service = await startService(reaching(identity.certificate));
  cast = await createCast(service);
  other = await createCast(service, 'Elsewhere');
});
afterEach(async () => {
  for (const each of [cast, other]) {
    const { data } = (await service.request('GET', '/v1/issuers', { token: each.key })).body;
    for (const { id } of data) await each.remove(`/v1/issuers/${id}`);
  }
});
afterAll(async () => {
  await service.stop();
  await identity.stop();
});

const put = (at: Cast, id: string, entry: Record<string, unknown>) =>
  service.request('PUT', `/v1/issuers/${id}`, { token: at.key, body: entry });
const approve = (at: Cast, id: string) =>
  approveIssuer(service.messaging.services, at.companyId, id, identity.entry());
const companyOf = async (claims: Record<string, unknown> = {}) => {
  const answer = await service.request('GET', '/v1/me', { token: await identity.token({ claims }) });
  return answer.status === 200 ? answer.body.company.id : answer.status;
};

test('B40: a company that registers another’s issuer and audience first takes none of its sign-ins, and keeps it out of nothing', async () => {
  expect((await put(other, 'mine', identity.entry())).body.approvedAt).toBeNull();
  expect(await companyOf()).toBe(401);
  const owner = await put(cast, 'login', identity.entry());
  expect([owner.status, owner.body.approvedAt]).toEqual([200, null]);
  expect(await approve(cast, 'login')).toMatchObject({ kind: 'approved' });
  expect(await companyOf()).toBe(cast.companyId);
  // The user has the same id at both companies: only the approval tells them apart.
  expect(await approve(other, 'mine')).toEqual({ kind: 'taken', companyId: cast.companyId });
  expect(await companyOf()).toBe(cast.companyId);
});

test('B40: nobody learns what others have registered: the answer is the same whether or not another company has the pair', async () => {
  const free = await put(other, 'first', identity.entry({ audience: 'nobody-has-this' }));
  await register(service, cast, 'login', identity.entry());
  const held = await put(other, 'first', identity.entry());
  expect(held.status).toBe(200);
  const plain = ({ body }: typeof held) => ({ ...body, audience: '', createdAt: '', updatedAt: '' });
  expect(plain(held)).toEqual(plain(free));
  expect((await auditOf(service, other.companyId, 'issuer.put')).every((one) => one.outcome === 'done')).toBe(
    true,
  );
});

test('B38: a change waits for the operator again, under another id the former entry goes on until then', async () => {
  await register(service, cast, 'login', identity.entry());
  const same = await put(cast, 'login', identity.entry());
  expect(same.body.approvedAt).not.toBeNull();
  await put(cast, 'next', identity.entry({ userClaim: 'uid' }));
  expect(await companyOf()).toBe(cast.companyId);
  expect(await approve(cast, 'next')).toMatchObject({ kind: 'approved' });
  expect(await companyOf()).toBe(401);
  expect(await companyOf({ uid: 'tom' })).toBe(cast.companyId);
  const { data } = (await service.request('GET', '/v1/issuers', { token: cast.key })).body;
  expect(
    data.map((one: { id: string; approvedAt: string | null }) => [one.id, one.approvedAt !== null]),
  ).toEqual([
    ['login', false],
    ['next', true],
  ]);
  // A key that may name issuers alone cannot lead an approved one to keys of its own.
  const moved = await put(
    cast,
    'next',
    identity.entry({ userClaim: 'uid', jwksUrl: `${identity.url}/mine` }),
  );
  expect(moved.body.approvedAt).toBeNull();
  expect(await companyOf({ uid: 'tom' })).toBe(401);
});

test('B38: an approval names the pair; an entry with another pair, or none, is not approved', async () => {
  await put(cast, 'login', identity.entry({ audience: 'else' }));
  expect(await approve(cast, 'login')).toEqual({ kind: 'unknown' });
  expect(await approve(cast, 'nothing')).toEqual({ kind: 'unknown' });
});

test('B38: a suspended issuer’s tokens are refused at once and their streams end; both acts are the operator’s in the audit', async () => {
  await register(service, cast, 'login', identity.entry());
  const page = await listen(service, await identity.token());
  expect(await suspendIssuer(service.messaging.services, cast.companyId, 'login')).toBe(true);
  await page.end(1_000);
  expect(await companyOf()).toBe(401);
  expect(await suspendIssuer(service.messaging.services, cast.companyId, 'nothing')).toBe(false);
  for (const act of ['issuer.approve', 'issuer.suspend'])
    expect((await auditOf(service, cast.companyId, act)).at(-1)).toMatchObject({
      outcome: 'done',
      subject: 'login',
    });
});
