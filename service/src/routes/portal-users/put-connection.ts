import { DIRECTORY_BODY_MAX } from '../../http/body.ts';
import { operation } from '../../http/operation.ts';
import { connectionKey } from '../../store/directory-table.ts';
import { ConnectionParams } from '../directory/ids.ts';
import { PUT_RULES, putRow } from '../directory/put-row.ts';
import { connectionRow } from '../directory/to-rows.ts';
import { connectionOnWire } from '../directory/to-wire.ts';
import { Connection, ConnectionInput } from '../models/directory.ts';

export const putConnection = operation({
  method: 'put',
  path: '/v1/portal-users/{id}/connections/{patientId}',
  operationId: 'putConnection',
  tag: 'Directory',
  summary: 'Connect a portal user to a chart',
  description: `With the relation to the patient and, for guardians and guarantors, the consent under 42 CFR Part 2 that the company may require. A disconnected chart is connected again. ${PUT_RULES}`,
  access: 'key',
  scope: 'directory',
  params: ConnectionParams,
  body: ConnectionInput,
  bodyMax: DIRECTORY_BODY_MAX,
  bodyExample: {
    relation: 'guardian',
    consent: { status: 'granted', scopes: ['messaging'], grantedAt: '2026-01-05T12:00:00Z' },
  },
  responses: {
    200: {
      description: 'The connection as stored.',
      schema: Connection,
      example: {
        portalUserId: 'dana',
        patientId: '123:7e0c',
        relation: 'guardian',
        consent: {
          status: 'granted',
          scopes: ['messaging'],
          grantedAt: '2026-01-05T12:00:00.000Z',
          expiresAt: null,
          revokedAt: null,
        },
        connected: true,
        version: null,
      },
    },
  },
  problems: ['scope_required', 'stale_version'],
  async handle(call, services) {
    const { id, patientId } = call.params;
    const entry = await putRow(services, call, connectionRow(id, patientId, call.body));
    return { status: 200, body: connectionOnWire(connectionKey(id, patientId), entry) };
  },
});
