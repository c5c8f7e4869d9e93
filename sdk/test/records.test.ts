import { expect, it } from 'vitest';
import { createAdminClient } from '../src/admin.ts';
import { ConflictError } from '../src/errors.ts';
import { startPeer } from './peer.ts';
import { ada, chart, root, startClinic } from './world.ts';

/** A clinic in which Ada wrote to Mia about her chart. */
async function written() {
  const service = await startClinic();
  const { id } = await service.client(ada).conversations.start({
    type: 'portal',
    patientId: chart,
    recipientIds: ['mia'],
    subject: 'Ride on Thursday',
    body: 'The van leaves at 8:30.',
  });
  return { service, admin: service.admin, id };
}

it('exports one patient’s conversations as JSON and FHIR, typed, and as a PDF that comes as it is read', async () => {
  const { admin, id } = await written();
  const query = { patientId: chart, portalUserId: 'mia' };
  const json = await admin.exports.json(query);
  expect(json).toMatchObject({ messageCount: 1, patient: { id: chart } });
  expect(json.conversations[0]?.messages[0]?.body).toBe('The van leaves at 8:30.');
  expect(json.conversations[0]?.id).toBe(id);
  expect(await admin.exports.fhir(query)).toMatchObject({ resourceType: 'Bundle', type: 'collection' });
  const pdf = await admin.exports.download('pdf', query);
  expect(pdf.headers.get('content-type')).toContain('application/pdf');
  expect(Buffer.from(await pdf.arrayBuffer()).toString('latin1', 0, 5)).toBe('%PDF-');
  const raw = await admin.exports.download('json', query);
  expect(JSON.parse(await raw.text())).toEqual(json);
  await expect(
    admin.exports.download('pdf', { patientId: 'nobody', portalUserId: 'mia' }),
  ).rejects.toMatchObject({
    name: 'NotFoundError',
    code: 'not_found',
  });
});

it('an export that breaks off in the middle is an error, and one that is aborted ends', async () => {
  const { url } = await startPeer((_, response, request) => {
    response.writeHead(200, { 'content-type': 'application/pdf' });
    response.write('%PDF-1.7 half', () => request.url?.includes('cut') && response.socket?.destroy());
  });
  const { exports } = createAdminClient({ baseUrl: url, apiKey: 'kmk_a' });
  const cut = await exports.download('pdf', { patientId: 'cut', allParticipants: true });
  await expect(cut.text()).rejects.toThrow();
  const abort = new AbortController();
  const long = await exports.download(
    'pdf',
    { patientId: 'long', allParticipants: true },
    { signal: abort.signal, timeoutMs: 2000 },
  );
  abort.abort();
  await expect(long.text()).rejects.toThrow();
});

it('forgets a portal user, refuses the id as erased until that ends', async () => {
  const { admin } = await written();
  expect(await admin.records.erasePortalUser('mia', { ground: 'erasure_request' })).toMatchObject({
    portalUserId: 'mia',
    messages: 0,
  });
  const push = { name: 'Mia Lund', email: 'mia@example.org', status: 'active' } as const;
  await expect(admin.portalUsers.put('mia', push)).rejects.toMatchObject({ code: 'erased' });
  await admin.records.endErasure('mia');
  expect(await admin.portalUsers.put('mia', push)).toMatchObject({ status: 'active' });
});

it('sets how long texts are kept, for the back end and a Super Admin alike, after a look at what would go', async () => {
  const { service, admin } = await written();
  const { etag } = await admin.retention.get().withResponse();
  expect(await admin.retention.preview({ retentionDays: 1 }, etag ?? '')).toMatchObject({
    wouldEmpty: { messages: 0 },
  });
  const route = '/v1/retention';
  await service
    .client(root)
    .request({ method: 'PUT', route, body: { retentionDays: 2555 }, headers: { 'if-match': etag ?? '' } });
  expect(await admin.retention.get()).toMatchObject({ retentionDays: 2555, updatedBy: 'Root' });
  await expect(admin.retention.put({ retentionDays: 30 }, etag ?? '')).rejects.toBeInstanceOf(ConflictError);
  await expect(service.client(ada).request({ method: 'GET', route })).rejects.toMatchObject({
    code: 'super_admin_required',
  });
});
