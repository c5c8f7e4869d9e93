import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import { parse } from 'yaml';

interface Contract {
  paths: Record<
    string,
    Record<string, { operationId: string; responses: Record<string, DocumentedResponse> }>
  >;
}
interface DocumentedResponse {
  content?: Record<string, { schema: unknown }>;
}

export const CONTRACT = parse(
  readFileSync(join(import.meta.dirname, '../../../openapi.yaml'), 'utf8'),
) as Contract;
const ajv = new Ajv2020({ strict: false, allErrors: true });
addFormats.default(ajv);
ajv.addSchema(CONTRACT, 'contract');
const compiled = new Map<string, ValidateFunction>();
/** Paths without a parameter first: `/v1/conversations/search` is no conversation. */
const templates = Object.keys(CONTRACT.paths)
  .toSorted((a, b) => a.split('{').length - b.split('{').length)
  .map((template) => ({ template, pattern: new RegExp(`^${template.replace(/\{\w+\}/g, '[^/]+')}$`) }));

const seen = new Set<string>();

/** The operations and statuses that were answered since this was asked last, as `getMe 200`. */
export function takeSeen(): string[] {
  const taken = [...seen];
  seen.clear();
  return taken;
}

/** Every operation and status that openapi.yaml documents, as `getMe 200`. */
export function documentedPairs(): string[] {
  return Object.values(CONTRACT.paths).flatMap((methods) =>
    Object.values(methods).flatMap(({ operationId, responses }) =>
      Object.keys(responses).map((status) => `${operationId} ${status}`),
    ),
  );
}

function operationAt(method: string, path: string) {
  const name = method.toLowerCase();
  const found = templates.find(
    ({ template, pattern }) => pattern.test(path) && CONTRACT.paths[template]?.[name] !== undefined,
  );
  const operation = found && CONTRACT.paths[found.template]?.[name];
  return found && operation ? { template: found.template, operation } : undefined;
}

/**
 * Throws unless openapi.yaml documents this answer: operation, status, media type and every field.
 *
 * @param text the body; absent for a stream, which goes on
 */
export function checkAgainstContract(method: string, path: string, response: Response, text?: string): void {
  const at = operationAt(method, path);
  if (at === undefined) return;
  const { template, operation } = at;
  const where = `${operation.operationId} ${response.status}`;
  const documented = operation.responses[String(response.status)];
  if (documented === undefined)
    throw new Error(`${where}: this status is not in openapi.yaml; it said ${text?.slice(0, 500)}`);
  const type = (response.headers.get('content-type') ?? '').split(';')[0] ?? '';
  if (documented.content === undefined) {
    if (text) throw new Error(`${where}: a body that openapi.yaml does not document`);
    seen.add(where);
    return;
  }
  if (documented.content[type] === undefined)
    throw new Error(`${where}: media type ${type} is not in openapi.yaml`);
  seen.add(where);
  if (!/json$/.test(type) || text === undefined) return;
  const pointer = [
    'paths',
    template,
    method.toLowerCase(),
    'responses',
    String(response.status),
    'content',
    type,
    'schema',
  ]
    .map((step) => encodeURIComponent(step.replaceAll('~', '~0').replaceAll('/', '~1')))
    .join('/');
  const validate = compiled.get(pointer) ?? ajv.compile({ $ref: `contract#/${pointer}` });
  compiled.set(pointer, validate);
  if (!validate(JSON.parse(text)))
    throw new Error(`${where} breaks openapi.yaml: ${ajv.errorsText(validate.errors)}`);
}
