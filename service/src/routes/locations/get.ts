import { operation } from '../../http/operation.ts';
import { getRow } from '../directory/get-row.ts';
import { IdParam } from '../directory/ids.ts';
import { withId } from '../directory/to-wire.ts';
import { Location } from '../models/directory.ts';

export const getLocation = operation({
  method: 'get',
  path: '/v1/locations/{id}',
  operationId: 'getLocation',
  tag: 'Directory',
  summary: 'Read a location',
  description: 'As stored, in force or not, with the version of the last push that named one.',
  access: 'key',
  scope: 'directory',
  params: IdParam,
  responses: {
    200: {
      description: 'The location.',
      schema: Location,
      example: { id: 'north', name: 'North Clinic', active: true, version: 3 },
    },
  },
  problems: ['scope_required', 'not_found'],
  async handle({ principal, params: { id } }, { store }) {
    return { status: 200, body: withId(id, await getRow(store, principal.companyId, 'location', id)) };
  },
});
