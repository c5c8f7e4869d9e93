import { operation } from '../../http/operation.ts';
import { deleteRow } from '../directory/delete-row.ts';
import { IdParam } from '../directory/ids.ts';

export const deletePortalUser = operation({
  method: 'delete',
  path: '/v1/portal-users/{id}',
  operationId: 'deletePortalUser',
  tag: 'Directory',
  summary: 'Take a portal user out of force',
  description:
    'The account becomes `disabled`: signed out at the next request, and not written to. Connections stay as they are, for disabling is another act than disconnecting. Nothing is deleted. A push puts it back in force.',
  access: 'key',
  scope: 'directory',
  params: IdParam,
  responses: { 204: { description: 'Out of force, now or already before.' } },
  problems: ['scope_required', 'not_found'],
  handle: (call, services) => deleteRow(services, call, 'portalUser', call.params.id),
});
