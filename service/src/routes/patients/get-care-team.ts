import { operation } from '../../http/operation.ts';
import { getRow } from '../directory/get-row.ts';
import { IdParam } from '../directory/ids.ts';
import { careTeamOnWire } from '../directory/to-wire.ts';
import { CareTeam } from '../models/directory.ts';

export const getCareTeam = operation({
  method: 'get',
  path: '/v1/patients/{id}/care-team',
  operationId: 'getCareTeam',
  tag: 'Directory',
  summary: 'Read a chart’s care team',
  description: 'As pushed, members whose time has ended included. 404 where none was ever pushed.',
  access: 'key',
  scope: 'directory',
  params: IdParam,
  responses: {
    200: {
      description: 'The care team.',
      schema: CareTeam,
      example: {
        patientId: '123:7e0c',
        members: [{ staffId: 'priya', endsAt: null }],
        version: null,
      },
    },
  },
  problems: ['scope_required', 'not_found'],
  async handle({ principal, params: { id } }, { store }) {
    return {
      status: 200,
      body: careTeamOnWire(id, await getRow(store, principal.companyId, 'careTeam', id)),
    };
  },
});
