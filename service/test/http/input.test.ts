import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createCompanyKey } from '../../src/actions/create-company.ts';
import { SCOPES } from '../../src/auth/api-keys.ts';
import { CAST, type Cast, createCast } from '../harness/cast.ts';
import { type Person, signIn } from '../harness/person.ts';
import { startService, type TestService } from '../harness/service.ts';

let service: TestService;
let cast: Cast;
let key: string;
let priya: Person;
let marcus: Person;
beforeAll(async () => {
  service = await startService();
  cast = await createCast(service);
  key = (await createCompanyKey(service.messaging.services.store, cast.companyId, 'all', SCOPES))?.key ?? '';
  priya = await signIn(service, cast, 'staff:priya');
  marcus = await signIn(service, cast, `portal:${CAST.portal.marcus}`);
});
afterAll(() => service.stop());

const withKey = (method: string, path: string, body?: unknown, headers: Record<string, string> = {}) =>
  service.request(method, path, { token: key, headers, ...(body === undefined ? {} : { body }) });

describe('control characters and halves of a surrogate pair are refused in every text that comes in', () => {
  test.each([
    ['GET', '/v1/staff/a%00b', undefined, 'path/id'],
    ['GET', '/v1/portal-users/%C2%85', undefined, 'path/id'],
    ['DELETE', '/v1/drafts/new:%00', undefined, 'path/key'],
    ['GET', '/v1/conversations?patientId=%00', undefined, 'query/patientId'],
    ['GET', '/v1/conversations?cursor=%00', undefined, 'query/cursor'],
    ['GET', '/v1/changes?since=%01', undefined, 'query/since'],
    ['POST', '/v1/recipients/search', { type: 'portal', patientId: '\0', q: '' }, '/patientId'],
    ['POST', '/v1/recipients/search', { type: 'staff', cursor: 'a\0', q: '' }, '/cursor'],
    [
      'POST',
      '/v1/conversations',
      { type: 'staff', recipientIds: ['tom\u0001'], body: 'x' },
      '/recipientIds/0',
    ],
    ['POST', '/v1/conversations', { type: 'staff', recipientIds: ['\ud800'], body: 'x' }, '/recipientIds/0'],
    [
      'POST',
      '/v1/conversations',
      { type: 'staff', recipientIds: ['tom'], body: 'x', draft: { key: '\0', version: 1 } },
      '/draft/key',
    ],
    ['POST', '/v1/conversations', { type: 'staff', recipientIds: ['tom'], body: 'x', '\ud800': 1 }, '/'],
  ])('%s %s %j', async (method, path, body, pointer) => {
    const takesKey = /staff\/|portal-users/.test(path);
    for (const ask of takesKey ? [withKey] : [priya.call, marcus.call]) {
      const answer = await ask(method, path, body);
      expect([answer.status, answer.body.code]).toEqual([422, 'invalid']);
      expect(answer.body.errors.map((error: { pointer: string }) => error.pointer)).toContain(pointer);
      expect(answer.text.isWellFormed()).toBe(true);
    }
  });

  test('what a person typed has the rules of its own: a draft keeps it, a send names it', async () => {
    const typed = { body: 'one\u000btwo' };
    const saved = await priya.call('PUT', '/v1/drafts/new', typed, { 'if-none-match': '*' });
    expect([saved.status, saved.body.body]).toEqual([201, typed.body]);
    const sent = await priya.start({ type: 'staff', recipientIds: ['tom'], ...typed });
    expect(sent.body.errors).toEqual([{ pointer: '/body', message: expect.stringContaining('U+000B') }]);
    expect((await priya.call('POST', '/v1/conversations/search', { q: 'one\u000btwo' })).status).toBe(200);
  });
});

describe('a cursor', () => {
  const list = (cursor: string) => withKey('GET', `/v1/legal-holds?cursor=${encodeURIComponent(cursor)}`);
  test('that was not answered, or was changed, or is of another list or company is refused; the answered one goes on', async () => {
    for (const id of [CAST.patients.kimA, CAST.patients.kimB]) {
      const path = `/v1/legal-holds/patient/${encodeURIComponent(id)}`;
      expect((await withKey('PUT', path, { reference: 'CASE-1' })).status).toBe(200);
    }
    const { nextCursor } = (await withKey('GET', '/v1/legal-holds?limit=1')).body;
    expect((await list(nextCursor)).status).toBe(200);
    const bytes = Buffer.from(nextCursor, 'base64url');
    const forged = [
      Buffer.from(JSON.stringify(['holds', 'patient', CAST.patients.kimA])).toString('base64url'),
      ...[0, 8, 15, 16, bytes.length - 1].map((at) => {
        const copy = Buffer.from(bytes);
        copy[at] = (copy[at] ?? 0) ^ 1;
        return copy.toString('base64url');
      }),
      `${nextCursor}=`,
      `${nextCursor}.`,
      nextCursor.slice(0, -2),
      '!',
    ];
    for (const cursor of forged) {
      const { status, body } = await list(cursor);
      expect([status, body.errors]).toEqual([
        422,
        [{ pointer: 'query/cursor', message: 'is not a cursor of this list; begin again without one' }],
      ]);
    }
    expect((await withKey('GET', `/v1/emails?cursor=${nextCursor}`)).status).toBe(422);
    const { key: other } = await service.company();
    const theirs = await service.request('GET', `/v1/emails?cursor=${nextCursor}`, { token: other });
    expect(theirs.status).toBe(422);
  });
});

describe('If-Match', () => {
  const settings = (tag: string) => withKey('PATCH', '/v1/settings', {}, { 'if-match': tag });
  const retention = (tag: string) =>
    withKey('PUT', '/v1/retention', { retentionDays: 400 }, { 'if-match': tag });
  const draft = (tag: string) =>
    priya.call('PUT', '/v1/drafts/new:200%3Aa', { body: 'x' }, { 'if-match': tag });
  const discard = (tag: string) =>
    priya.call('DELETE', '/v1/drafts/new:200%3Aa', undefined, { 'if-match': tag });

  test('with tags that are well formed and not those that are stored is answered 412 everywhere', async () => {
    await priya.call('PUT', '/v1/drafts/new:200%3Aa', { body: 'y' }, { 'if-none-match': '*' });
    for (const tag of [
      '"nope"',
      '""',
      'W/"1"',
      '"nope", "also"',
      'W/"1", "x"',
      '"99999999999999999999"',
      '"01"',
    ]) {
      for (const ask of [settings, retention, draft, discard]) {
        const { status, body } = await ask(tag);
        expect([tag, status, body.code]).toEqual([tag, 412, 'version_mismatch']);
      }
    }
  });

  test('that is no list of entity tags is refused with the form it must have', async () => {
    for (const tag of ['nope', '"1', '"1" "2"', '1', 'W/1', '"1"x']) {
      for (const ask of [settings, retention, draft, discard]) {
        const { status, body } = await ask(tag);
        expect([tag, status, body.errors?.[0].pointer]).toEqual([tag, 422, 'header/if-match']);
      }
    }
  });

  test('with the stored tag among others, or with *, is taken', async () => {
    const etag = (await withKey('GET', '/v1/settings')).headers.get('etag') ?? '';
    for (const tag of [`"nope", ${etag}`, `${etag},`, ' * ', '*'])
      expect((await settings(tag)).status).toBe(200);
    expect((await discard('"7", "1"')).status).toBe(204);
  });
});

describe('a stored URL', () => {
  test('is one that the contract lets out again: control characters, spaces and junk go, or are refused', async () => {
    const chart = async (chartUrl: string) =>
      withKey('PUT', '/v1/patients/junk', { name: 'A', locationId: 'north', chartUrl });
    expect((await chart('  https://EMR.example.org/a b|c?q={x}\n')).body.chartUrl).toBe(
      'https://emr.example.org/a%20b%7Cc?q=%7Bx%7D',
    );
    expect((await chart('https://emr.example.org/\u0000')).status).toBe(422);
    expect((await chart(`https://emr.example.org/${'é'.repeat(1000)}`)).status).toBe(422);
    expect((await settingsPatch({ portalUrl: 'https://Portal.example.org/in box' })).body.portalUrl).toBe(
      'https://portal.example.org/in%20box',
    );
    const hook = await withKey('POST', '/v1/webhooks', { url: 'https://Hooks.example.org/a b' });
    expect(hook.body.url).toBe('https://hooks.example.org/a%20b');
    expect((await settingsPatch({ allowedOrigins: ['https://u:p@emr.example.org'] })).status).toBe(422);
    await settingsPatch({ portalUrl: 'https://portal.example.org/inbox' });
  });

  test.each([
    'nonsense',
    '',
    'ftp://x',
    'https://',
    'https://a b',
    'http://login.example',
    '\u0000',
    '//x',
    'https://x#y',
  ])('an issuer %j is refused by its fields and never breaks the service', async (url) => {
    const entry = { issuer: url, audience: 'a', jwksUrl: url, userType: 'staff' };
    const { status, body } = await withKey('PUT', '/v1/issuers/login', entry);
    expect([status, body.code]).toEqual([422, 'invalid']);
  });
});

const settingsPatch = (patch: unknown) => withKey('PATCH', '/v1/settings', patch, { 'if-match': '*' });

describe('names that JavaScript knows', () => {
  test('constructor, toString and hasOwnProperty are ids as any other', async () => {
    for (const id of ['constructor', 'toString', 'hasOwnProperty']) {
      await cast.put(`/v1/locations/${id}`, { name: `At ${id}` });
      const { status, body } = await settingsPatch({ locations: { [id]: { brandName: `Brand ${id}` } } });
      expect([status, body.locations[id]]).toEqual([200, { brandName: `Brand ${id}` }]);
      expect(body.locationNames[id]).toBe(`At ${id}`);
      const after = (await settingsPatch({ locations: { [id]: null } })).body.locations;
      expect(Object.hasOwn(after, id)).toBe(false);
    }
  });

  test('__proto__ is refused wherever it would be an id or a name, and never ignored', async () => {
    expect((await withKey('PUT', '/v1/locations/__proto__', { name: 'A' })).body.errors).toEqual([
      { pointer: 'path/id', message: 'must not be __proto__' },
    ]);
    const raw = (body: string) =>
      service.request('PATCH', '/v1/settings', {
        token: key,
        raw: body,
        headers: { 'content-type': 'application/json', 'if-match': '*' },
      });
    const answer = await raw('{"locations":{"__proto__":{"enabled":false}}}');
    expect(answer.body.errors).toEqual([
      { pointer: '/locations/__proto__', message: 'must not be used as a name or an id' },
    ]);
    expect((await raw('{"__proto__":{"enabled":false}}')).status).toBe(422);
    const { body } = await withKey('GET', '/v1/settings?__proto__=1');
    expect(body.errors).toEqual([{ pointer: 'query/__proto__', message: expect.any(String) }]);
    const line = '{"type":"location","id":"__proto__","name":"A"}';
    const upload = await service.request('POST', '/v1/directory/import', {
      token: key,
      raw: line,
      headers: { 'content-type': 'application/x-ndjson' },
    });
    expect(upload.body).toMatchObject({ accepted: 0, rejected: 1 });
  });
});

test('a name turns no text around: settings refuse the characters that would, the directory drops them', async () => {
  const { status, body } = await settingsPatch({ brandName: 'North \u202eClinic' });
  expect([status, body.errors[0].pointer]).toEqual([422, '/brandName']);
  expect(body.errors[0].message).toContain('direction');
  const { body: staff } = await withKey('PUT', '/v1/staff/turned', {
    name: '\u2067Ana\u202e Lima\u2069',
    title: '\u202aNurse',
  });
  expect([staff.name, staff.title]).toEqual(['Ana Lima', 'Nurse']);
  // Marks of direction belong to Arabic and Hebrew names.
  expect((await withKey('PUT', '/v1/staff/marked', { name: 'دانا\u200f (D)' })).body.name).toBe(
    'دانا\u200f (D)',
  );
});
