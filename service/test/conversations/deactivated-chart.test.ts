import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { CAST, type Cast, createCast, pathOf } from '../harness/cast.ts';
import { codes, type Person, signIn } from '../harness/person.ts';
import { auditOf } from '../harness/rows.ts';
import { startService, type TestService } from '../harness/service.ts';

const { marcusFirst } = CAST.patients;
const toMarcus = {
  type: 'portal',
  patientId: marcusFirst,
  recipientIds: [CAST.portal.marcus],
  body: 'Hello',
};
const toTom = { type: 'staff', patientId: marcusFirst, recipientIds: ['tom'], body: 'Hello' };

let service: TestService;
let cast: Cast;
let priya: Person;
let marcus: Person;
beforeAll(async () => {
  service = await startService();
});
afterAll(() => service.stop());
beforeEach(async () => {
  cast = await createCast(service);
  priya = await signIn(service, cast, 'staff:priya');
  marcus = await signIn(service, cast, 'portal:pu-marcus');
});

test('B14: a deactivated chart says so to staff who had it, and is neutral to portal users', async () => {
  const portal = await priya.started(toMarcus);
  const staff = await priya.started(toTom);
  await cast.remove(pathOf`/v1/patients/${marcusFirst}`);
  for (const id of [portal.id, staff.id]) {
    const open = await priya.open(id);
    expect(open.canReply).toBe(false);
    expect(open.reasons).toEqual([
      {
        code: 'chart_deactivated',
        message:
          "This patient's chart is no longer active. Reactivate it in the EMR to send messages about it.",
      },
    ]);
    expect(codes((await priya.send(id, 'Refused')).body)).toEqual(['chart_deactivated']);
  }
  for (const body of [toMarcus, toTom])
    expect(codes((await priya.start(body)).body)).toEqual(['chart_deactivated']);
  const me = await service.request('GET', `/v1/me?patientId=${encodeURIComponent(marcusFirst)}`, {
    token: priya.token,
  });
  expect(codes(me.body.can.messagePortal)).toEqual(['chart_deactivated']);
  expect(codes(me.body.can.messageStaff)).toEqual(['chart_deactivated']);
  expect(me.body.patient).toBeUndefined();

  expect(codes(await marcus.open(portal.id))).toEqual(['recipient_unavailable']);
  expect(codes((await marcus.send(portal.id, 'Refused')).body)).toEqual(['recipient_unavailable']);
  const own = await marcus.start({ ...toMarcus, recipientIds: ['priya'] });
  expect(codes(own.body)).toEqual(['recipient_unavailable']);
  const refusals = (await auditOf(service, cast.companyId, 'message.send')).map(({ data }) => data);
  expect(JSON.stringify(refusals)).toContain('chart_deactivated');
});

test('B15: whoever did not have the chart is told of a deactivated one as of one that does not exist', async () => {
  const lena = await signIn(service, cast, 'staff:lena');
  const rosa = await signIn(service, cast, 'staff:rosa');
  const dana = await signIn(service, cast, 'portal:pu-dana');
  await cast.remove(pathOf`/v1/patients/${marcusFirst}`);
  const headers = { 'x-request-id': 'same-for-both' };
  for (const [person, body] of [
    [lena, toMarcus],
    [lena, toTom],
    [rosa, toMarcus],
    [dana, { ...toMarcus, recipientIds: ['priya'] }],
  ] as const) {
    const real = await person.start(body, headers);
    const unknown = await person.start({ ...body, patientId: 'no-such-chart' }, headers);
    expect(real.status).toBe(403);
    expect(real.text).toBe(unknown.text);
  }
});
