import { createAdminClient } from '@kipu-messages/sdk/admin';
import { type Environment, runCommand } from './command.ts';

/** Makes a small clinic in which a clinician and a patient may write to one another. Answers its API key. */
export async function createClinic(env: Environment, baseUrl: string): Promise<string> {
  const companyId = await runCommand(env, 'company', 'create', '--name', 'North Clinic');
  const apiKey = await runCommand(env, 'keys', 'create', '--company', companyId, '--name', 'emr');
  const kipu = createAdminClient({ baseUrl, apiKey });
  await kipu.directory.import([
    { type: 'location', id: 'main', name: 'Main' },
    {
      type: 'staff',
      id: 'priya',
      name: 'Priya Shah',
      availableForPortalMessages: true,
      locationIds: ['main'],
    },
    { type: 'patient', id: '123:7e0c', name: 'Marcus Bell', locationId: 'main' },
    { type: 'portalUser', id: 'marcus', name: 'Marcus Bell', email: 'marcus@example.org', status: 'active' },
    { type: 'connection', portalUserId: 'marcus', patientId: '123:7e0c', relation: 'patient' },
  ]);
  const { etag = '*' } = await kipu.settings.get().withResponse();
  await kipu.settings.patch({ enabled: true, mode: 'selected_users' }, etag);
  return apiKey;
}
