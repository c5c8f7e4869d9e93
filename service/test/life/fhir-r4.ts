import { Ajv2020 } from 'ajv/dist/2020.js';

/*
 * The part of HL7 FHIR R4 (4.0.1) that an export uses, from the published definitions of Bundle, Patient, Practitioner,
 * RelatedPerson and Communication: closed, so that a misspelt or foreign element fails.
 */
const string = { type: 'string', pattern: '[^ \\r\\n\\t]' };
const id = { type: 'string', pattern: '^[A-Za-z0-9\\-.]{1,64}$' };
const instant = {
  type: 'string',
  pattern:
    '^[0-9]{4}-[01][0-9]-[0-3][0-9]T[0-2][0-9]:[0-5][0-9]:[0-5][0-9](\\.[0-9]+)?(Z|[+-][0-2][0-9]:[0-5][0-9])$',
};
const uri = { type: 'string', pattern: '^\\S+$' };
const closed = (properties: Record<string, unknown>, required: string[] = []) => ({
  type: 'object',
  properties,
  required,
  additionalProperties: false,
  minProperties: 1,
});
const list = (items: unknown) => ({ type: 'array', items, minItems: 1 });
const coding = closed({
  system: uri,
  version: string,
  code: { type: 'string', pattern: '^\\S+( \\S+)*$' },
  display: string,
});
const concept = closed({ coding: list(coding), text: string });
const reference = closed({ reference: string, type: uri, display: string });
const identifier = closed({ use: string, type: concept, system: uri, value: string });
const meta = closed({ security: list(coding), tag: list(coding), profile: list(uri) });
const name = closed({ use: string, text: string, family: string, given: list(string) });
const resource = (type: string, properties: Record<string, unknown>, required: string[] = []) =>
  closed({ resourceType: { const: type }, id, meta, identifier: list(identifier), ...properties }, [
    'resourceType',
    ...required,
  ]);

const validate = new Ajv2020({ strict: false, allErrors: true }).compile(
  closed(
    {
      resourceType: { const: 'Bundle' },
      type: { const: 'collection' },
      entry: list(
        closed(
          {
            fullUrl: { type: 'string', pattern: '^urn:uuid:[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$' },
            resource: {
              oneOf: [
                resource('Patient', { name: list(name), active: { type: 'boolean' } }),
                resource('Practitioner', {
                  name: list(name),
                  qualification: list(closed({ code: concept }, ['code'])),
                }),
                resource(
                  'RelatedPerson',
                  { patient: reference, relationship: list(concept), name: list(name) },
                  ['patient'],
                ),
                resource(
                  'Communication',
                  {
                    partOf: list(reference),
                    inResponseTo: list(reference),
                    status: {
                      enum: [
                        'preparation',
                        'in-progress',
                        'not-done',
                        'on-hold',
                        'stopped',
                        'completed',
                        'entered-in-error',
                        'unknown',
                      ],
                    },
                    statusReason: concept,
                    category: list(concept),
                    medium: list(concept),
                    subject: reference,
                    topic: concept,
                    sent: instant,
                    received: instant,
                    recipient: list(reference),
                    sender: reference,
                    payload: list(
                      closed({ contentString: { type: 'string', minLength: 1 } }, ['contentString']),
                    ),
                    note: list(closed({ text: string }, ['text'])),
                  },
                  ['status'],
                ),
              ],
            },
          },
          ['fullUrl', 'resource'],
        ),
      ),
    },
    ['resourceType', 'type', 'entry'],
  ),
);

export interface Resource {
  readonly resourceType: string;
  readonly id: string;
  readonly [element: string]: unknown;
}

/** What is wrong with a bundle: by its definitions, and references or full URLs that lead nowhere or to two. */
export function faultsOf(bundle: { entry: { fullUrl: string; resource: Resource }[] }): string[] {
  if (!validate(bundle))
    return (validate.errors ?? []).map((error) => `${error.instancePath} ${error.message}`);
  const urls = bundle.entry.map((entry) => entry.fullUrl);
  const faults = urls.filter((url, at) => urls.indexOf(url) !== at).map((url) => `${url} stands twice`);
  for (const { fullUrl, resource: one } of bundle.entry) {
    if (fullUrl !== `urn:uuid:${one.id}`) faults.push(`${fullUrl} is not ${one.id}`);
    for (const [, target] of JSON.stringify(one).matchAll(/"reference":"([^"]+)"/g))
      if (!urls.includes(target ?? '')) faults.push(`${one.id} refers to ${target}, which is not there`);
  }
  return faults;
}
