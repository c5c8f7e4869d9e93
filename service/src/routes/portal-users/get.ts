import { readConnections } from '../../actions/read-connections.ts';
import { operation } from '../../http/operation.ts';
import { getRow } from '../directory/get-row.ts';
import { IdParam } from '../directory/ids.ts';
import { portalUserOnWire } from '../directory/to-wire.ts';
import { PortalUser } from '../models/directory.ts';

export const getPortalUser = operation({
  method: 'get',
  path: '/v1/portal-users/{id}',
  operationId: 'getPortalUser',
  tag: 'Directory',
  summary: 'Read a portal user',
  description: 'As stored, with every connection, in force or not.',
  access: 'key',
  scope: 'directory',
  params: IdParam,
  responses: {
    200: {
      description: 'The portal user.',
      schema: PortalUser,
      example: {
        id: 'marcus',
        name: 'Marcus Bell',
        email: 'marcus@example.org',
        emailUsable: true,
        status: 'active',
        locale: 'en-US',
        erased: false,
        connections: [
          {
            portalUserId: 'marcus',
            patientId: '123:7e0c',
            relation: 'patient',
            consent: null,
            connected: true,
            version: null,
          },
        ],
        version: 2,
      },
    },
  },
  problems: ['scope_required', 'not_found'],
  async handle({ principal: { companyId }, params: { id } }, { store }) {
    const entry = await getRow(store, companyId, 'portalUser', id);
    const connections = await readConnections(store, companyId, id);
    return {
      status: 200,
      body: portalUserOnWire(id, entry, connections),
    };
  },
});
