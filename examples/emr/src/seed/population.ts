import type { PortalStatus, RecordsData } from '../emr/model.ts';
import { cast, NORTH, SOUTH } from './cast.ts';
import { drawName, drawRelative, ONE_LETTER_NAME, type Script, SIXTY_LETTER_NAME } from './names.ts';
import type { Random } from './random.ts';

const TITLES = ['Therapist', 'Nurse', 'Case manager', 'Physician', 'Psychiatrist', 'Group facilitator'];
const PROGRAMMES = [
  'Intensive outpatient',
  'Outpatient',
  'Residential',
  'Partial hospitalization',
  'Aftercare',
];
const LOCALES: Readonly<Record<Script, string>> = {
  latin: 'en',
  cyrillic: 'uk',
  arabic: 'ar',
  han: 'zh-Hant',
  devanagari: 'hi',
};
const STAFF_COUNT = 40;

/** The cast, and around it as many charts, contacts and colleagues as a clinic of some size has. */
export function population(random: Random, now: number, charts: number): RecordsData {
  const records = cast(now);
  if (charts === 0) return records;
  const { staff, portalAccounts, connections } = records;
  for (let at = staff.length; at < STAFF_COUNT; at++) {
    const { name } = at === STAFF_COUNT - 1 ? { name: SIXTY_LETTER_NAME } : drawName(random);
    staff.push({
      id: `u-${1000 + at}`,
      name,
      title: random.pick(TITLES),
      active: !random.chance(0.1),
      superAdmin: false,
      availableForPortalMessages: random.chance(0.6),
      locationIds: random.chance(0.3) ? 'all' : [random.pick([NORTH, NORTH, SOUTH])],
      restrictedChartIds: [],
    });
  }
  for (let at = 0; at < charts; at++) {
    const person = drawName(random);
    if (at === 0) person.name = ONE_LETTER_NAME;
    if (at === 1) person.name = SIXTY_LETTER_NAME;
    const locationId = random.pick([NORTH, NORTH, NORTH, SOUTH]);
    const id = `${1000 + at}:${random.int(0, 0xffff).toString(16).padStart(4, '0')}`;
    records.charts.push({
      id,
      name: person.name,
      personId: `person-${1000 + at}`,
      label: random.pick(PROGRAMMES),
      locationId,
      careTeam: ['u-ana', ...random.sample(staff, random.int(1, 3)).map((one) => one.id)]
        .filter((staffId, place, all) => all.indexOf(staffId) === place)
        .map((staffId) => ({ staffId })),
    });
    const connect = (suffix: string, name: string, relation: 'patient' | 'guardian' | 'guarantor') => {
      const portalUserId = `p-${1000 + at}${suffix}`;
      portalAccounts.push({
        id: portalUserId,
        name,
        email: `${portalUserId}@example.org`,
        status: statusOf(random),
        locale: LOCALES[person.script],
      });
      connections.push({ portalUserId, chartId: id, relation, connected: !random.chance(0.03) });
    };
    connect('', person.name, 'patient');
    if (random.chance(0.3)) connect('-g', drawRelative(random, person).name, 'guardian');
    if (random.chance(0.1)) connect('-r', drawRelative(random, person).name, 'guarantor');
  }
  return records;
}

function statusOf(random: Random): PortalStatus {
  const at = random.unit();
  return at < 0.88 ? 'active' : at < 0.96 ? 'invited' : 'disabled';
}
