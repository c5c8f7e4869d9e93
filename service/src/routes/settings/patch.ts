import { z } from '@hono/zod-openapi';
import { changeSettings } from '../../actions/change-settings.ts';
import { previewSettings } from '../../actions/preview-settings.ts';
import { auditContext } from '../../audit/record.ts';
import { ifMatchHeader, versionsOf } from '../../http/entity-tags.ts';
import { operation } from '../../http/operation.ts';
import { invalid, Problem } from '../../http/problem.ts';
import { Settings, SettingsPatch } from '../models/settings.ts';
import { SETTINGS_EXAMPLE, settingsAnswer } from './to-wire.ts';

const IfMatch = z.object({
  'if-match': ifMatchHeader('The `ETag` of the settings that were seen, or `*`. Required.', '"3"'),
});

export const patchSettings = operation({
  method: 'patch',
  path: '/v1/settings',
  operationId: 'changeSettings',
  tag: 'Settings',
  summary: 'Change the settings',
  description:
    'A JSON merge patch: what is absent stays, `null` removes where it is allowed. Messaging cannot be enabled before a mode was named, company-wide or at that location. Takes effect on the next request of anyone, and open pages learn of it at once. For a Super Admin or an API key; audited.',
  access: 'settings',
  cost: 10,
  scope: 'settings',
  query: z.strictObject({
    dryRun: z
      .enum(['true', 'false'])
      .default('false')
      .transform((value) => value === 'true')
      .openapi({
        type: 'boolean',
        description: 'Change nothing; answer what the settings would be, and `losesReply`.',
      }),
  }),
  headers: IfMatch,
  body: SettingsPatch,
  bodyExample: { enabled: true, mode: 'selected_users', locations: { south: { mode: 'care_team' } } },
  bodyMediaTypes: ['application/json', 'application/merge-patch+json'],
  responses: {
    200: {
      description: 'The settings after the change.',
      schema: Settings,
      example: SETTINGS_EXAMPLE,
      headers: { ETag: 'The new version.' },
    },
  },
  problems: ['super_admin_required', 'scope_required', 'version_mismatch', 'precondition_required'],
  async handle({ principal, meta, query, headers, body }, services) {
    const ifMatch = headers['if-match'];
    if (ifMatch === undefined) {
      throw new Problem('precondition_required', { detail: 'Send the ETag of the settings as If-Match' });
    }
    const request = { expected: versionsOf(ifMatch), change: body };
    const result = query.dryRun
      ? await previewSettings(services.store, principal, request)
      : await changeSettings(services, principal, auditContext(principal, meta), request);
    if (result.outcome === 'not_allowed') throw new Problem('super_admin_required');
    if (result.outcome === 'version_mismatch') {
      throw new Problem('version_mismatch', {
        detail: 'The settings were changed meanwhile; read them again',
      });
    }
    if (result.outcome === 'invalid') throw invalid(...result.problems);
    const answer = settingsAnswer(result.settings);
    return result.outcome === 'previewed'
      ? { ...answer, body: { ...answer.body, losesReply: result.losesReply } }
      : answer;
  },
});
