import fc from 'fast-check';
import { expect, test } from 'vitest';
import { FhirBundles } from './bundles.ts';
import { MAPPED_TYPES } from './items.ts';

async function read(text: string) {
  async function* chunks() {
    yield new TextEncoder().encode(text);
  }
  const pieces = [];
  for await (const piece of new FhirBundles({ now: Date.UTC(2026, 0) }).pieces(chunks())) pieces.push(piece);
  return pieces;
}

const reference = fc.oneof(
  fc.constantFrom(
    'Patient/p',
    'Practitioner/x',
    '#c',
    'urn:uuid:u',
    'Location?identifier=a|b',
    'PractitionerRole/%',
    '',
  ),
  fc.string(),
);
/** Fields of the resources that are read, right or wrong, to any depth. */
const { value } = fc.letrec((tie) => ({
  value: fc.oneof(
    { maxDepth: 5, depthSize: 'small' },
    fc.constantFrom(true, false, null, 7, '2026-01-01', 'active', 'email', 'Practitioner', 'p', 'c'),
    reference,
    fc.array(tie('value'), { maxLength: 3 }),
    fc.dictionary(
      fc.constantFrom(
        'active',
        'coding',
        'code',
        'contained',
        'display',
        'end',
        'extension',
        'family',
        'given',
        'id',
        'identifier',
        'language',
        'location',
        'member',
        'name',
        'participant',
        'patient',
        'period',
        'practitioner',
        'reference',
        'relationship',
        'resourceType',
        'start',
        'status',
        'subject',
        'system',
        'telecom',
        'text',
        'type',
        'use',
        'value',
        'valueReference',
        '__proto__',
        'constructor',
      ),
      tie('value'),
    ),
  ),
}));

test('B37: whatever a resource holds, it is taken, passed over or named with its rule; no upload breaks the service', async () => {
  const entry = fc.record(
    {
      fullUrl: fc.oneof(reference, value),
      resource: fc.oneof(
        fc
          .tuple(fc.constantFrom(...MAPPED_TYPES), fc.dictionary(fc.string(), value), value)
          .map(([type, rest, fields]) => ({
            id: 'x',
            ...rest,
            ...(typeof fields === 'object' && fields !== null && !Array.isArray(fields) ? fields : {}),
            resourceType: type,
          })),
        value,
      ),
      request: fc.oneof(
        fc.record({ method: fc.constantFrom('PUT', 'DELETE', 'POST'), url: reference }),
        value,
      ),
    },
    { requiredKeys: [] },
  );
  await fc.assert(
    fc.asyncProperty(fc.array(entry, { maxLength: 5 }), async (entries) => {
      const pieces = await read(JSON.stringify({ resourceType: 'Bundle', type: 'batch', entry: entries }));
      expect(pieces).toHaveLength(entries.length);
      for (const piece of pieces)
        if ('fault' in piece)
          expect(piece.fault.message).toMatch(/^[A-Za-z]+\.[\w.[\]]+: |^resource\.resourceType: /);
    }),
    { numRuns: 400 },
  );
});
