import { operation } from '../../http/operation.ts';
import { getRow } from '../directory/get-row.ts';
import { IdParam } from '../directory/ids.ts';
import { withId } from '../directory/to-wire.ts';
import { Staff } from '../models/directory.ts';

export const getStaff = operation({
  method: 'get',
  path: '/v1/staff/{id}',
  operationId: 'getStaff',
  tag: 'Directory',
  summary: 'Read a staff user',
  description: 'As stored, in force or not, with the version of the last push that named one.',
  access: 'key',
  scope: 'directory',
  params: IdParam,
  responses: {
    200: {
      description: 'The staff user.',
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
  problems: ['scope_required', 'not_found'],
  async handle({ principal, params: { id } }, { store }) {
    return { status: 200, body: withId(id, await getRow(store, principal.companyId, 'staff', id)) };
  },
});
