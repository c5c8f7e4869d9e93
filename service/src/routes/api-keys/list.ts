import { operation } from '../../http/operation.ts';
import { listApiKeys } from '../../store/api-keys.ts';
import { ApiKeyList } from '../models/api-key.ts';

export const listApiKeysOperation = operation({
  method: 'get',
  path: '/v1/api-keys',
  operationId: 'listApiKeys',
  tag: 'Back end',
  summary: 'The company’s API keys',
  description: 'Oldest first, revoked ones included, without their secrets, of which only a hash is kept.',
  access: 'key',
  scope: 'keys',
  responses: {
    200: {
      description: 'The keys.',
      schema: ApiKeyList,
      example: {
        data: [
          {
            id: '0199f2a4-7c1e-7b53-9d0a-3f5f0d9c2a11',
            name: 'Nightly directory sync',
            scopes: ['directory'],
            createdAt: '2026-03-04T09:41:00.000Z',
            revokedAt: null,
          },
        ],
      },
    },
  },
  problems: ['scope_required'],
  async handle({ principal }, { store }) {
    const keys = await store.read(principal.companyId, listApiKeys);
    return {
      status: 200,
      body: {
        data: keys.map((key) => ({
          ...key,
          createdAt: new Date(key.createdAt).toISOString(),
          revokedAt: key.revokedAt === null ? null : new Date(key.revokedAt).toISOString(),
        })),
      },
    };
  },
});
