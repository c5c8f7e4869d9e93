import { operation } from '../../http/operation.ts';
import { connectionKey } from '../../store/directory-table.ts';
import { deleteRow } from '../directory/delete-row.ts';
import { ConnectionParams } from '../directory/ids.ts';

export const deleteConnection = operation({
  method: 'delete',
  path: '/v1/portal-users/{id}/connections/{patientId}',
  operationId: 'deleteConnection',
  tag: 'Directory',
  summary: 'Disconnect a portal user from a chart',
  description:
    'Messages about this chart stop in both directions, at once; conversations stay readable. The account and its other charts are untouched. Connecting again restores replies.',
  access: 'key',
  scope: 'directory',
  params: ConnectionParams,
  responses: { 204: { description: 'Disconnected, now or already before.' } },
  problems: ['scope_required', 'not_found'],
  handle: (call, services) =>
    deleteRow(services, call, 'connection', connectionKey(call.params.id, call.params.patientId)),
});
