import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { codes } from '../harness/person.ts';
import { type Answer, startService, type TestService } from '../harness/service.ts';
import { TO_PORTAL_WITHOUT_LOCATION, WITHOUT_CONNECTION } from '../oracle/no-access.rows.ts';
import { CONSENT_GATE, PORTAL_SIDE, SETTINGS_SIDE, STAFF_SIDE } from '../oracle/portal.rows.ts';
import { reader, readTable, type State, valuesOf } from '../oracle/table.ts';
import { toldOf } from '../oracle/told.questions.ts';
import { type Case, openClinic } from './clinic.ts';

/*
 * The oracle's tables through HTTP: what they say of a state must be what recipients, start, `canReply` and reply all
 * answer, to the staff user and to the portal user, where the facts were pushed as an EMR pushes them.
 */

const RULE = [...SETTINGS_SIDE, ...STAFF_SIDE, ...PORTAL_SIDE, ...CONSENT_GATE].map(readTable);
const said = {
  all: reader(RULE),
  staffSide: reader([...SETTINGS_SIDE, ...STAFF_SIDE].map(readTable)),
  portalSide: reader([...SETTINGS_SIDE, ...PORTAL_SIDE].map(readTable)),
  withoutLocation: reader(TO_PORTAL_WITHOUT_LOCATION.map(readTable)),
  withoutConnection: reader(WITHOUT_CONNECTION.map(readTable)),
};

/** What the API cannot say: an account that was never pushed has no conversation, and messaging cannot be on without a mode. */
const values = new Map(
  [...valuesOf(RULE)].map(([column, words]) => [
    column,
    words.filter((word) => word !== 'unknown' && word !== 'never named'),
  ]),
);

/** Every word of a column where all else is well, and some states with anything in any column. */
function statesOf(consent: string, seed: number): State[] {
  const columns = [...values].filter(([column]) => column !== 'consent');
  const well: State = {
    ...Object.fromEntries(columns.map(([column, [first = '']]) => [column, first])),
    'P to C': 'guardian',
    record: 'granted',
    consent,
  };
  // The gate on asks each word of each column; off, whether relation and record make no difference.
  const single = columns
    .filter(([column]) => consent === 'required' || column === 'P to C')
    .flatMap(([column, words]) => words.map((word) => ({ ...well, [column]: word })));
  const anything = fc.record(
    Object.fromEntries(columns.map(([column, words]) => [column, fc.constantFrom(...words)])),
  );
  const several = fc.sample(anything, { seed, numRuns: 12 }).map((state) => ({ ...state, consent }));
  return [...single, ...several];
}

const SEED = 20_261_122;
const COMPANY_WIDE = { messaging: 'on', mode: 'care_team_and_role' };
let service: TestService;
beforeAll(async () => {
  service = await startService();
});
afterAll(() => service.stop());

const list = (reasons: Set<string> | null) => reasons ?? new Set<string>();
/** A refusal with these reasons, or the status of what was done. */
const outcome = ({ status, body }: Answer) => (status === 403 ? codes(body) : status);
const expected = (told: string[]) => (told.length === 0 ? 201 : told);

async function staffAnswers({ state, ids, staff, conversationId }: Case) {
  const all = list(said.all(state));
  const closed = all.has('no_location_access');
  const starting = closed ? list(said.withoutLocation({ ...state, ...COMPANY_WIDE })) : all;
  const own = closed ? starting : list(said.staffSide(state));
  const search = await staff.call('POST', '/v1/recipients/search', {
    type: 'portal',
    patientId: ids.chart,
    q: ids.portal,
  });
  const start = { type: 'portal', patientId: ids.chart, recipientIds: [ids.portal], body: 'Hello again.' };
  const whole = await staff.open(conversationId);
  return {
    want: {
      listed: all.size === 0 ? [ids.portal] : [],
      why: toldOf('staff', own),
      start: expected(toldOf('staff', starting)),
      canReply: all.size === 0,
      reasons: toldOf('staff', all),
      reply: expected(toldOf('staff', all)),
    },
    got: {
      listed: search.body.data.map(({ id }: { id: string }) => id),
      why: codes(search.body),
      start: outcome(await staff.start(start)),
      canReply: whole.canReply,
      reasons: codes(whole),
      reply: outcome(await staff.send(conversationId, 'Anyone there?')),
    },
  };
}

async function portalAnswers({ state, ids, portal, conversationId }: Case) {
  const all = list(said.all(state));
  const closed = all.has('portal_disconnected');
  const starting = closed ? list(said.withoutConnection({ ...state, ...COMPANY_WIDE })) : all;
  const own = closed ? starting : list(said.portalSide(state));
  const search = await portal.call('POST', '/v1/recipients/search', {
    type: 'portal',
    patientId: ids.chart,
    q: ids.staff,
  });
  const start = { type: 'portal', patientId: ids.chart, recipientIds: [ids.staff], body: 'Hello again.' };
  const whole = await portal.open(conversationId);
  const listed = search.body.data.map(({ id }: { id: string }) => id);
  return {
    want: {
      listed: all.size === 0,
      why: listed.length > 0 ? [] : toldOf('portal', own),
      start: expected(toldOf('portal', starting)),
      canReply: all.size === 0,
      reasons: toldOf('portal', all),
      reply: expected(toldOf('portal', all)),
    },
    got: {
      listed: listed.includes(ids.staff),
      why: codes(search.body),
      start: outcome(await portal.start(start)),
      canReply: whole.canReply,
      reasons: codes(whole),
      reply: outcome(await portal.send(conversationId, 'Anyone there?')),
    },
  };
}

describe.each(['required', 'not required'] as const)('consent %s', (consent) => {
  test('B6, B8, B14: recipients, start, canReply and reply agree with the tables, for both sides of each conversation', async () => {
    const cases = await openClinic(service, consent, statesOf(consent, SEED));
    let refused = 0;
    let possible = 0;
    for (const one of cases) {
      const { state, staff, portal } = one;
      if (state["S's account"] === 'active') {
        const { want, got } = await staffAnswers(one);
        expect({ state, ...got }).toEqual({ state, ...want });
      } else expect((await staff.call('GET', '/v1/me')).status).toBe(401);
      if (state["P's account"] === 'active') {
        const { want, got } = await portalAnswers(one);
        expect({ state, ...got }).toEqual({ state, ...want });
        if (want.canReply) possible += 1;
        else refused += 1;
      } else expect((await portal.call('GET', '/v1/me')).status).toBe(401);
    }
    expect(refused).toBeGreaterThan(3);
    expect(possible).toBeGreaterThan(2);
  }, 180_000);
});
