import { DIRECTORY_BODY_MAX } from '../../http/body.ts';
import { operation } from '../../http/operation.ts';
import { IdParam } from '../directory/ids.ts';
import { PUT_RULES, putRow } from '../directory/put-row.ts';
import { careTeamRow } from '../directory/to-rows.ts';
import { careTeamOnWire } from '../directory/to-wire.ts';
import { CareTeam, CareTeamInput } from '../models/directory.ts';

export const putCareTeam = operation({
  method: 'put',
  path: '/v1/patients/{id}/care-team',
  operationId: 'putCareTeam',
  tag: 'Directory',
  summary: 'Replace a chart’s care team',
  description: `All members at once; one who is left out is on it no more. A member counts from \`startsAt\` on, without it at once, until \`endsAt\`, without it for good; both take effect by themselves when they come. ${PUT_RULES}`,
  access: 'key',
  scope: 'directory',
  params: IdParam,
  body: CareTeamInput,
  bodyMax: DIRECTORY_BODY_MAX,
  bodyExample: {
    members: [
      { staffId: 'priya' },
      { staffId: 'omar', startsAt: '2026-06-01T00:00:00Z', endsAt: '2026-06-30T00:00:00Z' },
    ],
  },
  responses: {
    200: {
      description: 'The care team as stored.',
      schema: CareTeam,
      example: {
        patientId: '123:7e0c',
        members: [
          { staffId: 'omar', startsAt: '2026-06-01T00:00:00.000Z', endsAt: '2026-06-30T00:00:00.000Z' },
          { staffId: 'priya', endsAt: null },
        ],
        version: null,
      },
    },
  },
  problems: ['scope_required', 'stale_version'],
  async handle(call, services) {
    const { id } = call.params;
    return {
      status: 200,
      body: careTeamOnWire(id, await putRow(services, call, careTeamRow(id, call.body))),
    };
  },
});
