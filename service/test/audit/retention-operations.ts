import { expect } from 'vitest';
import { createCompanyKey } from '../../src/actions/create-company.ts';
import { CAST, pathOf } from '../harness/cast.ts';
import { type Audited, CANARY, type Stage } from './stage.ts';

/** A key that may what is given only by name. */
async function erasureKey({ service, cast }: Stage): Promise<string> {
  const made = await createCompanyKey(service.messaging.services.store, cast.companyId, 'law', ['erasure']);
  return made?.key ?? '';
}

function exported(format: string): Audited {
  const patientId = CAST.patients.marcusFirst;
  const query = new URLSearchParams({ patientId, portalUserId: CAST.portal.marcus });
  return {
    act: 'export.view',
    actor: 'key',
    call: ({ cast }) => ({ method: 'GET', path: `/v1/exports/${format}?${query}`, token: cast.key }),
    subject: () => patientId,
  };
}

/** What exports, removal, erasure, holds and the policy leave. */
export const RETENTION: Record<string, Audited> = {
  exportJson: exported('json'),
  exportFhir: exported('fhir'),
  exportPdf: exported('pdf'),
  changeRetention: {
    act: 'retention.change',
    actor: 'staff:sam',
    call: ({ sam }) => ({
      method: 'PUT',
      path: '/v1/retention',
      token: sam,
      headers: { 'if-match': '*' },
      body: { retentionDays: 36_500 },
    }),
  },
  placeLegalHold: {
    act: 'legal-hold.place',
    actor: 'key',
    call: ({ cast }) => ({
      method: 'PUT',
      path: pathOf`/v1/legal-holds/patient/${CAST.patients.kimA}`,
      token: cast.key,
      body: { reference: 'CASE-1' },
    }),
    subject: () => CAST.patients.kimA,
  },
  liftLegalHold: {
    act: 'legal-hold.lift',
    actor: 'key',
    call: ({ cast }) => ({
      method: 'DELETE',
      path: pathOf`/v1/legal-holds/patient/${CAST.patients.kimA}`,
      token: cast.key,
    }),
    subject: () => CAST.patients.kimA,
  },
  removeMessage: {
    act: 'message.remove',
    actor: 'key',
    call: async (stage) => ({
      method: 'POST',
      path: `/v1/conversations/${stage.conversationId}/messages/1/removal`,
      token: await erasureKey(stage),
      body: { ground: 'misdirected' },
    }),
    subject: ({ conversationId }) => conversationId,
  },
  erasePortalUser: {
    act: 'portal-user.erase',
    actor: 'key',
    call: async (stage) => ({
      method: 'POST',
      path: pathOf`/v1/portal-users/${CAST.portal.ivy}/erasure`,
      token: await erasureKey(stage),
      body: { ground: 'erasure_request', reference: 'PRIV-1' },
    }),
    subject: () => CAST.portal.ivy,
  },
  restorePortalUser: {
    act: 'portal-user.restore',
    actor: 'key',
    call: async (stage) => ({
      method: 'DELETE',
      path: pathOf`/v1/portal-users/${CAST.portal.ivy}/erasure`,
      token: await erasureKey(stage),
    }),
    subject: () => CAST.portal.ivy,
  },
};

export const RETENTION_REFUSALS: Record<string, Audited & { status: number }> = {
  'a change of the retention by a user who is no Super Admin': {
    act: 'retention.change',
    actor: 'staff:priya',
    status: 403,
    call: ({ priya }) => ({
      method: 'PUT',
      path: '/v1/retention',
      token: priya,
      headers: { 'if-match': '*' },
      body: { retentionDays: 1 },
    }),
  },
  'a look at the retention by a user who is no Super Admin': {
    act: 'retention.read',
    actor: 'staff:priya',
    status: 403,
    call: ({ priya }) => ({ method: 'GET', path: '/v1/retention', token: priya }),
  },
  'a push of a portal user who was erased': {
    act: 'directory.portalUser.put',
    actor: 'key',
    status: 409,
    async call(stage) {
      const { service, cast } = stage;
      const erased = await service.request('POST', pathOf`/v1/portal-users/${CAST.portal.gus}/erasure`, {
        token: await erasureKey(stage),
        body: { ground: 'erasure_request' },
      });
      expect(erased.status, erased.text).toBe(200);
      return {
        method: 'PUT',
        path: pathOf`/v1/portal-users/${CAST.portal.gus}`,
        token: cast.key,
        body: { name: `${CANARY} Gus`, email: 'canary@example.org', status: 'active' },
      };
    },
    subject: () => CAST.portal.gus,
  },
};
