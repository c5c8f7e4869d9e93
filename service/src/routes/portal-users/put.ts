import { readConnections } from '../../actions/read-connections.ts';
import { DIRECTORY_BODY_MAX } from '../../http/body.ts';
import { operation } from '../../http/operation.ts';
import { IdParam } from '../directory/ids.ts';
import { PUT_RULES, putRow } from '../directory/put-row.ts';
import { portalUserOnWire } from '../directory/to-wire.ts';
import { PortalUser, PortalUserInput } from '../models/directory.ts';

export const putPortalUser = operation({
  method: 'put',
  path: '/v1/portal-users/{id}',
  operationId: 'putPortalUser',
  tag: 'Directory',
  summary: 'Make or replace a portal user',
  description: `The person who logs in to the portal: a patient, guardian or guarantor. E-mails go to this address. Only an \`active\` one (invitation accepted, password set) can sign in or be written to. Disabling an account is another act than disconnecting a chart. ${PUT_RULES}`,
  access: 'key',
  scope: 'directory',
  params: IdParam,
  body: PortalUserInput,
  bodyMax: DIRECTORY_BODY_MAX,
  bodyExample: { name: 'Marcus Bell', email: 'marcus@example.org', status: 'active', locale: 'en-US' },
  responses: {
    200: {
      description: 'The portal user as stored, with every connection.',
      schema: PortalUser,
      example: {
        id: 'marcus',
        name: 'Marcus Bell',
        email: 'marcus@example.org',
        emailUsable: true,
        status: 'active',
        locale: 'en-US',
        erased: false,
        connections: [],
        version: null,
      },
    },
  },
  problems: ['scope_required', 'erased', 'stale_version'],
  async handle(call, services) {
    const { id } = call.params;
    const entry = await putRow(services, call, { type: 'portalUser', id, ...call.body });
    const connections = await readConnections(services.store, call.principal.companyId, id);
    return {
      status: 200,
      body: portalUserOnWire(id, entry, connections),
    };
  },
});
