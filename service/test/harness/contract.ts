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
const templates = Object.keys(CONTRACT.paths).map((template) => ({
  template,
  pattern: new RegExp(`^${template.replace(/\{\w+\}/g, '[^/]+')}$`),
}));

/** Throws unless openapi.yaml documents this answer: operation, status, media type and every field. */
export function checkAgainstContract(method: string, path: string, response: Response, text: string): void {
  const template = templates.find(({ pattern }) => pattern.test(path))?.template;
  if (template === undefined) return;
  const operation = CONTRACT.paths[template]?.[method.toLowerCase()];
  if (operation === undefined) return;
  const where = `${operation.operationId} ${response.status}`;
  const documented = operation.responses[String(response.status)];
  if (documented === undefined)
    throw new Error(`${where}: this status is not in openapi.yaml; it said ${text.slice(0, 500)}`);
  const type = (response.headers.get('content-type') ?? '').split(';')[0] ?? '';
  if (documented.content === undefined) {
    if (text !== '') throw new Error(`${where}: a body that openapi.yaml does not document`);
    return;
  }
  if (documented.content[type] === undefined)
    throw new Error(`${where}: media type ${type} is not in openapi.yaml`);
  if (!/json$/.test(type)) return;
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
