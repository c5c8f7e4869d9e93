import { expect } from 'vitest';
import { type Cast, createCast, pathOf } from '../harness/cast.ts';
import { type Person, signIn } from '../harness/person.ts';
import type { TestService } from '../harness/service.ts';
import { NOW, portalOf } from '../oracle/facts.ts';
import type { State } from '../oracle/table.ts';

const DAY = 86_400_000;
const LATER = new Date(Date.now() + DAY).toISOString();

/** A state of the tables as people: staff S and portal user P about chart C, each with ids of their own. */
export interface Case {
  readonly state: State;
  readonly ids: {
    readonly staff: string;
    readonly portal: string;
    readonly chart: string;
    readonly location: string;
  };
  readonly staff: Person;
  readonly portal: Person;
  /** Started while all was well. */
  readonly conversationId: string;
}

const wordOf = (state: State, column: string) => state[column] ?? '';

/** What is pushed for one case, as lines of an import. */
function rows({ state, ids }: Pick<Case, 'state' | 'ids'>): object[] {
  const { staff, portal, chart, location } = ids;
  const locationIds: Record<string, 'all' | string[]> = {
    all: 'all',
    "C's": [location],
    "C's and another": [location, 'elsewhere'],
    another: ['elsewhere'],
    none: [],
  };
  const restrictedPatientIds: Record<string, string[]> = {
    nothing: [],
    'another chart': ['another'],
    C: [chart],
    'C and another chart': [chart, 'another'],
  };
  const endsAt: Record<string, object[]> = {
    never: [],
    'without end': [{ staffId: staff }],
    'until later': [{ staffId: staff, endsAt: LATER }],
    'until now': [{ staffId: staff, endsAt: new Date().toISOString() }],
    'until yesterday': [{ staffId: staff, endsAt: new Date(Date.now() - DAY).toISOString() }],
    'from now': [{ staffId: staff, startsAt: new Date().toISOString() }],
    'from tomorrow': [{ staffId: staff, startsAt: LATER }],
  };
  const relation = wordOf(state, 'P to C');
  return [
    {
      type: 'staff',
      id: staff,
      name: `Staff ${staff}`,
      active: wordOf(state, "S's account") === 'active',
      availableForPortalMessages: wordOf(state, "S's role") === 'held',
      locationIds: locationIds[wordOf(state, "S's locations")],
      restrictedPatientIds: restrictedPatientIds[wordOf(state, 'S is restricted from')],
    },
    { type: 'careTeam', patientId: chart, members: endsAt[wordOf(state, "S on C's care team")] },
    {
      type: 'portalUser',
      id: portal,
      name: `Portal ${portal}`,
      email: `${portal}@mail.example.org`,
      status: wordOf(state, "P's account"),
    },
    {
      type: 'connection',
      portalUserId: portal,
      patientId: chart,
      relation: relation === 'nobody' ? 'patient' : relation,
      ...consentRow(state),
    },
  ];
}

/** The record's words mean moments around the oracle's own now; here a day before or after this one. */
function consentRow(state: State): object {
  const facts = portalOf({ ...state, 'P to C': 'guardian' }).connection?.consent ?? null;
  if (facts === null) return {};
  const { status, scopes, grantedAt, expiresAt, revokedAt } = facts;
  const time = (at: number) => new Date(Date.now() + Math.sign(at - NOW) * DAY).toISOString();
  return {
    consent: {
      status,
      scopes,
      grantedAt: time(grantedAt),
      ...(expiresAt === null ? {} : { expiresAt: time(expiresAt) }),
      ...(revokedAt === null ? {} : { revokedAt: time(revokedAt) }),
    },
  };
}

const WELL: State = {
  messaging: 'on',
  mode: 'care_team_and_role',
  "S's account": 'active',
  "S's locations": "C's",
  'S is restricted from': 'nothing',
  "S on C's care team": 'without end',
  "S's role": 'held',
  "P's account": 'active',
  'P to C': 'guardian',
  record: 'granted',
};

/** A company whose every case is a state of the tables, with a conversation that was started while all was well. */
export async function openClinic(
  service: TestService,
  consent: 'required' | 'not required',
  states: readonly State[],
): Promise<Case[]> {
  const cast = await createCast(service);
  const people = states.map((state, at) => ({
    state,
    ids: { staff: `s${at}`, portal: `p${at}`, chart: `c:${at}`, location: `l${at}` },
  }));
  await upload(service, cast, [
    ...people.flatMap(({ ids }) => [
      { type: 'location', id: ids.location, name: ids.location },
      { type: 'patient', id: ids.chart, name: ids.chart, locationId: ids.location },
    ]),
    ...people.flatMap(({ ids }) => rows({ ids, state: WELL })),
  ]);
  await cast.settings({ mode: 'care_team_and_role', requireConsentForContacts: consent === 'required' });
  const cases: Case[] = [];
  for (const { state, ids } of people) {
    const staff = await signIn(service, cast, `staff:${ids.staff}`);
    const portal = await signIn(service, cast, `portal:${ids.portal}`);
    const first = { type: 'portal', patientId: ids.chart, recipientIds: [ids.portal], body: 'Hello.' };
    const { id } = await staff.started(first);
    cases.push({ state, ids, staff, portal, conversationId: id });
  }
  await upload(service, cast, people.flatMap(rows));
  for (const { state, ids } of people)
    if (state['P to C'] === 'nobody')
      await cast.remove(pathOf`/v1/portal-users/${ids.portal}/connections/${ids.chart}`);
  await cast.settings({
    locations: Object.fromEntries(
      people.map(({ state, ids }) => [
        ids.location,
        { enabled: state.messaging === 'on', mode: wordOf(state, 'mode') },
      ]),
    ),
  });
  return cases;
}

async function upload(service: TestService, cast: Cast, lines: readonly object[]): Promise<void> {
  const answer = await service.request('POST', '/v1/directory/import', {
    token: cast.key,
    raw: lines.map((line) => JSON.stringify(line)).join('\n'),
    headers: { 'content-type': 'application/x-ndjson' },
  });
  expect(answer.body, answer.text).toMatchObject({ accepted: lines.length, rejected: 0 });
}
