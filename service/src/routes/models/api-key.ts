import { z } from '@hono/zod-openapi';
import { SCOPES } from '../../auth/api-keys.ts';
import { oneLine, ServiceId, Timestamp } from './common.ts';

export const Scope = z.enum(SCOPES).openapi('Scope', {
  description:
    'What a key may do: push the `directory`, make and end `sessions` (of Super Admins only with `sessions:super_admin` as well), name the company’s own `issuers` of tokens, change `settings`, see `emails`, keep `webhooks`, read the `audit`, manage `keys`, set the `retention` and legal holds, make `exports`. Given only when named: `allParticipants` (exports of what everyone wrote about a patient) and `erasure` (empty messages, erase portal users).',
});

export const ApiKeyInput = z
  .strictObject({
    name: oneLine(100).openapi({ description: 'For people: who uses it.' }),
    scopes: z
      .array(Scope)
      .min(1)
      .refine((scopes) => new Set(scopes).size === scopes.length, 'must not name a scope twice')
      .openapi({ description: 'At most those of the key that asks.' }),
  })
  .openapi('ApiKeyInput');

const info = {
  id: ServiceId,
  name: z.string(),
  scopes: z.array(Scope),
  createdAt: Timestamp,
};
export const ApiKey = z
  .strictObject({
    ...info,
    revokedAt: Timestamp.nullable().openapi({ description: 'Since when it is refused; null: in force.' }),
  })
  .openapi('ApiKey');
export const ApiKeyList = z.strictObject({ data: z.array(ApiKey) }).openapi('ApiKeyList');
export const CreatedApiKey = z
  .strictObject({
    ...info,
    key: z.string().openapi({ description: 'The key itself, shown this once; only a hash of it is kept.' }),
  })
  .openapi('CreatedApiKey');
