import { expect, expectTypeOf, it } from 'vitest';
import { type AdminClient, createAdminClient } from '../src/admin.ts';
import { createClient, type KipuClient } from '../src/client.ts';
import { operationOf, operations } from './contract.ts';
import { json, startPeer } from './peer.ts';

type Calls<C> = Record<string, (client: C) => PromiseLike<unknown>>;

/** One call of every method of the back end's client, by its name. */
const admin: Calls<AdminClient> = {
  'locations.put': (it) => it.locations.put('one-1', { name: 'Main' }),
  'locations.get': (it) => it.locations.get('one-1'),
  'locations.delete': (it) => it.locations.delete('one-1'),
  'staff.put': (it) => it.staff.put('one-1', { name: 'Ada', active: true, locationIds: 'all' }),
  'staff.get': (it) => it.staff.get('one-1'),
  'staff.delete': (it) => it.staff.delete('one-1'),
  'patients.put': (it) => it.patients.put('one-1', { name: 'Mia', locationId: 'main' }),
  'patients.get': (it) => it.patients.get('one-1'),
  'patients.delete': (it) => it.patients.delete('one-1'),
  'careTeams.put': (it) => it.careTeams.put('one-1', { members: [] }),
  'careTeams.get': (it) => it.careTeams.get('one-1'),
  'portalUsers.put': (it) =>
    it.portalUsers.put('one-1', { name: 'Mia', email: 'mia@example.org', status: 'active' }),
  'portalUsers.get': (it) => it.portalUsers.get('one-1'),
  'portalUsers.delete': (it) => it.portalUsers.delete('one-1'),
  'connections.put': (it) => it.connections.put('one-1', 'one-2', { relation: 'patient' }),
  'connections.delete': (it) => it.connections.delete('one-1', 'one-2'),
  'directory.import': (it) => it.directory.import([]),
  'directory.importFhir': (it) => it.directory.importFhir([]),
  'sessions.create': (it) => it.sessions.create({ user: { type: 'staff', id: 'ada' } }),
  'sessions.end': (it) => it.sessions.end('one-1'),
  'sessions.endOfEveryone': (it) => it.sessions.endOfEveryone(),
  'sessions.endOfUser': (it) => it.sessions.endOfUser({ type: 'staff', id: 'one-1' }),
  'issuers.put': (it) =>
    it.issuers.put('one-1', {
      issuer: 'https://login.example.org',
      audience: 'messages',
      jwksUrl: 'https://login.example.org/jwks',
      userType: 'staff',
    }),
  'issuers.get': (it) => it.issuers.get('one-1'),
  'issuers.list': (it) => it.issuers.list(),
  'issuers.delete': (it) => it.issuers.delete('one-1'),
  'settings.get': (it) => it.settings.get(),
  'settings.patch': (it) => it.settings.patch({ enabled: true }, '"1"'),
  'settings.preview': (it) => it.settings.preview({ enabled: true }, '"1"'),
  'retention.get': (it) => it.retention.get(),
  'retention.put': (it) => it.retention.put({ retentionDays: 2555 }, '"1"'),
  'retention.preview': (it) => it.retention.preview({ retentionDays: 2555 }, '"1"'),
  'apiKeys.create': (it) => it.apiKeys.create({ name: 'nightly', scopes: ['directory'] }),
  'apiKeys.list': (it) => it.apiKeys.list(),
  'apiKeys.delete': (it) => it.apiKeys.delete('one-1'),
  'emails.list': (it) => it.emails.list({ status: 'dead' }),
  'emails.retry': (it) => it.emails.retry('one-1'),
  'emails.retryDead': (it) => it.emails.retryDead({ code: 'smtp_550' }),
  'webhooks.create': (it) =>
    it.webhooks.create({ url: 'https://emr.example.org/hook', events: ['message.created'] }),
  'webhooks.list': (it) => it.webhooks.list(),
  'webhooks.get': (it) => it.webhooks.get('one-1'),
  'webhooks.patch': (it) => it.webhooks.patch('one-1', { active: true }),
  'webhooks.delete': (it) => it.webhooks.delete('one-1'),
  'webhooks.rotateSecret': (it) => it.webhooks.rotateSecret('one-1'),
  'webhooks.test': (it) => it.webhooks.test('one-1'),
  'webhooks.deliveries': (it) => it.webhooks.deliveries('one-1'),
  'webhooks.replay': (it) => it.webhooks.replay('one-1', 'one-2'),
  'webhooks.replayFailed': (it) => it.webhooks.replayFailed('one-1', '2026-03-04T09:41:00.000Z'),
  'audit.list': (it) => it.audit.list(),
  'exports.json': (it) => it.exports.json({ patientId: 'one-1', portalUserId: 'one-2' }),
  'exports.fhir': (it) => it.exports.fhir({ patientId: 'one-1', allParticipants: true }),
  'exports.download': (it) => it.exports.download('pdf', { patientId: 'one-1', allParticipants: true }),
  'records.holds': (it) => it.records.holds(),
  'records.placeHold': (it) => it.records.placeHold('patient', 'one-2', { reference: 'CASE-2026-7' }),
  'records.liftHold': (it) => it.records.liftHold('conversation', 'one-2'),
  'records.removeMessage': (it) => it.records.removeMessage('one-1', 2, { ground: 'misdirected' }),
  'records.erasePortalUser': (it) => it.records.erasePortalUser('one-1', { ground: 'erasure_request' }),
  'records.endErasure': (it) => it.records.endErasure('one-1'),
};

/** One call of every method of the user's client. */
const user: Calls<KipuClient> = {
  me: (it) => it.me(),
  charts: (it) => it.charts(),
  unread: (it) => it.unread(),
  changes: (it) => it.changes({ since: 'st1.0.1' }),
  events: (it) => it.events().next(),
  'recipients.search': (it) => it.recipients.search({ type: 'staff' }),
  'conversations.list': (it) => it.conversations.list(),
  'conversations.get': (it) => it.conversations.get('one-1'),
  'conversations.start': (it) => it.conversations.start({ type: 'staff', recipientIds: ['b'], body: 'x' }),
  'conversations.patch': (it) => it.conversations.patch('one-1', { readThroughSeq: 1 }),
  'conversations.search': (it) => it.conversations.search({ q: 'abc' }),
  'messages.list': (it) => it.messages.list('one-1'),
  'messages.send': (it) => it.messages.send('one-1', { body: 'x' }),
  'drafts.list': (it) => it.drafts.list(),
  'drafts.put': (it) => it.drafts.put('one-1', { body: 'x' }, { version: null }),
  'drafts.delete': (it) => it.drafts.delete('one-1', { version: 1 }),
  'settings.get': (it) => it.settings.get(),
  'settings.patch': (it) => it.settings.patch({ enabled: true }, '"1"'),
  'settings.preview': (it) => it.settings.preview({ enabled: true }, '"1"'),
  // No element shows a company's retention, so no page pays for it: a Super Admin's page has `request`.
  'request (getRetention)': (it) => it.request({ method: 'GET', route: '/v1/retention' }),
  'request (changeRetention)': (it) =>
    it.request({
      method: 'PUT',
      route: '/v1/retention',
      body: { retentionDays: null },
      headers: { 'if-match': '"1"' },
    }),
};

/** No operations of their own. */
const BESIDE = ['request', 'close', 'transport', 'session'];

/** Names on a value and its classes. */
function namesOf(value: object): string[] {
  const parent = Object.getPrototypeOf(value) as object | null;
  if (parent === null) return [];
  const own = Object.getOwnPropertyNames(value).filter((name) => name !== 'constructor');
  return [...own, ...namesOf(parent)];
}

/** Every public method of a client and of what hangs on it. */
function methodsOf(client: object): string[] {
  return namesOf(client).flatMap((name) => {
    if (BESIDE.includes(name)) return [];
    const value = (client as Record<string, unknown>)[name];
    return typeof value === 'function' ? [name] : namesOf(value as object).map((part) => `${name}.${part}`);
  });
}

const idsOf = (credential: string) =>
  operations.filter(({ credentials }) => credentials.includes(credential)).map(({ id }) => id);

/** Operations of these calls, as a service hears them. */
async function reached<C>(calls: Calls<C>, clientOf: (url: string) => C): Promise<Set<string>> {
  const peer = await startPeer((seen, response, request) => {
    if (seen.url !== '/v1/events') return json({ data: [], nextCursor: null })(seen, response, request);
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    response.end('id: st1.1.1\nevent: hello\ndata: {"state":"st1.1.1"}\n\n');
  });
  const client = clientOf(peer.url);
  for (const call of Object.values(calls)) await call(client);
  return new Set(peer.seen.map(({ method, url }) => operationOf(method, url) ?? `${method} ${url}`));
}

const adminOf = (baseUrl: string) => createAdminClient({ baseUrl, apiKey: 'kmk_a' });
const userOf = (baseUrl: string) => createClient({ baseUrl, getToken: async () => ({ token: 't' }) });

it('the back end’s client has each operation of the contract that an API key may call, and no other', async () => {
  expect(methodsOf(adminOf('http://x')).toSorted()).toEqual(Object.keys(admin).toSorted());
  expect([...(await reached(admin, adminOf))].toSorted()).toEqual(idsOf('apiKey').toSorted());
});

it('a person’s client has each operation of the contract that a session may call, and no other', async () => {
  const named = Object.keys(user).filter((name) => !name.startsWith('request'));
  expect(methodsOf(userOf('http://x')).toSorted()).toEqual(named.toSorted());
  expect([...(await reached(user, userOf))].toSorted()).toEqual(idsOf('session').toSorted());
});

it('that comparison finds an operation without a method, and a method that nothing calls', async () => {
  const { 'exports.download': _, ...without } = admin;
  const found = await reached(without, adminOf);
  const missing = idsOf('apiKey').filter((id) => !found.has(id));
  expect(missing).toEqual(['exportPdf']);
  expect(methodsOf(adminOf('http://x')).filter((name) => !(name in without))).toEqual(['exports.download']);
});

/** The last thing that a function takes. */
type Last<A extends unknown[]> = Required<A> extends [...unknown[], infer L] ? L : never;
/** Names of functions whose last argument takes no `signal`. */
type Deaf<C> = {
  [K in keyof C]: C[K] extends (...args: infer A) => unknown
    ? { signal: AbortSignal } extends Last<A>
      ? never
      : K
    : never;
}[keyof C];
/** The same of everything that hangs on a client. */
type DeafParts<C> = {
  [K in keyof C]: C[K] extends (...args: never[]) => unknown ? never : Deaf<C[K]>;
}[keyof C];

it('every call of both clients takes a signal', () => {
  expectTypeOf<
    Deaf<{ deaf(query: string): void; hears(options?: { signal?: AbortSignal }): void }>
  >().toEqualTypeOf<'deaf'>();
  expectTypeOf<Deaf<KipuClient>>().toEqualTypeOf<'close'>();
  expectTypeOf<DeafParts<Omit<KipuClient, 'session' | 'transport'>>>().toBeNever();
  expectTypeOf<Deaf<AdminClient>>().toBeNever();
  expectTypeOf<DeafParts<Omit<AdminClient, 'transport'>>>().toBeNever();
});
