import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { CAST, type Cast, createCast, pathOf } from '../harness/cast.ts';
import { codes, type Person, signIn } from '../harness/person.ts';
import { startService, type TestService } from '../harness/service.ts';

const { marcusFirst, kimA } = CAST.patients;
const { marcus, dana } = CAST.portal;
let service: TestService;
let cast: Cast;
let priya: Person;
let patient: Person;
let guardian: Person;
beforeAll(async () => {
  service = await startService();
});
afterAll(() => service.stop());
beforeEach(async () => {
  cast = await createCast(service);
  priya = await signIn(service, cast, 'staff:priya');
  patient = await signIn(service, cast, 'portal:pu-marcus');
  guardian = await signIn(service, cast, 'portal:pu-dana');
});

const priyaRow = {
  name: 'Priya Raman',
  title: 'Primary therapist',
  availableForPortalMessages: true,
  locationIds: ['north'],
};
const marcusRow = { name: 'Marcus Bell', email: 'pu-marcus@mail.example.org', status: 'active' };

/** Each condition of the rule that can go while a conversation stands: how it goes, how it comes back, what each side reads. */
const CONDITIONS: {
  name: string;
  away: (cast: Cast) => Promise<void>;
  back: (cast: Cast) => Promise<void>;
  staff: string[];
  portal: string[];
}[] = [
  {
    name: 'messaging is turned off for the company',
    away: (cast) => cast.settings({ enabled: false }),
    back: (cast) => cast.settings({ enabled: true }),
    staff: ['messaging_disabled'],
    portal: ['messaging_disabled'],
  },
  {
    name: 'messaging is turned off at the chart’s location',
    away: (cast) => cast.settings({ locations: { north: { enabled: false } } }),
    back: (cast) => cast.settings({ locations: { north: null } }),
    staff: ['messaging_disabled'],
    portal: ['messaging_disabled'],
  },
  {
    name: 'the staff user loses the role',
    away: (cast) => cast.put('/v1/staff/priya', { ...priyaRow, availableForPortalMessages: false }),
    back: (cast) => cast.put('/v1/staff/priya', priyaRow),
    staff: ['role_required'],
    portal: ['recipient_unavailable'],
  },
  {
    name: 'the staff user loses the location',
    away: (cast) => cast.put('/v1/staff/priya', { ...priyaRow, locationIds: ['south'] }),
    back: (cast) => cast.put('/v1/staff/priya', priyaRow),
    staff: ['no_location_access'],
    portal: ['recipient_unavailable'],
  },
  {
    name: 'the staff user is restricted from the chart',
    away: (cast) => cast.put('/v1/staff/priya', { ...priyaRow, restrictedPatientIds: [marcusFirst] }),
    back: (cast) => cast.put('/v1/staff/priya', priyaRow),
    staff: ['chart_restricted'],
    portal: ['recipient_unavailable'],
  },
  {
    name: 'the care team alone may write, and the staff user left it',
    away: async (cast) => {
      await cast.settings({ mode: 'care_team' });
      await cast.put(pathOf`/v1/patients/${marcusFirst}/care-team`, { members: [] });
    },
    back: (cast) =>
      cast.put(pathOf`/v1/patients/${marcusFirst}/care-team`, { members: [{ staffId: 'priya' }] }),
    staff: ['not_on_care_team'],
    portal: ['recipient_unavailable'],
  },
  {
    name: 'the place on the care team has ended',
    away: async (cast) => {
      await cast.settings({ mode: 'care_team_and_role' });
      const members = [{ staffId: 'priya', endsAt: '2020-01-01T00:00:00Z' }];
      await cast.put(pathOf`/v1/patients/${marcusFirst}/care-team`, { members });
    },
    back: (cast) =>
      cast.put(pathOf`/v1/patients/${marcusFirst}/care-team`, { members: [{ staffId: 'priya' }] }),
    staff: ['not_on_care_team'],
    portal: ['recipient_unavailable'],
  },
  {
    name: 'the chart is disconnected',
    away: (cast) => cast.remove(pathOf`/v1/portal-users/${marcus}/connections/${marcusFirst}`),
    back: (cast) =>
      cast.put(pathOf`/v1/portal-users/${marcus}/connections/${marcusFirst}`, { relation: 'patient' }),
    staff: ['portal_disconnected'],
    portal: ['portal_disconnected'],
  },
];

for (const { name, away, back, staff, portal } of CONDITIONS) {
  test(`B14: when ${name}, reply goes on both sides at once with its reason, the text stays readable, and restoring restores it`, async () => {
    const body = { type: 'portal', patientId: marcusFirst, recipientIds: [marcus], body: 'One' };
    const { id } = await priya.started(body);
    await away(cast);
    for (const [person, reasons] of [
      [priya, staff],
      [patient, portal],
    ] as const) {
      const whole = await person.open(id);
      expect([whole.canReply, codes(whole)]).toEqual([false, reasons]);
      const refused = await person.send(id, 'Refused');
      expect([refused.status, refused.body.code]).toEqual([403, 'policy_refused']);
      expect(refused.body.reasons).toEqual(whole.reasons);
      expect((await person.messages(id)).data).toHaveLength(1);
    }
    await back(cast);
    for (const person of [priya, patient]) {
      const whole = await person.open(id);
      expect([whole.canReply, whole.reasons]).toEqual([true, []]);
      await person.sent(id, 'Again');
    }
  });
}

test('B14: a disabled account takes reply from the staff side, and is out itself; enabled again it works on', async () => {
  const body = { type: 'portal', patientId: marcusFirst, recipientIds: [marcus], body: 'One' };
  const { id } = await priya.started(body);
  for (const status of ['disabled', 'invited']) {
    await cast.put(`/v1/portal-users/${marcus}`, { ...marcusRow, status });
    expect(codes(await priya.open(id))).toEqual(['portal_account_inactive']);
    expect(codes((await priya.send(id, 'Refused')).body)).toEqual(['portal_account_inactive']);
    expect((await patient.send(id, 'Refused')).status).toBe(401);
  }
  await cast.put(`/v1/portal-users/${marcus}`, marcusRow);
  await priya.sent(id, 'Again');
  await patient.sent(id, 'Again');
});

test('B14: a staff user made inactive is out, and the portal user learns no more than that nobody is there', async () => {
  const body = { type: 'portal', patientId: marcusFirst, recipientIds: [marcus], body: 'One' };
  const { id } = await priya.started(body);
  await cast.put('/v1/staff/priya', { ...priyaRow, active: false });
  expect((await priya.call('GET', `/v1/conversations/${id}`)).status).toBe(401);
  expect(codes(await patient.open(id))).toEqual(['recipient_unavailable']);
  await cast.put('/v1/staff/priya', priyaRow);
  await patient.sent(id, 'Again');
});

test('B16: consent missing, expired, withdrawn or without its scope takes reply; the guardian is never told it is consent', async () => {
  const connection = pathOf`/v1/portal-users/${dana}/connections/${kimA}`;
  const granted = { status: 'granted', scopes: ['messaging'], grantedAt: '2026-01-01T00:00:00Z' };
  const { id } = await priya.started({ type: 'portal', patientId: kimA, recipientIds: [dana], body: 'One' });
  await cast.settings({ requireConsentForContacts: true });
  const cases: [unknown, string[]][] = [
    [undefined, ['consent_missing']],
    [{ ...granted, scopes: ['billing'] }, ['consent_missing']],
    [{ ...granted, expiresAt: '2026-02-01T00:00:00Z' }, ['consent_expired']],
    [{ ...granted, status: 'revoked', revokedAt: '2026-02-01T00:00:00Z' }, ['consent_revoked']],
  ];
  for (const [consent, reasons] of cases) {
    await cast.put(connection, { relation: 'guardian', ...(consent === undefined ? {} : { consent }) });
    expect(codes(await priya.open(id))).toEqual(reasons);
    const theirs = await guardian.open(id);
    expect(codes(theirs)).toEqual(['recipient_unavailable']);
    expect((await guardian.send(id, 'Refused')).text).not.toContain('consent');
  }
  await cast.put(connection, { relation: 'guardian', consent: granted });
  await guardian.sent(id, 'Again');
  const theirs = await guardian.open(id);
  expect(theirs.notice.redisclosure).toContain('42 CFR part 2');
  expect((await priya.open(id)).notice).not.toHaveProperty('redisclosure');
});

test('B14: all reasons that apply are answered, in their order; the audit keeps them all, whoever asked', async () => {
  const body = { type: 'portal', patientId: marcusFirst, recipientIds: [marcus], body: 'One' };
  const { id } = await priya.started(body);
  await cast.settings({ enabled: false });
  await cast.put('/v1/staff/priya', {
    ...priyaRow,
    availableForPortalMessages: false,
    restrictedPatientIds: [marcusFirst],
  });
  await cast.remove(pathOf`/v1/portal-users/${marcus}/connections/${marcusFirst}`);
  expect(codes(await priya.open(id))).toEqual([
    'messaging_disabled',
    'role_required',
    'chart_restricted',
    'portal_disconnected',
  ]);
  expect(codes(await patient.open(id))).toEqual([
    'messaging_disabled',
    'portal_disconnected',
    'recipient_unavailable',
  ]);
  await patient.send(id, 'Refused');
  const audited = await service.messaging.services.store.read(cast.companyId, (tx) =>
    tx.db
      .selectFrom('audit_event')
      .select('data')
      .where('company_id', '=', cast.companyId)
      .where('act', '=', 'message.send')
      .where('outcome', '=', 'refused')
      .execute(),
  );
  expect(audited.map((row) => JSON.parse(row.data).reasons)).toEqual([codes(await priya.open(id))]);
});

test('B14: the time at which the answer changes by itself is named to staff, and to nobody else', async () => {
  const { id } = await priya.started({
    type: 'portal',
    patientId: marcusFirst,
    recipientIds: [marcus],
    body: 'One',
  });
  expect(await priya.open(id)).not.toHaveProperty('recheckAt');
  await cast.settings({ mode: 'care_team' });
  const endsAt = new Date(Date.now() + 3_600_000).toISOString();
  await cast.put(pathOf`/v1/patients/${marcusFirst}/care-team`, { members: [{ staffId: 'priya', endsAt }] });
  expect(await priya.open(id)).toMatchObject({ canReply: true, recheckAt: endsAt });
  expect(await patient.open(id)).not.toHaveProperty('recheckAt');
});

test('B14: View patient chart is offered only with access now', async () => {
  const { id } = await priya.started({
    type: 'staff',
    patientId: marcusFirst,
    recipientIds: ['tom'],
    body: 'One',
  });
  expect((await priya.open(id)).patient.chartUrl).toBe('https://emr.example.org/charts/123');
  await cast.put('/v1/staff/priya', { ...priyaRow, restrictedPatientIds: [marcusFirst] });
  expect((await priya.open(id)).patient).not.toHaveProperty('chartUrl');
});
