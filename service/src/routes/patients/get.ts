import { operation } from '../../http/operation.ts';
import { getRow } from '../directory/get-row.ts';
import { IdParam } from '../directory/ids.ts';
import { patientOnWire } from '../directory/to-wire.ts';
import { Patient } from '../models/directory.ts';

export const getPatient = operation({
  method: 'get',
  path: '/v1/patients/{id}',
  operationId: 'getPatient',
  tag: 'Directory',
  summary: 'Read a patient’s chart',
  description: 'As stored, in force or not, with the version of the last push that named one.',
  access: 'key',
  scope: 'directory',
  params: IdParam,
  responses: {
    200: {
      description: 'The chart.',
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
  problems: ['scope_required', 'not_found'],
  async handle({ principal, params: { id } }, { store }) {
    return { status: 200, body: patientOnWire(id, await getRow(store, principal.companyId, 'patient', id)) };
  },
});
