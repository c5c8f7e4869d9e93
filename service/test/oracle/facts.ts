import type {
  ConsentFacts,
  EligibilitySettings,
  Mode,
  PortalFacts,
  Relation,
  StaffFacts,
} from '../../src/rules/eligibility.ts';
import type { State } from './table.ts';

/** The moment at which the oracle asks, ms since the epoch. */
export const NOW = Date.UTC(2026, 2, 4, 9, 41);
const DAY = 86_400_000;

/** The moments that the words "later" and "tomorrow" mean, by what begins or ends then. */
export const MOMENTS: Readonly<Record<string, number>> = {
  'team ends': NOW + 30_000,
  'team begins': NOW + 40_000,
  'consent is withdrawn': NOW + 10_000,
  'consent expires': NOW + 60_000,
  'consent begins': NOW + DAY,
};
const at = (moment: string): number => MOMENTS[moment] ?? Number.NaN;

const granted: ConsentFacts = {
  status: 'granted',
  scopes: ['messaging'],
  grantedAt: NOW - DAY,
  expiresAt: null,
  revokedAt: null,
};
const elsewhere = { ...granted, scopes: ['billing'] };
const expired = { expiresAt: NOW - 1 };
const revoked = { ...granted, status: 'revoked' } as const;

/** What each word of the tables is in the rule's own terms, by column. */
const FACTS = {
  messaging: { on: true, off: false },
  mode: {
    care_team: 'care_team',
    selected_users: 'selected_users',
    care_team_and_role: 'care_team_and_role',
    'never named': null,
  },
  consent: { required: true, 'not required': false },
  'role for staff messages': { asked: true, 'not asked': false },
  account: { active: true, inactive: false },
  locations: { all: true, "C's": true, "C's and another": true, another: false, none: false },
  restricted: { nothing: false, 'another chart': false, C: true, 'C and another chart': true },
  role: { held: true, 'not held': false },
  team: {
    never: null,
    'without end': { startsAt: null, endsAt: null },
    'until later': { startsAt: null, endsAt: at('team ends') },
    'until now': { startsAt: null, endsAt: NOW },
    'until yesterday': { startsAt: null, endsAt: NOW - DAY },
    'from now': { startsAt: NOW, endsAt: null },
    'from tomorrow': { startsAt: at('team begins'), endsAt: null },
  },
  portal: { active: 'active', invited: 'invited', disabled: 'disabled', unknown: null },
  relation: { patient: 'patient', guardian: 'guardian', guarantor: 'guarantor', nobody: null },
  record: {
    none: null,
    granted,
    'granted now': { ...granted, grantedAt: NOW },
    'granted, other scopes too': { ...granted, scopes: ['billing', 'messaging'] },
    'granted, another scope': elsewhere,
    'granted, no scope': { ...granted, scopes: [] },
    'granted from tomorrow': { ...granted, grantedAt: at('consent begins') },
    'granted, expires later': { ...granted, expiresAt: at('consent expires') },
    'granted, expires now': { ...granted, expiresAt: NOW },
    'granted, expired': { ...granted, ...expired },
    'granted, expired, another scope': { ...elsewhere, ...expired },
    'granted, withdrawn later': { ...granted, revokedAt: at('consent is withdrawn') },
    'granted, withdrawn now': { ...granted, revokedAt: NOW },
    'granted, withdrawn': { ...granted, revokedAt: NOW - DAY },
    'granted, withdrawn, expired': { ...granted, ...expired, revokedAt: NOW - DAY },
    revoked,
    'revoked, as from later': { ...revoked, revokedAt: at('consent is withdrawn') },
    'revoked, expired': { ...revoked, ...expired },
    'revoked, another scope': { ...elsewhere, status: 'revoked' },
    'revoked, granted from tomorrow': { ...revoked, grantedAt: at('consent begins') },
  },
} as const;

/** The column of the tables, for one person's own where it names one. */
const COLUMNS: Readonly<Record<string, keyof typeof FACTS>> = {
  messaging: 'messaging',
  mode: 'mode',
  consent: 'consent',
  'role for staff messages': 'role for staff messages',
  "S's account": 'account',
  "T's account": 'account',
  "S's locations": 'locations',
  "T's locations": 'locations',
  'S is restricted from': 'restricted',
  'T is restricted from': 'restricted',
  "S's role": 'role',
  "S on C's care team": 'team',
  "P's account": 'portal',
  'P to C': 'relation',
  record: 'record',
};

function fact(state: State, column: string): unknown {
  const name = COLUMNS[column];
  const facts: Readonly<Record<string, unknown>> | undefined = name === undefined ? undefined : FACTS[name];
  const word = state[column] ?? '';
  if (facts === undefined || !Object.hasOwn(facts, word)) throw new Error(`what is ${column}: ${word}?`);
  return facts[word];
}

/** The first words of each column that are different in the rule's terms; a column that is no fact keeps all of its own. */
export function distinctValues(values: ReadonlyMap<string, readonly string[]>): Map<string, string[]> {
  return new Map(
    [...values].map(([column, words]) => {
      if (COLUMNS[column] === undefined) return [column, [...words]];
      const byFact = new Map<string, string>();
      for (const word of words) {
        const key = JSON.stringify(fact({ [column]: word }, column));
        if (!byFact.has(key)) byFact.set(key, word);
      }
      return [column, [...byFact.values()]];
    }),
  );
}

const or = <T>(state: State, column: string, otherwise: T): T =>
  state[column] === undefined ? otherwise : (fact(state, column) as T);

/** Settings with the words of a state; a column that the tables do not have is at its most permissive. */
export function settingsOf(state: State): EligibilitySettings {
  return {
    enabled: or(state, 'messaging', true),
    mode: or<Mode | null>(state, 'mode', 'selected_users'),
    staffMessagingRequiresRole: or(state, 'role for staff messages', false),
    requireConsentForContacts: or(state, 'consent', false),
  };
}

export function staffOf(state: State, who: 'S' | 'T', id: string): StaffFacts {
  return {
    id,
    active: or(state, `${who}'s account`, true),
    availableForPortalMessages: or(state, `${who}'s role`, true),
    locationAccess: or(state, `${who}'s locations`, true),
    restricted: or(state, `${who} is restricted from`, false),
    careTeam: or<StaffFacts['careTeam']>(state, `${who} on C's care team`, null),
  };
}

export function portalOf(state: State): PortalFacts {
  const relation = or<Relation | null>(state, 'P to C', null);
  return {
    id: 'p',
    status: or<PortalFacts['status']>(state, "P's account", 'active'),
    connection:
      relation === null ? null : { relation, consent: or<ConsentFacts | null>(state, 'record', null) },
  };
}
