import { CONTRACT } from '../harness/contract.ts';
import { pick } from '../nodes/random.ts';

export interface Schema {
  $ref?: string;
  type?: string | string[];
  enum?: unknown[];
  format?: string;
  properties?: Record<string, Schema>;
  required?: string[];
  items?: Schema;
  anyOf?: Schema[];
  oneOf?: Schema[];
  minimum?: number;
  maximum?: number;
  minItems?: number;
  additionalProperties?: boolean | Schema;
}
interface Documented {
  operationId: string;
  security: Array<Record<string, unknown>>;
  parameters?: Array<{ name: string; in: 'path' | 'query' | 'header'; required?: boolean; schema?: Schema }>;
  requestBody?: { content: Record<string, { schema: Schema; example?: unknown }> };
  responses: Record<string, unknown>;
}

/** An operation as openapi.yaml has it. */
export interface FuzzOperation extends Documented {
  method: string;
  template: string;
}

export const OPERATIONS: readonly FuzzOperation[] = Object.entries(CONTRACT.paths).flatMap(
  ([template, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({
      ...(operation as unknown as Documented),
      method: method.toUpperCase(),
      template,
    })),
);

const SCHEMAS = (CONTRACT as unknown as { components: { schemas: Record<string, Schema> } }).components
  .schemas;

function resolved(schema: Schema): Schema {
  return schema.$ref === undefined ? schema : resolved(SCHEMAS[schema.$ref.split('/').at(-1) ?? ''] ?? {});
}

/** What the names of fields and parameters stand for in the company under test; undefined: the schema decides. */
export type Known = (name: string, random: () => number) => unknown;

/** A value that the schema takes, or nearly: bounds and patterns are for the service to hold. */
export function valueFor(random: () => number, given: Schema, name: string, known: Known): unknown {
  const schema = resolved(given);
  const own = known(name, random);
  const several = schema.anyOf ?? schema.oneOf;
  if (own !== undefined && schema.type !== 'object') return schema.type === 'array' ? [own].flat() : own;
  if (several !== undefined) return valueFor(random, pick(random, several), name, known);
  if (schema.enum !== undefined) return pick(random, schema.enum);
  switch ([schema.type].flat().find((type) => type !== 'null')) {
    case 'object': {
      const required = new Set(schema.required ?? []);
      return Object.fromEntries(
        Object.entries(schema.properties ?? {})
          .filter(([field]) => required.has(field) || random() < 0.3)
          .map(([field, property]) => [field, valueFor(random, property, field, known)]),
      );
    }
    case 'array': {
      const count = (schema.minItems ?? 0) + Math.floor(random() * 2);
      return Array.from({ length: count }, () => valueFor(random, schema.items ?? {}, name, known));
    }
    case 'boolean':
      return random() < 0.5;
    case 'integer':
    case 'number':
      return (schema.minimum ?? 0) + Math.floor(random() * Math.min(5, (schema.maximum ?? 5) + 1));
    default:
      if (schema.format === 'date-time') return '2026-03-04T09:41:00Z';
      if (schema.format === 'uuid') return '0199f2a4-7c1e-7b53-9d0a-3f5f0d9c2a11';
      return `${name} ${Math.floor(random() * 1000)}`;
  }
}

/** What no honest program sends, and attackers and broken ones do. */
export const HOSTILE: readonly unknown[] = [
  '',
  ' ',
  '\0',
  'a\u0000b',
  '\u0001',
  '\u0085',
  '\ud800',
  'x\udfff',
  '\u202eevil',
  '\u200b',
  '\ufeff',
  '\ufffe',
  '\u{1f468}\u200d\u{1f469}\u200d\u{1f467}'.repeat(50),
  'e\u0301'.repeat(300),
  'x'.repeat(201),
  'x'.repeat(11_000),
  '__proto__',
  'constructor',
  'hasOwnProperty',
  "'; drop table message; --",
  '%00',
  '%',
  '\\',
  '../../etc/passwd',
  '<script>alert(1)</script>',
  'null',
  'NaN',
  '-1',
  '0x10',
  '1e3',
  '1e400',
  '9007199254740993',
  '2147483648',
  '99999999999999999999',
  'true',
  '*',
  '"1"',
  'st1.999999999999999.999999999999999',
  'st1.-1.0',
  'st2.1.1',
  'https://',
  'https://[',
  'http://127.0.0.1/',
  'javascript:alert(1)',
  'https://u:p@example.org/#x',
  'https://example.org/\u0000|{}^`%zz',
  '0000-01-01T00:00:00Z',
  '9999-12-31T23:59:59.999999999Z',
  '2026-02-30T00:00:00Z',
  '2026-01-01T00:00:00+23:59',
  '2026-01-01',
  'a@b',
  'ü@exämple.org',
  0,
  -1,
  1.5,
  -0,
  2 ** 31,
  2 ** 53,
  2 ** 63,
  1e308,
  null,
  true,
  [],
  {},
  [[[]]],
  [null],
  { a: { b: { c: 1 } } },
  { length: 1e9 },
];
