import { DIRECTORY_BODY_MAX } from '../../http/body.ts';
import { operation } from '../../http/operation.ts';
import { IdParam } from '../directory/ids.ts';
import { PUT_RULES, putRow } from '../directory/put-row.ts';
import { withId } from '../directory/to-wire.ts';
import { Location, LocationInput } from '../models/directory.ts';

export const putLocation = operation({
  method: 'put',
  path: '/v1/locations/{id}',
  operationId: 'putLocation',
  tag: 'Directory',
  summary: 'Make or replace a location',
  description: `A place of care. What it overrides is set by the settings alone, never by a push. ${PUT_RULES}`,
  access: 'key',
  scope: 'directory',
  params: IdParam,
  body: LocationInput,
  bodyMax: DIRECTORY_BODY_MAX,
  bodyExample: { name: 'North Clinic', version: 3 },
  responses: {
    200: {
      description: 'The location as stored.',
      schema: Location,
      example: { id: 'north', name: 'North Clinic', active: true, version: 3 },
    },
  },
  problems: ['scope_required', 'stale_version'],
  async handle(call, services) {
    const { id } = call.params;
    return {
      status: 200,
      body: withId(id, await putRow(services, call, { type: 'location', id, ...call.body })),
    };
  },
});
