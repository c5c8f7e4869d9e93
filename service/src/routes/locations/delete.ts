import { operation } from '../../http/operation.ts';
import { deleteRow } from '../directory/delete-row.ts';
import { IdParam } from '../directory/ids.ts';

export const deleteLocation = operation({
  method: 'delete',
  path: '/v1/locations/{id}',
  operationId: 'deleteLocation',
  tag: 'Directory',
  summary: 'Take a location out of force',
  description:
    'Nobody has access there until it is pushed again. Nothing is deleted: conversations stay readable. A push puts it back in force.',
  access: 'key',
  scope: 'directory',
  params: IdParam,
  responses: { 204: { description: 'Out of force, now or already before.' } },
  problems: ['scope_required', 'not_found'],
  handle: (call, services) => deleteRow(services, call, 'location', call.params.id),
});
