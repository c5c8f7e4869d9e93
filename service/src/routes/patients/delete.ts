import { operation } from '../../http/operation.ts';
import { deleteRow } from '../directory/delete-row.ts';
import { IdParam } from '../directory/ids.ts';

export const deletePatient = operation({
  method: 'delete',
  path: '/v1/patients/{id}',
  operationId: 'deletePatient',
  tag: 'Directory',
  summary: 'Take a patient’s chart out of force',
  description:
    'Nobody writes about it any more. Nothing is deleted: conversations stay readable. A push puts it back in force.',
  access: 'key',
  scope: 'directory',
  params: IdParam,
  responses: { 204: { description: 'Out of force, now or already before.' } },
  problems: ['scope_required', 'not_found'],
  handle: (call, services) => deleteRow(services, call, 'patient', call.params.id),
});
