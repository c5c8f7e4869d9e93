import { operation } from '../../http/operation.ts';
import { deleteRow } from '../directory/delete-row.ts';
import { IdParam } from '../directory/ids.ts';

export const deleteStaff = operation({
  method: 'delete',
  path: '/v1/staff/{id}',
  operationId: 'deleteStaff',
  tag: 'Directory',
  summary: 'Take a staff user out of force',
  description:
    'The user is signed out at the next request, open streams end within a second, and they receive no further message. Nothing is deleted. A push puts it back in force.',
  access: 'key',
  scope: 'directory',
  params: IdParam,
  responses: { 204: { description: 'Out of force, now or already before.' } },
  problems: ['scope_required', 'not_found'],
  handle: (call, services) => deleteRow(services, call, 'staff', call.params.id),
});
