import { readFileSync } from 'node:fs';
import { parse } from 'yaml';

interface OperationObject {
  operationId: string;
  security: Array<Record<string, unknown>>;
  responses: Record<string, { description?: string }>;
}

/** One operation of `openapi.yaml`. */
export interface ContractOperation {
  id: string;
  /** `GET /v1/conversations/{id}` */
  line: string;
  credentials: string[];
  /** Codes of refusals by status. */
  refusals: Array<{ status: number; code: string }>;
}

interface Contract {
  paths: Record<string, Record<string, OperationObject>>;
  components: { schemas: { ProblemCode: { enum: string[] } } };
}

const contract = parse(readFileSync(new URL('../../openapi.yaml', import.meta.url), 'utf8')) as Contract;

export const problemCodes = contract.components.schemas.ProblemCode.enum;

export const operations: ContractOperation[] = Object.entries(contract.paths).flatMap(([path, methods]) =>
  Object.entries(methods).map(([method, operation]) => ({
    id: operation.operationId,
    line: `${method.toUpperCase()} ${path}`,
    credentials: operation.security.flatMap((one) => Object.keys(one)),
    refusals: Object.entries(operation.responses).flatMap(([status, { description = '' }]) =>
      // A refusal's description begins with its codes: "`invalid`, `legal_hold`: …".
      Number(status) < 400
        ? []
        : [...(description.split(':')[0] ?? '').matchAll(/`(\w+)`/g)].map(([, code]) => ({
            status: Number(status),
            code: code ?? '',
          })),
    ),
  })),
);

/** Which operation a request is of, if its ids are `one-1`, `one-2`, …; undefined: none of the contract's. */
export function operationOf(method: string, url: string): string | undefined {
  const path = url.split('?')[0] ?? '';
  return operations.find(({ line }) => {
    const [verb, template = ''] = line.split(' ');
    // No part of a path that stands in the contract is taken for an id.
    const pattern = template
      .replace('{type}', '(patient|conversation)')
      .replace('{seq}', '\\d+')
      .replace(/\{\w+\}/g, 'one-\\d');
    return verb === method && new RegExp(`^${pattern}$`).test(path);
  })?.id;
}
