import { z } from '@hono/zod-openapi';
import { auditContext } from '../../audit/record.ts';
import { FhirBundles } from '../../directory/fhir/bundles.ts';
import { importDirectory } from '../../directory/import.ts';
import { RowLines } from '../../directory/row-lines.ts';
import type { UploadFormat } from '../../directory/upload-format.ts';
import { bodyBytes, checkMediaType } from '../../http/body.ts';
import { operation } from '../../http/operation.ts';
import { invalid } from '../../http/problem.ts';
import { HostId } from '../models/common.ts';
import { ImportResult } from '../models/directory.ts';
import { parseLine } from './parse-line.ts';

const NDJSON = 'application/x-ndjson';
const FHIR: readonly string[] = ['application/fhir+json', 'application/fhir+ndjson'];

const Flag = z
  .enum(['true', 'false'])
  .default('false')
  .transform((value) => value === 'true');
const ImportQuery = z.strictObject({
  dryRun: Flag.openapi({ type: 'boolean', description: 'Check and count, store nothing.' }),
  prune: Flag.openapi({
    type: 'boolean',
    description:
      'Take out of force what this upload lacks. Only when it is complete (its last line is `{"type":"end","count":…}` with the number of rows before it) and no line was rejected.',
  }),
  pruneMax: z.coerce.number().min(0).max(100).default(10).openapi({
    description:
      'The most of one kind of row that `prune` may take out, per cent; above it nothing is pruned.',
  }),
  defaultLocationId: HostId.optional().openapi({
    description: 'FHIR only: the location of charts that have none yet and whose resource names none.',
  }),
});

const Upload = z.string().openapi({
  description:
    'A JSON object a line, each with `type` (`location`, `staff`, `patient`, `careTeam`, `portalUser`, `connection`, `end`), the ids that the path of its PUT carries (`id`; careTeam: `patientId`; connection: `portalUserId`, `patientId`) and the fields of that PUT.',
});
const Bundles = z.looseObject({ resourceType: z.string() }).openapi({
  description:
    'A Bundle (`transaction`, `batch`, `collection`, `searchset` or `history`) or a bare resource; several may follow one another, a line each or not.',
});
const BUNDLE_EXAMPLE = {
  resourceType: 'Bundle',
  type: 'transaction',
  entry: [
    {
      fullUrl: 'urn:uuid:0199f2a4-7c1e-7b53-9d0a-3f5f0d9c2a11',
      resource: {
        resourceType: 'Practitioner',
        id: '0199f2a4-7c1e-7b53-9d0a-3f5f0d9c2a11',
        active: true,
        name: [{ family: 'Raman', given: ['Priya'] }],
      },
      request: { method: 'POST', url: 'Practitioner' },
    },
  ],
};

export const importDirectoryLines = operation({
  method: 'post',
  path: '/v1/directory/import',
  operationId: 'importDirectory',
  tag: 'Directory',
  summary: 'Push many rows at once',
  description:
    'NDJSON: a row a line, in any order, of any number; streamed. FHIR R4: Location, Practitioner, PractitionerRole, Patient, RelatedPerson and CareTeam are taken as docs/fhir.md says, other resources are counted as `skipped`; what a resource does not say is left as it is stored and grants nothing where nothing is. Each row is taken as its PUT would take it. A bad line or entry is named in `errors` (the first 1,000) and loses none of the others; rows older than what is stored are counted as `stale`. Rows are stored while they arrive, so an upload that breaks off has stored what came before.',
  access: 'key',
  cost: 10,
  scope: 'directory',
  query: ImportQuery,
  body: Upload,
  bodyExample:
    '{"type":"location","id":"north","name":"North Clinic"}\n{"type":"patient","id":"123:7e0c","name":"Marcus Bell","locationId":"north"}\n{"type":"end","count":2}\n',
  bodyMediaTypes: [NDJSON],
  otherBodies: Object.fromEntries(FHIR.map((type) => [type, { schema: Bundles, example: BUNDLE_EXAMPLE }])),
  rawBody: true,
  responses: {
    200: {
      description: 'What was taken, and what was not. Also when every line was bad.',
      schema: ImportResult,
      example: {
        accepted: 99_900,
        rejected: 1,
        dangling: 0,
        stale: 0,
        skipped: 0,
        unusableEmails: 0,
        deactivated: 0,
        errors: [
          {
            line: 17,
            code: 'invalid',
            message: '/locationId: Invalid input: expected string, received undefined',
          },
        ],
      },
    },
  },
  problems: ['scope_required'],
  async handle({ principal, meta, query, request, context }, services) {
    const { dryRun, prune, pruneMax, defaultLocationId } = query;
    const report = await importDirectory(
      services,
      principal.companyId,
      auditContext(principal, meta),
      bodyBytes(context),
      formatOf(request, { prune, defaultLocationId }),
      { dryRun, prune, pruneMax },
    );
    return { status: 200, body: report };
  },
});

function formatOf(
  request: Request,
  { prune, defaultLocationId }: { prune: boolean; defaultLocationId: string | undefined },
): UploadFormat<unknown> {
  const type = checkMediaType(request, [NDJSON, ...FHIR]);
  if (FHIR.includes(type)) {
    if (prune)
      throw invalid({ pointer: 'query/prune', message: 'a FHIR bundle does not say that it is complete' });
    return new FhirBundles({ now: Date.now(), defaultLocationId });
  }
  if (defaultLocationId !== undefined)
    throw invalid({
      pointer: 'query/defaultLocationId',
      message: 'is for FHIR only; a row names its location',
    });
  return new RowLines(parseLine);
}
