import { exportAsFhir } from '../../exports/fhir.ts';
import { operation } from '../../http/operation.ts';
import { FhirBundle } from '../models/export.ts';
import { EXPORT_RULES, ExportQuery, exportAnswer } from './request.ts';

export const exportFhir = operation({
  method: 'get',
  path: '/v1/exports/fhir',
  operationId: 'exportFhir',
  tag: 'Retention',
  summary: 'One patient’s conversations as FHIR R4',
  description: `A Bundle of type collection: the Patient, each Practitioner and RelatedPerson once, a Communication for each conversation, and one, \`partOf\` it, for each message. ${EXPORT_RULES}`,
  access: 'key',
  cost: 100,
  scope: 'exports',
  query: ExportQuery,
  responses: {
    200: {
      description: 'The bundle.',
      mediaType: 'application/fhir+json',
      schema: FhirBundle,
      example: {
        resourceType: 'Bundle',
        type: 'collection',
        entry: [
          {
            fullUrl: 'urn:uuid:0199f2a4-7c1e-7b53-9d0a-3f5f0d9c2a11',
            resource: {
              resourceType: 'Communication',
              id: '0199f2a4-7c1e-7b53-9d0a-3f5f0d9c2a11',
              status: 'completed',
            },
          },
        ],
      },
    },
  },
  problems: ['scope_required', 'not_found'],
  handle: (call, services) =>
    exportAnswer(services, call, {
      format: 'fhir',
      mediaType: 'application/fhir+json; charset=utf-8',
      file: 'messages.fhir.json',
      write: exportAsFhir,
    }),
});
