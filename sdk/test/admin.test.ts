import { describe, expect, it, onTestFinished } from 'vitest';
import { createAdminClient, type ImportRow } from '../src/admin.ts';
import { startTestService } from '../src/testing.ts';
import { drop, json, problem, startPeer } from './peer.ts';

async function start() {
  const service = await startTestService();
  onTestFinished(() => service.stop());
  return service;
}

describe('the EMR’s side (B37)', () => {
  it('imports rows as they are made, without holding them, and names the bad ones by line', async () => {
    const { admin } = await start();
    let ahead = 0;
    let most = 0;
    async function* rows(): AsyncGenerator<ImportRow> {
      yield { type: 'location', id: 'main', name: 'Main' };
      for (let n = 2; n <= 5000; n++) {
        most = Math.max(most, ++ahead);
        if (n % 100 === 0) await new Promise<void>((turn) => setImmediate(turn)).then(() => (ahead = 0));
        yield {
          type: 'patient',
          id: `p:${n}`,
          name: n % 1000 === 0 ? '' : `Patient ${n}`,
          locationId: 'main',
        };
      }
    }
    const result = await admin.directory.import(rows());
    expect(result).toMatchObject({ accepted: 4995, rejected: 5 });
    expect(result.errors.map((error) => error.line)).toEqual([1000, 2000, 3000, 4000, 5000]);
    expect(most).toBeLessThan(1000);
    expect(await admin.patients.get('p:2')).toMatchObject({ name: 'Patient 2', active: true });
  });

  it('imports a stream of bytes, and changes nothing in a dry run', async () => {
    const { admin } = await start();
    const bytes = new Blob(['{"type":"location","id":"a/b:c","name":"North"}\n']).stream();
    expect(await admin.directory.import(bytes, { dryRun: true })).toMatchObject({ accepted: 1 });
    await expect(admin.locations.get('a/b:c')).rejects.toMatchObject({ status: 404 });
    const again = new Blob(['{"type":"location","id":"a/b:c","name":"North"}\n']).stream();
    await admin.directory.import(again);
    expect(await admin.locations.get('a/b:c')).toMatchObject({ id: 'a/b:c', name: 'North' });
  });

  it('imports FHIR bundles as they are made, or as bytes, and names a bad entry by its number', async () => {
    const { admin } = await start();
    const entry = (...resources: object[]) => resources.map((resource) => ({ resource }));
    async function* bundles() {
      yield {
        resourceType: 'Bundle',
        type: 'collection',
        entry: entry({ resourceType: 'Practitioner', id: 'ada', name: [{ text: 'Ada' }] }),
      };
      yield { resourceType: 'Patient', id: 'p', name: [{ family: 'Bell', given: ['Mia'] }] };
      yield {
        resourceType: 'Bundle',
        type: 'collection',
        entry: entry({ resourceType: 'Patient', id: 'q' }),
      };
    }
    const result = await admin.directory.importFhir(bundles(), { defaultLocationId: 'main' });
    expect(result).toMatchObject({ accepted: 2, rejected: 1, dangling: 0, errors: [{ line: 3 }] });
    expect(await admin.staff.get('ada')).toMatchObject({ name: 'Ada', availableForPortalMessages: false });
    expect(await admin.patients.get('p')).toMatchObject({ name: 'Mia Bell', locationId: 'main' });
    const bytes = new Blob([JSON.stringify({ resourceType: 'Location', id: 'main', name: 'Main' })]).stream();
    expect(await admin.directory.importFhir(bytes, { dryRun: true })).toMatchObject({ accepted: 1 });
    await expect(admin.locations.get('main')).rejects.toMatchObject({ status: 404 });
  });

  it('prunes what a complete upload lacks, and never more per cent of it than it is told', async () => {
    const { admin } = await start();
    const rows: ImportRow[] = [{ type: 'location', id: 'main', name: 'Main' }];
    for (let n = 1; n <= 10; n++) {
      rows.push({ type: 'patient', id: `p${n}`, name: `Patient ${n}`, locationId: 'main' });
    }
    await admin.directory.import(rows);
    const half = rows.slice(0, 6);
    const upload: ImportRow[] = [...half, { type: 'end', count: half.length }];
    expect(await admin.directory.import(upload, { prune: true })).toMatchObject({ deactivated: 0 });
    expect((await admin.patients.get('p10')).active).toBe(true);
    expect(await admin.directory.import(upload, { prune: true, pruneMax: 50 })).toMatchObject({
      deactivated: 5,
    });
    expect((await admin.patients.get('p10')).active).toBe(false);
  });

  it('refuses a row older than the stored one, and puts, reads and deletes each kind', async () => {
    const { admin } = await start();
    await admin.locations.put('main', { name: 'Main', version: 2 });
    await expect(admin.locations.put('main', { name: 'Old', version: 1 })).rejects.toMatchObject({
      code: 'stale_version',
      status: 409,
      retryable: false,
    });
    await admin.staff.put('ada', { name: 'Ada', locationIds: ['main'] });
    await admin.patients.put('p', { name: 'Mia', locationId: 'main' });
    await admin.careTeams.put('p', { members: [{ staffId: 'ada' }] });
    await admin.portalUsers.put('mia', { name: 'Mia', email: 'mia@example.org', status: 'active' });
    await admin.connections.put('mia', 'p', { relation: 'patient' });
    expect((await admin.careTeams.get('p')).members).toEqual([{ staffId: 'ada', endsAt: null }]);
    expect((await admin.portalUsers.get('mia')).connections).toHaveLength(1);
    await admin.connections.delete('mia', 'p');
    await admin.staff.delete('ada');
    expect((await admin.staff.get('ada')).active).toBe(false);
    await expect(admin.sessions.create({ user: { type: 'staff', id: 'ada' } })).rejects.toMatchObject({
      code: 'user_inactive',
    });
  });

  it('makes a key that works until it is revoked', async () => {
    const service = await start();
    const made = await service.admin.apiKeys.create({ name: 'nightly', scopes: ['directory'] });
    const nightly = createAdminClient({ baseUrl: service.url, apiKey: made.key });
    await nightly.locations.put('main', { name: 'Main' });
    await expect(nightly.settings.get()).rejects.toMatchObject({ code: 'scope_required' });
    await service.admin.apiKeys.delete(made.id);
    await expect(nightly.locations.get('main')).rejects.toMatchObject({ name: 'AuthError', status: 401 });
    const keys = (await service.admin.apiKeys.list()).data;
    expect(keys.find((key) => key.id === made.id)?.revokedAt).not.toBeNull();
  });

  it('registers, reads and takes away issuers of the company’s own (B38)', async () => {
    const { admin } = await start();
    const input = {
      issuer: 'https://login.example.org',
      audience: 'messages',
      jwksUrl: 'https://login.example.org/jwks',
      userType: 'staff' as const,
    };
    const made = await admin.issuers.put('login', input);
    expect(made).toMatchObject({ id: 'login', userClaim: 'sub', typeClaim: null, ...input });
    expect(await admin.issuers.get('login')).toEqual(made);
    expect((await admin.issuers.list()).data).toEqual([made]);
    await admin.issuers.delete('login');
    await expect(admin.issuers.get('login')).rejects.toMatchObject({ status: 404 });
  });

  it('keeps two companies with the same ids apart (B40)', async () => {
    const service = await start();
    const south = await service.addCompany('South Clinic');
    await service.admin.locations.put('main', { name: 'North' });
    await expect(south.admin.locations.get('main')).rejects.toMatchObject({ status: 404 });
    await south.admin.locations.put('main', { name: 'South' });
    expect((await service.admin.locations.get('main')).name).toBe('North');
  });

  it('never repeats by itself what could happen twice: making a key, importing a stream', async () => {
    const keys = await startPeer(drop, json({ id: 'k', key: 'kmk' }, 201));
    const one = createAdminClient({ baseUrl: keys.url, apiKey: 'kmk_a' });
    await expect(one.apiKeys.create({ name: 'x', scopes: ['directory'] })).rejects.toMatchObject({
      name: 'ConnectionError',
    });
    expect(keys.seen).toHaveLength(1);
    const imports = await startPeer(problem(503, 'unavailable'), json({}));
    const two = createAdminClient({ baseUrl: imports.url, apiKey: 'kmk_a' });
    await expect(two.directory.import([])).rejects.toMatchObject({ status: 503 });
    expect(imports.seen).toHaveLength(1);
  });
});
