import type { components } from './generated/openapi.ts';

type Schemas = components['schemas'];

/** One line of an import; the fields of the PUT of that type. */
export type ImportRow =
  | ({ type: 'location'; id: string } & Schemas['LocationInput'])
  | ({ type: 'staff'; id: string } & Schemas['StaffInput'])
  | ({ type: 'patient'; id: string } & Schemas['PatientInput'])
  | ({ type: 'careTeam'; patientId: string } & Schemas['CareTeamInput'])
  | ({ type: 'portalUser'; id: string } & Schemas['PortalUserInput'])
  | ({ type: 'connection'; portalUserId: string; patientId: string } & Schemas['ConnectionInput'])
  | { type: 'end'; count: number };

/** A FHIR R4 Bundle, or a resource by itself. */
export interface FhirDocument {
  readonly resourceType: string;
}

/** A body of rows or documents, made as they are read, or of bytes as they are. */
export function streamed(rows: Iterable<object> | AsyncIterable<object> | ReadableStream<Uint8Array>) {
  return { body: rows instanceof ReadableStream ? rows : ndjson(rows), duplex: 'half' as const };
}

/** Bytes of NDJSON. */
function ndjson(rows: Iterable<object> | AsyncIterable<object>): ReadableStream<Uint8Array> {
  const encoder = new TextEncoder();
  const source = Symbol.asyncIterator in rows ? rows[Symbol.asyncIterator]() : rows[Symbol.iterator]();
  return new ReadableStream({
    async pull(controller) {
      let lines = '';
      // Lines go in pieces of about 16 KiB: a chunk for each would cost more than the rows.
      while (lines.length < 16_384) {
        const { done, value } = await source.next();
        if (done) {
          if (lines) controller.enqueue(encoder.encode(lines));
          controller.close();
          return;
        }
        lines += `${JSON.stringify(value)}\n`;
      }
      controller.enqueue(encoder.encode(lines));
    },
    async cancel() {
      await source.return?.();
    },
  });
}
