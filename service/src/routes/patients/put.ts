import { DIRECTORY_BODY_MAX } from '../../http/body.ts';
import { operation } from '../../http/operation.ts';
import { IdParam } from '../directory/ids.ts';
import { PUT_RULES, putRow } from '../directory/put-row.ts';
import { patientOnWire } from '../directory/to-wire.ts';
import { Patient, PatientInput } from '../models/directory.ts';

export const putPatient = operation({
  method: 'put',
  path: '/v1/patients/{id}',
  operationId: 'putPatient',
  tag: 'Directory',
  summary: 'Make or replace a patient’s chart',
  description: `A chart: one episode of care at one location. \`label\` tells episodes apart, \`personId\` ties them together. ${PUT_RULES}`,
  access: 'key',
  scope: 'directory',
  params: IdParam,
  body: PatientInput,
  bodyMax: DIRECTORY_BODY_MAX,
  bodyExample: {
    name: 'Marcus Bell',
    label: 'Intensive outpatient',
    locationId: 'north',
    chartUrl: 'https://emr.example.org/charts/123',
    personId: 'person-9',
  },
  responses: {
    200: {
      description: 'The chart as stored.',
      schema: Patient,
      example: {
        id: '123:7e0c',
        name: 'Marcus Bell',
        label: 'Intensive outpatient',
        locationId: 'north',
        chartUrl: 'https://emr.example.org/charts/123',
        personId: 'person-9',
        active: true,
        version: null,
      },
    },
  },
  problems: ['scope_required', 'stale_version'],
  async handle(call, services) {
    const { id } = call.params;
    return {
      status: 200,
      body: patientOnWire(id, await putRow(services, call, { type: 'patient', id, ...call.body })),
    };
  },
});
