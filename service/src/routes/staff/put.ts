import { DIRECTORY_BODY_MAX } from '../../http/body.ts';
import { operation } from '../../http/operation.ts';
import { IdParam } from '../directory/ids.ts';
import { PUT_RULES, putRow } from '../directory/put-row.ts';
import { withId } from '../directory/to-wire.ts';
import { Staff, StaffInput } from '../models/directory.ts';

export const putStaff = operation({
  method: 'put',
  path: '/v1/staff/{id}',
  operationId: 'putStaff',
  tag: 'Directory',
  summary: 'Make or replace a staff user',
  description: `A user of the EMR, with roles, locations and charts they must not see. One made inactive is signed out at the next request, and open streams end within a second. ${PUT_RULES}`,
  access: 'key',
  scope: 'directory',
  params: IdParam,
  body: StaffInput,
  bodyMax: DIRECTORY_BODY_MAX,
  bodyExample: {
    name: 'Priya Raman',
    title: 'Primary therapist',
    availableForPortalMessages: true,
    locationIds: ['north'],
  },
  responses: {
    200: {
      description: 'The staff user as stored.',
      schema: Staff,
      example: {
        id: 'priya',
        name: 'Priya Raman',
        title: 'Primary therapist',
        active: true,
        superAdmin: false,
        availableForPortalMessages: true,
        locationIds: ['north'],
        restrictedPatientIds: [],
        version: null,
      },
    },
  },
  problems: ['scope_required', 'stale_version'],
  async handle(call, services) {
    const { id } = call.params;
    return {
      status: 200,
      body: withId(id, await putRow(services, call, { type: 'staff', id, ...call.body })),
    };
  },
});
