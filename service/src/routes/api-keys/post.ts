import { issueApiKey } from '../../actions/issue-api-key.ts';
import { auditContext } from '../../audit/record.ts';
import { operation } from '../../http/operation.ts';
import { Problem } from '../../http/problem.ts';
import { ApiKeyInput, CreatedApiKey } from '../models/api-key.ts';

export const createApiKeyOperation = operation({
  method: 'post',
  path: '/v1/api-keys',
  operationId: 'createApiKey',
  tag: 'Back end',
  summary: 'Make an API key',
  description:
    'The key is in this answer and nowhere else. It gets at most the scopes of the key that asks. The first key of a company is made by the operator: `kipu-messages keys create`.',
  access: 'key',
  scope: 'keys',
  body: ApiKeyInput,
  bodyExample: { name: 'Nightly directory sync', scopes: ['directory'] },
  responses: {
    201: {
      description: 'The key, this once.',
      schema: CreatedApiKey,
      example: {
        id: '0199f2a4-7c1e-7b53-9d0a-3f5f0d9c2a11',
        name: 'Nightly directory sync',
        scopes: ['directory'],
        createdAt: '2026-03-04T09:41:00.000Z',
        key: 'kmk_0199f2a4-0000-7000-8000-000000000000_…',
      },
    },
  },
  problems: ['scope_required'],
  async handle({ principal, meta, body }, { store }) {
    const result = await issueApiKey(store, principal, auditContext(principal, meta), body);
    if ('lacking' in result) {
      throw new Problem('scope_required', {
        detail: `This key cannot give scopes it lacks: ${result.lacking.join(', ')}`,
      });
    }
    return {
      status: 201,
      body: {
        id: result.created.keyId,
        name: body.name,
        scopes: body.scopes,
        createdAt: new Date(result.createdAt).toISOString(),
        key: result.created.key,
      },
    };
  },
});
