import type { Chart, Connection, PortalAccount, RecordsData, Relation, StaffMember } from '../emr/model.ts';

/** The location that behaves as the product is usually set up: holders of the role message portal users. */
export const NORTH = 'loc-north';
/** The location where the chart's care team does. */
export const SOUTH = 'loc-south';
export const MARCUS = '123:7e0c';
export const MARCUS_BEFORE = '123:4b11';
export const ELLA = '124:0a9f';

const DAY = 86_400_000;
const date = (ms: number) =>
  new Intl.DateTimeFormat('en-GB', {
    day: 'numeric',
    month: 'short',
    year: 'numeric',
    timeZone: 'UTC',
  }).format(ms);

function staff(
  id: string,
  name: string,
  title: string,
  hint: string,
  more: Partial<StaffMember> = {},
): StaffMember {
  return {
    id,
    name,
    title,
    hint,
    active: true,
    superAdmin: false,
    availableForPortalMessages: false,
    locationIds: [NORTH],
    restrictedChartIds: [],
    ...more,
  };
}

const role = { availableForPortalMessages: true };

const STAFF: StaffMember[] = [
  staff('u-ana', 'Ana Ruiz', 'Primary therapist', 'Available for portal messages. Start here.', {
    ...role,
    locationIds: 'all',
  }),
  staff('u-tom', 'Tom Becker', 'Case manager', 'Available for portal messages', role),
  staff('u-priya', 'Priya Natarajan', 'Nurse', 'Available for portal messages', {
    ...role,
    locationIds: [NORTH, SOUTH],
  }),
  staff('u-grace', 'Grace Lindqvist', 'Clinical director', 'Super Admin: can change the settings', {
    superAdmin: true,
    locationIds: 'all',
  }),
  staff('u-sam', 'Sam Okafor', 'Front desk', 'Without the role: told why New Message is closed'),
  staff('u-leo', 'Leo Haddad', 'Therapist, South clinic', 'South clinic only, where the care team decides', {
    locationIds: [SOUTH],
  }),
  staff(
    'u-noor',
    'Noor Rahimi',
    'Therapist',
    'Has the role, but is restricted from Marcus Whitfield’s chart',
    {
      ...role,
      restrictedChartIds: [MARCUS, MARCUS_BEFORE],
    },
  ),
];

interface Portal extends PortalAccount {
  charts: readonly { chartId: string; relation: Relation; connected?: boolean }[];
}

const PORTAL: Portal[] = [
  {
    id: 'p-dana',
    name: 'Dana Whitfield',
    email: 'dana.whitfield@example.org',
    status: 'active',
    hint: 'Guardian of two children. Start here.',
    charts: [
      { chartId: MARCUS, relation: 'guardian' },
      { chartId: ELLA, relation: 'guardian' },
    ],
  },
  {
    id: 'p-marcus',
    name: 'Marcus Whitfield',
    email: 'marcus.w@example.org',
    status: 'active',
    hint: 'Patient, with two episodes of care',
    charts: [
      { chartId: MARCUS, relation: 'patient' },
      { chartId: MARCUS_BEFORE, relation: 'patient' },
    ],
  },
  {
    id: 'p-robert',
    name: 'Robert Whitfield',
    email: 'robert.whitfield@example.org',
    status: 'active',
    hint: 'Guarantor',
    charts: [{ chartId: MARCUS, relation: 'guarantor' }],
  },
  {
    id: 'p-jun',
    name: 'Jun Park',
    email: 'jun.park@example.org',
    status: 'invited',
    hint: 'Invited, no password yet',
    charts: [{ chartId: MARCUS, relation: 'guardian' }],
  },
  {
    id: 'p-vera',
    name: 'Vera Nowak',
    email: 'vera.nowak@example.org',
    status: 'disabled',
    hint: 'Account disabled',
    charts: [{ chartId: MARCUS, relation: 'guarantor' }],
  },
  {
    id: 'p-carl',
    name: 'Carl Whitfield',
    email: 'carl.whitfield@example.org',
    status: 'active',
    hint: 'Was a guardian; the connection was removed',
    charts: [{ chartId: MARCUS, relation: 'guardian', connected: false }],
  },
];

/** The people that the demo and its journeys are about. `now` dates the episodes of care. */
export function cast(now: number): RecordsData {
  const team = (...ids: string[]) => ids.map((staffId) => ({ staffId }));
  const charts: Chart[] = [
    {
      id: MARCUS,
      name: 'Marcus Whitfield',
      personId: 'person-marcus',
      label: `Intensive outpatient, since ${date(now - 96 * DAY)}`,
      locationId: NORTH,
      careTeam: [
        ...team('u-ana', 'u-tom'),
        { staffId: 'u-priya', endsAt: new Date(now + 30 * DAY).toISOString() },
      ],
    },
    {
      id: MARCUS_BEFORE,
      name: 'Marcus Whitfield',
      personId: 'person-marcus',
      label: `Residential, ${date(now - 190 * DAY)} to ${date(now - 110 * DAY)}`,
      locationId: SOUTH,
      careTeam: [...team('u-ana'), { staffId: 'u-leo', endsAt: new Date(now - 110 * DAY).toISOString() }],
    },
    {
      id: ELLA,
      name: 'Ella Whitfield',
      personId: 'person-ella',
      label: `Outpatient, since ${date(now - 41 * DAY)}`,
      locationId: SOUTH,
      careTeam: team('u-leo', 'u-ana'),
    },
  ];
  const connections: Connection[] = PORTAL.flatMap((account) =>
    account.charts.map(({ chartId, relation, connected = true }) => ({
      portalUserId: account.id,
      chartId,
      relation,
      connected,
    })),
  );
  return {
    locations: [
      { id: NORTH, name: 'North clinic' },
      { id: SOUTH, name: 'South clinic' },
    ],
    staff: structuredClone(STAFF),
    charts,
    portalAccounts: PORTAL.map(({ charts: _, ...account }) => account),
    connections,
  };
}
