import { readSettings } from '../../actions/read-settings.ts';
import { auditContext } from '../../audit/record.ts';
import { operation } from '../../http/operation.ts';
import { Problem } from '../../http/problem.ts';
import { Settings } from '../models/settings.ts';
import { SETTINGS_EXAMPLE, settingsAnswer } from './to-wire.ts';

export const getSettings = operation({
  method: 'get',
  path: '/v1/settings',
  operationId: 'getSettings',
  tag: 'Settings',
  summary: 'The company’s settings',
  description:
    'For a Super Admin or an API key. `locations` holds only what differs at a location; `locationNames` names them all. The `ETag` is what a change must send as `If-Match`.',
  access: 'settings',
  scope: 'settings',
  responses: {
    200: {
      description: 'The settings.',
      schema: Settings,
      example: SETTINGS_EXAMPLE,
      headers: { ETag: 'The version, for `If-Match`.' },
    },
  },
  problems: ['super_admin_required', 'scope_required'],
  async handle({ principal, meta }, { store, views }) {
    const settings = await readSettings(store, principal);
    if (settings === undefined) {
      await views.record(principal.companyId, auditContext(principal, meta), {
        act: 'settings.read',
        outcome: 'refused',
      });
      throw new Problem('super_admin_required');
    }
    return settingsAnswer(settings);
  },
});
