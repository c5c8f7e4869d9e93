import { expect } from 'vitest';
import type { TestService } from './service.ts';

/** The ids of the cast; a chart's id holds a colon, as Kipu's do. */
export const CAST = {
  locations: { north: 'north', south: 'south' },
  staff: {
    /** Clinician at north with the role Available for portal messages; on the care team of Marcus's first episode. */
    priya: 'priya',
    /** Clinician at north without the role and on no care team. */
    tom: 'tom',
    /** On the care team of the chart at south, without the role; at both locations. */
    ana: 'ana',
    /** Super Admin, at every location, without the role. */
    sam: 'sam',
    /** With the role, but at south only. */
    lena: 'lena',
    /** With the role, at north, and restricted from Marcus's first episode. */
    rosa: 'rosa',
    /** Made inactive. */
    gone: 'gone',
  },
  patients: {
    /** Marcus's first episode, at north. */
    marcusFirst: '123:7e0c',
    /** Marcus's second episode, at north, the same person. */
    marcusSecond: '123:9b41',
    /** First child of the guardian, at north. */
    kimA: '200:a',
    /** Second child of the guardian, at south, whose care team is Ana. */
    kimB: '200:b',
  },
  portal: {
    /** The patient himself, connected to both of his episodes. */
    marcus: 'pu-marcus',
    /** Guardian of both Kim children. */
    dana: 'pu-dana',
    /** Guarantor of Marcus's first episode. */
    gus: 'pu-gus',
    /** Connected to Marcus's first episode, invitation not accepted yet. */
    ivy: 'pu-ivy',
    /** Connected to Marcus's first episode, account disabled. */
    dirk: 'pu-dirk',
  },
} as const;

/** A company with people in it, made over HTTP as an EMR would. */
export interface Cast {
  companyId: string;
  /** An API key with every scope. */
  key: string;
  /** A session token of a cast member: `staff:priya`, `portal:pu-dana`. */
  token(user: `staff:${string}` | `portal:${string}`): Promise<string>;
  /** PUTs a resource with the API key and expects it to be taken: `put('/v1/staff/tom', {…})`. */
  put(path: string, body: unknown): Promise<void>;
  /** DELETEs with the API key and expects it to be taken. */
  remove(path: string): Promise<void>;
  /** Changes settings with the API key: a merge patch. */
  settings(patch: Record<string, unknown>): Promise<void>;
}

/** A path with ids in it, each encoded. */
export function pathOf(strings: TemplateStringsArray, ...ids: string[]): string {
  return strings.reduce((path, part, at) => path + encodeURIComponent(ids[at - 1] ?? '') + part);
}

/** Messaging on; north in the mode `selected_users`, south in `care_team`. */
export async function createCast(
  service: Pick<TestService, 'request' | 'company'>,
  name = 'North Clinic',
): Promise<Cast> {
  const { id: companyId, key } = await service.company(name);
  const cast: Cast = {
    companyId,
    key,
    async token(user) {
      const colon = user.indexOf(':');
      const answer = await service.request<{ token: string }>('POST', '/v1/sessions', {
        token: key,
        body: { user: { type: user.slice(0, colon), id: user.slice(colon + 1) } },
      });
      expect(answer.status, answer.text).toBe(201);
      return answer.body.token;
    },
    async put(path, body) {
      const answer = await service.request('PUT', path, { token: key, body });
      expect(answer.status, answer.text).toBe(200);
    },
    async remove(path) {
      const answer = await service.request('DELETE', path, { token: key });
      expect(answer.status, answer.text).toBe(204);
    },
    async settings(patch) {
      const before = await service.request('GET', '/v1/settings', { token: key });
      const answer = await service.request('PATCH', '/v1/settings', {
        token: key,
        body: patch,
        headers: { 'if-match': before.headers.get('etag') ?? '' },
      });
      expect(answer.status, answer.text).toBe(200);
    },
  };
  await cast.put('/v1/locations/north', { name: 'North' });
  await cast.put('/v1/locations/south', { name: 'South' });
  await pushStaff(cast);
  await pushCharts(cast);
  await pushPortalUsers(cast);
  await cast.settings({
    enabled: true,
    mode: 'selected_users',
    brandName: name,
    // Most tests of e-mail look at each message's own.
    emailQuietMinutes: 0,
    locations: { south: { mode: 'care_team' } },
  });
  return cast;
}

async function pushStaff(cast: Cast): Promise<void> {
  const role = { availableForPortalMessages: true };
  const north = { locationIds: ['north'] };
  const people: Record<keyof typeof CAST.staff, Record<string, unknown>> = {
    priya: { name: 'Priya Raman', title: 'Primary therapist', ...role, ...north },
    tom: { name: 'Tom Okafor', title: 'Nurse', ...north },
    ana: { name: 'Ana Sørensen', title: 'Case manager', locationIds: ['north', 'south'] },
    sam: { name: 'Sam Ito', superAdmin: true, locationIds: 'all' },
    lena: { name: 'Lena Groß', title: 'Physician', ...role, locationIds: ['south'] },
    rosa: { name: 'Rosa Lima', ...role, ...north, restrictedPatientIds: [CAST.patients.marcusFirst] },
    gone: { name: 'Gone Away', active: false, ...role, ...north },
  };
  for (const [id, body] of Object.entries(people)) await cast.put(pathOf`/v1/staff/${id}`, body);
}

async function pushCharts(cast: Cast): Promise<void> {
  const { marcusFirst, marcusSecond, kimA, kimB } = CAST.patients;
  const charts: Record<string, Record<string, unknown>> = {
    [marcusFirst]: {
      name: 'Marcus Bell',
      label: 'Intensive outpatient',
      locationId: 'north',
      personId: 'person-marcus',
      chartUrl: 'https://emr.example.org/charts/123',
    },
    [marcusSecond]: {
      name: 'Marcus Bell',
      label: 'Aftercare',
      locationId: 'north',
      personId: 'person-marcus',
    },
    [kimA]: { name: 'Kim Dae', locationId: 'north' },
    [kimB]: { name: 'Kim Eun', locationId: 'south' },
  };
  for (const [id, body] of Object.entries(charts)) await cast.put(pathOf`/v1/patients/${id}`, body);
  await cast.put(pathOf`/v1/patients/${marcusFirst}/care-team`, { members: [{ staffId: 'priya' }] });
  await cast.put(pathOf`/v1/patients/${kimB}/care-team`, { members: [{ staffId: 'ana' }] });
}

async function pushPortalUsers(cast: Cast): Promise<void> {
  const { marcusFirst, marcusSecond, kimA, kimB } = CAST.patients;
  const accounts: Array<[id: string, name: string, status: string, connections: Array<[string, string]>]> = [
    [
      CAST.portal.marcus,
      'Marcus Bell',
      'active',
      [
        [marcusFirst, 'patient'],
        [marcusSecond, 'patient'],
      ],
    ],
    [
      CAST.portal.dana,
      'Dana Kim',
      'active',
      [
        [kimA, 'guardian'],
        [kimB, 'guardian'],
      ],
    ],
    [CAST.portal.gus, 'Gus Bell', 'active', [[marcusFirst, 'guarantor']]],
    [CAST.portal.ivy, 'Ivy Bell', 'invited', [[marcusFirst, 'guardian']]],
    [CAST.portal.dirk, 'Dirk Bell', 'disabled', [[marcusFirst, 'guardian']]],
  ];
  for (const [id, name, status, connections] of accounts) {
    await cast.put(pathOf`/v1/portal-users/${id}`, { name, email: `${id}@mail.example.org`, status });
    for (const [patientId, relation] of connections) {
      await cast.put(pathOf`/v1/portal-users/${id}/connections/${patientId}`, { relation });
    }
  }
}
