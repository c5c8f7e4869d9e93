import type { Mode, Relation } from '../../src/rules/eligibility.ts';
import type { LocationOverrides } from '../../src/rules/settings-in-force.ts';
import { compared, type Questions, type Rules } from './rules.ts';
import { NEW_COMPANY, NOTICES, SETTINGS_IN_FORCE, SETTINGS_REFUSED } from './settings.rows.ts';
import { allStates, reader, readTable, rowFor, type State, valuesOf } from './table.ts';

/** Every field that a location may override, with what the words of its table are. */
const FIELDS = {
  enabled: (word: string) => word === 'on',
  mode: (word: string) => (word === 'never named' ? null : (word as Mode)),
  brandName: (word: string) => word,
  emergencyNotice: (word: string) => word,
} as const;
type Field = keyof typeof FIELDS;
const NAMES = Object.keys(FIELDS) as Field[];

/** Location ids are the EMR's own: one that every object has a property of must be as any other. */
const LOCATIONS = ['north', 'constructor', '__proto__'];

/** The settings of a place, the refusals of settings, and the notices. */
export function* settingsQuestions(rules: Rules): Questions {
  yield* inForceQuestions(rules);
  yield* refusalQuestions(rules);
  yield* noticeQuestions(rules);
  yield compared(
    () => 'a new company',
    NEW_COMPANY,
    Object.fromEntries(
      Object.entries(rules.settings.defaultSettings('Kipu')).filter(([name]) => name in NEW_COMPANY),
    ),
  );
}

function* inForceQuestions({ settings }: Rules): Questions {
  for (const field of NAMES) {
    const table = readTable(SETTINGS_IN_FORCE[field]);
    for (const state of allStates(valuesOf([table]))) {
      for (const here of LOCATIONS) {
        const base = { ...settings.defaultSettings('Kipu'), emergencyNotice: 'call 911' };
        const company = { ...base, [field]: FIELDS[field](state.company ?? '') };
        // A neighbour that differs in everything is always there; its name must not be taken for none.
        const overrides = new Map<string, LocationOverrides>([
          ['null', { enabled: true, mode: 'selected_users', brandName: 'Null', emergencyNotice: 'call 112' }],
        ]);
        if (state.location === 'follows') overrides.set(here, {});
        else if (state.location !== 'no chart' && state.location !== 'no override')
          overrides.set(here, { [field]: FIELDS[field](state.location ?? '') });
        const [word = ''] = rowFor(table, state);
        const { locations: _, ...wide } = company;
        yield compared(
          () => `${field} in force: ${JSON.stringify(state)} at ${here}`,
          { ...wide, [field]: FIELDS[field](word) },
          settings.settingsInForce(
            { ...company, locations: Object.fromEntries(overrides) },
            state.location === 'no chart' ? null : here,
          ),
        );
      }
    }
  }
}

function* refusalQuestions({ settings }: Rules): Questions {
  const tables = SETTINGS_REFUSED.map(readTable);
  const said = reader(tables);
  for (const state of allStates(valuesOf(tables))) {
    const refused = said(state);
    if (refused === null) continue;
    const { location, "location's mode": mode } = state as Record<string, string>;
    const own = {
      ...(location === 'follows' ? {} : { enabled: location === 'on' }),
      ...(mode === 'follows' ? {} : { mode: FIELDS.mode(mode ?? '') as Mode }),
    };
    const problems = settings.settingsProblems({
      ...settings.defaultSettings('Kipu'),
      enabled: state.company === 'on',
      mode: FIELDS.mode(state["company's mode"] ?? ''),
      locations: location === 'no override' ? {} : { 'a/b~c': own },
    });
    yield compared(
      () => `settings refused: ${JSON.stringify(state)}`,
      [...refused],
      problems.map(({ pointer }) => pointer),
    );
  }
}

function* noticeQuestions({ settings }: Rules): Questions {
  const table = readTable(NOTICES);
  for (const state of allStates(valuesOf([table]))) {
    const said = rowFor(table, state);
    const reader: Parameters<typeof settings.noticeFor>[1] =
      state.reader === 'staff' ? { type: 'staff' } : { type: 'portal', relation: relationOf(state) };
    const inForce = {
      ...settings.defaultSettings('Kipu'),
      nonUrgentNotice: 'non-urgent',
      emergencyNotice: 'emergency',
      part2Notice: 'redisclosure',
      requireConsentForContacts: state.consent === 'required',
    };
    yield compared(
      () => `notices: ${JSON.stringify(state)}`,
      said,
      Object.values(settings.noticeFor(inForce, reader)),
    );
  }
}

function relationOf(state: State): Relation | null {
  return state.relation === 'nobody' ? null : (state.relation as Relation);
}
