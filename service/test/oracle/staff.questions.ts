import { distinctValues, NOW, settingsOf, staffOf } from './facts.ts';
import { SETTINGS_SIDE, STAFF_SIDE } from './portal.rows.ts';
import { compared, type Questions, type Rules } from './rules.ts';
import {
  RECIPIENT_ABOUT_CHART,
  RECIPIENT_WITHOUT_CHART,
  TOGETHER,
  UNKNOWN,
  WRITER_REPLIES_ABOUT_CHART,
  WRITER_REPLIES_WITHOUT_CHART,
  WRITER_STARTS_ABOUT_CHART,
  WRITER_STARTS_WITHOUT_CHART,
} from './staff.rows.ts';
import { decision, sweep } from './sweep.ts';
import {
  allStates,
  nearStates,
  reader,
  readTable,
  rowFor,
  type State,
  type Table,
  valuesOf,
} from './table.ts';

/** The writer's tables, the recipient's table and how recipients count together. */
const CASES = [
  ['start', 'C', WRITER_STARTS_ABOUT_CHART, RECIPIENT_ABOUT_CHART],
  ['start', null, WRITER_STARTS_WITHOUT_CHART, RECIPIENT_WITHOUT_CHART],
  ['reply', 'C', WRITER_REPLIES_ABOUT_CHART, RECIPIENT_ABOUT_CHART],
  ['reply', null, WRITER_REPLIES_WITHOUT_CHART, RECIPIENT_WITHOUT_CHART],
] as const;

const NOBODY = 'nobody';
const PORTAL_TYPE = reader([...SETTINGS_SIDE, ...STAFF_SIDE].map(readTable));
const STAFF_TYPE = reader(WRITER_STARTS_ABOUT_CHART.map(readTable));

/** A recipient or another member: their state, and what it says of them by the table. */
interface Other {
  readonly state: State | null;
  readonly adds: string;
}

function othersOf(rows: string): Other[] {
  const table = readTable(rows);
  const states = Array.from(allStates(distinctValues(valuesOf([table]))), (state) => ({ ...state }));
  const others = [
    { state: null, adds: NOBODY },
    ...states.map((state) => ({ state, adds: addsOf(table, state) })),
  ];
  // Who is the writer or unknown has no facts of their own that could differ.
  const once = new Set<string>();
  return others.filter(({ state }) => {
    if (state === null || state.T === 'another staff') return true;
    const first = !once.has(state.T ?? '');
    once.add(state.T ?? '');
    return first;
  });
}

function addsOf(table: Table, state: State): string {
  return rowFor(table, state)[0] ?? '-';
}

function factsOf(other: Other, id: string, rules: Rules) {
  if (other.state === null) return [];
  if (other.state.T === 'unknown') return [rules.eligibility.unknownStaff(id)];
  return [staffOf(other.state, 'T', other.state.T === 'S' ? 's' : id)];
}

/** Colleagues: a first message to one or two of them, and a reply where one or two others are members. */
const SENDING = CASES.map(([verb, chartId, writer, recipient]) => {
  const name = `${verb} ${chartId === null ? 'without a chart' : 'about C'}, among staff`;
  const chart = chartId === null ? null : { id: chartId };
  const tables = writer.map(readTable);
  const values = valuesOf(tables);
  const distinct = distinctValues(values);
  const said = reader(tables);
  const together = readTable(TOGETHER[verb]);
  const others = othersOf(recipient);
  const well = others.find((other) => other.adds === '-') as Other;
  const nobody = others[0] as Other;

  function ask(rules: Rules, state: State, t: Other, u: Other) {
    const actor = staffOf(state, 'S', 's');
    const settings = settingsOf(state);
    const named = [...factsOf(t, 't', rules), ...factsOf(u, 'u', rules)];
    if (verb === 'start')
      return rules.eligibility.canStartStaff({ settings, actor, chart, targets: named, now: NOW });
    return rules.eligibility.canReplyStaff({ settings, actor, chart, members: [actor, ...named] });
  }

  function expected(state: State, t: Other, u: Other) {
    const says = [...(said(state) ?? []), ...rowFor(together, { T: t.adds, U: u.adds })];
    const decided = decision(new Set(says));
    const unavailable = [t, u].flatMap((one, at) => {
      if (one.adds !== 'recipient_unavailable') return [];
      if (one.state?.T !== 'S') return [['t', 'u'][at]];
      return verb === 'start' ? ['s'] : [];
    });
    // A reply names the others only when it reaches nobody.
    const reached = verb === 'reply' && !says.includes('recipient_unavailable');
    return { ...decided, unavailable: reached ? [] : unavailable };
  }

  function* questions(rules: Rules): Questions {
    const about = (state: State, t: Other, u: Other) =>
      compared(
        () => `${name}: ${JSON.stringify([state, t.state, u.state])}`,
        expected(state, t, u),
        ask(rules, state, t, u),
      );
    for (const state of nearStates(values)) yield about(state, well, nobody);
    for (const t of others)
      for (const u of others)
        if (t !== nobody || u === nobody) for (const state of allStates(distinct)) yield about(state, t, u);
  }
  return [name, questions] as const;
});

/** Whom a message reaches, in the order of the members; a member who is the author is asked as any other. */
function* receiverQuestions(rules: Rules): Questions {
  for (const [chart, rows] of [
    [{ id: 'C' }, RECIPIENT_ABOUT_CHART],
    [null, RECIPIENT_WITHOUT_CHART],
  ] as const) {
    const others = othersOf(rows).filter(({ state }) => state?.T === 'another staff');
    const members = others.map(({ state, adds }, at) => ({
      ...staffOf(state as State, 'T', String(at)),
      reached: adds === '-',
    }));
    yield compared(
      () => `who receives ${chart === null ? 'without a chart' : 'about C'}`,
      {
        receiving: members.filter(({ reached }) => reached).map(({ id }) => id),
        notReceiving: members.filter(({ reached }) => !reached).map(({ id }) => id),
      },
      Object.fromEntries(
        Object.entries(rules.eligibility.whoReceives(members, chart)).map(([name, list]) => [
          name,
          list.map(({ id }) => id),
        ]),
      ),
    );
  }
}

/** What the chart's New Message offers (B5): a type stands where its tables add nothing. */
const OFFERED = sweep(
  'the types that the chart offers',
  [...SETTINGS_SIDE, ...STAFF_SIDE, ...WRITER_STARTS_ABOUT_CHART],
  (_, state) => ({
    portal: decision(PORTAL_TYPE(state) ?? new Set()),
    staff: decision(STAFF_TYPE(state) ?? new Set()),
  }),
  ({ eligibility }, state) =>
    eligibility.chartTypes({
      settings: settingsOf(state),
      staff: staffOf(state, 'S', 's'),
      chart: { id: 'C' },
      now: NOW,
    }),
);

function* unknownQuestions({ eligibility }: Rules): Questions {
  yield compared(() => 'an unknown staff id', UNKNOWN.staff, eligibility.unknownStaff('x'));
  yield compared(() => 'an unknown portal id', UNKNOWN.portal, eligibility.unknownPortalUser('x'));
}

/** What decides among staff, and what anyone is whom the company does not know. */
export const STAFF_QUESTIONS = [
  ...SENDING,
  OFFERED,
  ['who receives', receiverQuestions],
  ['unknown ids', unknownQuestions],
] as const;
