import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { CAST, type Cast, createCast } from '../harness/cast.ts';
import { codes, type Person, signIn } from '../harness/person.ts';
import { startService, type TestService } from '../harness/service.ts';

const { marcusFirst, kimB } = CAST.patients;
const { marcus, ivy, dirk, dana } = CAST.portal;
let service: TestService;
let cast: Cast;
let priya: Person;
let tom: Person;
let lena: Person;
let patient: Person;
beforeAll(async () => {
  service = await startService();
  cast = await createCast(service);
  priya = await signIn(service, cast, 'staff:priya');
  tom = await signIn(service, cast, 'staff:tom');
  lena = await signIn(service, cast, 'staff:lena');
  patient = await signIn(service, cast, 'portal:pu-marcus');
});
afterAll(() => service.stop());

const toMarcus = {
  type: 'portal',
  patientId: marcusFirst,
  recipientIds: [marcus],
  body: 'The van leaves at 8:30.',
};

async function countRows(): Promise<number> {
  const tables = ['conversation', 'message', 'participant', 'event', 'email', 'job', 'idempotency'] as const;
  return service.messaging.services.store.read(cast.companyId, async (tx) => {
    let rows = 0;
    for (const table of tables) {
      rows += (
        await tx.db.selectFrom(table).select('company_id').where('company_id', '=', cast.companyId).execute()
      ).length;
    }
    return rows;
  });
}

async function refusals(): Promise<{ act: string; data: Record<string, unknown> }[]> {
  const rows = await service.messaging.services.store.read(cast.companyId, (tx) =>
    tx.db
      .selectFrom('audit_event')
      .select(['act', 'data'])
      .where('company_id', '=', cast.companyId)
      .where('outcome', '=', 'refused')
      .orderBy('audit_id')
      .execute(),
  );
  return rows.map(({ act, data }) => ({ act, data: JSON.parse(data) as Record<string, unknown> }));
}

describe('from the chart to the portal', () => {
  test('B17: a message to a connected patient reaches both inboxes with the chart, without a subject', async () => {
    const mine = await priya.started(toMarcus);
    expect(mine).toMatchObject({
      type: 'portal',
      subject: null,
      unread: 0,
      archived: false,
      canReply: true,
      reasons: [],
      patient: {
        id: marcusFirst,
        name: 'Marcus Bell',
        label: 'Intensive outpatient',
        locationName: 'North',
        chartUrl: 'https://emr.example.org/charts/123',
      },
      message: {
        seq: 1,
        body: 'The van leaves at 8:30.',
        author: { type: 'staff', id: 'priya', name: 'Priya Raman' },
      },
    });
    expect(mine.participants).toEqual([
      { type: 'portal', id: marcus, name: 'Marcus Bell', relation: 'patient', you: false, readUpTo: null },
      { type: 'staff', id: 'priya', name: 'Priya Raman', title: 'Primary therapist', you: true },
    ]);
    const theirs = await patient.open(mine.id);
    expect(theirs).toMatchObject({
      unread: 1,
      canReply: true,
      lastMessage: { preview: 'The van leaves at 8:30.' },
    });
    expect(theirs.patient).not.toHaveProperty('chartUrl');
    expect(theirs).not.toHaveProperty('notReceiving');
    expect(theirs.notice.emergency).toContain('911');
  });

  test('B9: a portal message has exactly one recipient: none, two and the same twice are refused and leave nothing', async () => {
    const before = await countRows();
    for (const recipientIds of [[], [marcus, CAST.portal.gus], [marcus, marcus]]) {
      const answer = await priya.start({ ...toMarcus, recipientIds });
      expect(answer.status).toBe(422);
      expect(answer.body.errors[0].pointer).toBe('/recipientIds');
    }
    expect(await countRows()).toBe(before);
  });

  test('B9: a portal message without a chart is refused, naming the field', async () => {
    const answer = await priya.start({ ...toMarcus, patientId: undefined });
    expect(answer.status).toBe(422);
    expect(answer.body.errors).toEqual([
      { pointer: '/patientId', message: 'is required for a portal conversation' },
    ]);
  });

  test('B8: a crafted request to an account that is invited, disabled, elsewhere or unknown is refused, audited, and leaves nothing', async () => {
    const before = await countRows();
    const expected: [string, string[]][] = [
      [ivy, ['portal_account_inactive']],
      [dirk, ['portal_account_inactive']],
      [dana, ['portal_disconnected']],
      ['nobody', ['portal_disconnected']],
    ];
    for (const [recipient, reasons] of expected) {
      const answer = await priya.start({ ...toMarcus, recipientIds: [recipient] });
      expect(answer.status).toBe(403);
      expect(codes(answer.body)).toEqual(reasons);
      expect((await refusals()).at(-1)).toMatchObject({
        act: 'conversation.start',
        data: { type: 'portal', recipientIds: [recipient] },
      });
    }
    expect(await countRows()).toBe(before);
  });

  test('B5: who lacks the role is refused and told why', async () => {
    const answer = await tom.start(toMarcus);
    expect(answer.status).toBe(403);
    expect(codes(answer.body)).toEqual(['role_required']);
    expect(answer.body.reasons[0].message).toContain('Available for portal messages');
  });

  test('B11: who is restricted from the chart is refused', async () => {
    const rosa = await signIn(service, cast, 'staff:rosa');
    expect(codes((await rosa.start(toMarcus)).body)).toEqual(['chart_restricted']);
  });

  test('B15: to staff without the location an unknown chart and a real one answer alike, to the audit they do not', async () => {
    const headers = { 'x-request-id': 'same-for-both' };
    for (const body of [
      toMarcus,
      { type: 'staff', patientId: marcusFirst, recipientIds: ['ana'], body: 'Hello' },
    ]) {
      const real = await lena.start(body, headers);
      const unknown = await lena.start({ ...body, patientId: 'no-such-chart' }, headers);
      expect(real.status).toBe(403);
      expect(codes(real.body)).toEqual(['no_location_access']);
      expect({ status: unknown.status, text: unknown.text }).toEqual({
        status: real.status,
        text: real.text,
      });
    }
  });
});

describe('from the portal', () => {
  test('B12: a portal user reaches the staff whom the mode allows, and no one else', async () => {
    const body = {
      type: 'portal',
      patientId: marcusFirst,
      recipientIds: ['priya'],
      subject: 'Ride',
      body: 'Is it 8:30?',
    };
    const mine = await patient.started(body);
    expect((await priya.open(mine.id)).unread).toBe(1);
    for (const staff of ['tom', 'lena', 'rosa', 'gone', 'nobody']) {
      const answer = await patient.start({ ...body, recipientIds: [staff] });
      expect(answer.status).toBe(403);
      expect(codes(answer.body)).toEqual(['recipient_unavailable']);
    }
  });

  test('B10: a contact reaches no chart they were not added to; a real one and an unknown one answer alike', async () => {
    const guardian = await signIn(service, cast, 'portal:pu-dana');
    const headers = { 'x-request-id': 'same-for-both' };
    const body = { type: 'portal', patientId: marcusFirst, recipientIds: ['priya'], body: 'Hello' };
    const real = await guardian.start(body, headers);
    const unknown = await guardian.start({ ...body, patientId: 'no-such-chart' }, headers);
    expect(real.status).toBe(403);
    expect(codes(real.body)).toEqual(['portal_disconnected']);
    expect(unknown.text).toBe(real.text);
    const own = await guardian.started({ ...body, patientId: kimB, recipientIds: ['ana'] });
    expect(own.participants.find((one: { you: boolean }) => one.you).relation).toBe('guardian');
  });

  test('B15: a portal user cannot start a staff conversation', async () => {
    const answer = await patient.start({ type: 'staff', recipientIds: ['priya'], body: 'Hello' });
    expect(answer.status).toBe(422);
    expect(answer.body.errors[0]).toEqual({ pointer: '/type', message: 'must be portal for a portal user' });
  });
});

describe('between staff', () => {
  test('B18: Compose from the inbox needs only an active account and has no chart', async () => {
    const mine = await tom.started({
      type: 'staff',
      recipientIds: ['priya', 'lena'],
      body: 'Rounds at nine',
    });
    expect(mine).toMatchObject({ type: 'staff', patient: null, canReply: true, notReceiving: [] });
    expect((await priya.open(mine.id)).unread).toBe(1);
    expect((await lena.open(mine.id)).unread).toBe(1);
  });

  test('B5: with the strict setting Compose needs the role, without it again not', async () => {
    const body = { type: 'staff', recipientIds: ['priya'], body: 'Rounds at nine' };
    await cast.settings({ staffMessagingRequiresRole: true });
    expect(codes((await tom.start(body)).body)).toEqual(['role_required']);
    await cast.settings({ staffMessagingRequiresRole: false });
    await tom.started(body);
  });

  test('B13: never oneself, no one inactive or unknown, and about a chart no one without access to it', async () => {
    const before = await countRows();
    const about = { type: 'staff', patientId: marcusFirst, body: 'See the note' };
    for (const recipientIds of [['priya'], ['gone'], ['nobody'], ['ana', 'lena'], ['ana', 'rosa']]) {
      const answer = await priya.start({ ...about, recipientIds });
      expect(answer.status).toBe(403);
      expect(codes(answer.body)).toEqual(['recipient_unavailable']);
    }
    expect(await countRows()).toBe(before);
    const mine = await priya.started({ ...about, recipientIds: ['ana', 'tom'] });
    expect(mine.patient.id).toBe(marcusFirst);
  });

  test('B13: a refusal names the recipients who are in the way, and the message goes to the others', async () => {
    const about = { type: 'staff', patientId: marcusFirst, body: 'See the note' };
    const some = await priya.start({ ...about, recipientIds: ['ana', 'gone', 'tom', 'lena', 'nobody'] });
    expect(some.body.reasons).toEqual([
      {
        code: 'recipient_unavailable',
        message:
          "Some of the people you chose can't receive this message now. Remove them to send it to the others.",
        recipientIds: ['gone', 'lena', 'nobody'],
      },
    ]);
    await priya.started({ ...about, recipientIds: ['ana', 'tom'] });
    for (const id of ['gone', 'nobody']) {
      const none = await priya.start({ ...about, recipientIds: [id] });
      expect(none.body.reasons).toEqual([
        {
          code: 'recipient_unavailable',
          message: 'None of the people you chose can receive this message now. Choose someone else.',
          recipientIds: [id],
        },
      ]);
    }
  });

  test('B15: whoever has no access to the chart learns nothing of who else has', async () => {
    const answer = await lena.start({
      type: 'staff',
      patientId: marcusFirst,
      recipientIds: ['ana', 'gone'],
      body: 'Hello',
    });
    expect(answer.body.reasons).toEqual([
      { code: 'no_location_access', message: expect.any(String) as string },
    ]);
  });

  test('B13: nobody, the same twice, and more than fifty are refused with the field named', async () => {
    const cases: [string[], string][] = [
      [[], '/recipientIds'],
      [['ana', 'tom', 'ana'], '/recipientIds/2'],
      [Array.from({ length: 51 }, (_, at) => `s${at}`), '/recipientIds'],
    ];
    for (const [recipientIds, pointer] of cases) {
      const answer = await priya.start({ type: 'staff', recipientIds, body: 'Hello' });
      expect(answer.status).toBe(422);
      expect(answer.body.errors[0].pointer).toBe(pointer);
    }
  });
});

describe('what is written', () => {
  test('B21: an attachment, or any other unknown field, is refused by name', async () => {
    const answer = await priya.start({ ...toMarcus, attachments: [{ name: 'x.pdf' }] });
    expect(answer.status).toBe(422);
    expect(answer.body.errors).toEqual([{ pointer: '/attachments', message: 'is not a known field' }]);
  });

  test('B20: a subject of 200 code points is kept, one of 201 refused; both broken texts are named at once', async () => {
    const kept = await priya.started({ ...toMarcus, subject: '🦊'.repeat(200) });
    expect((await patient.open(kept.id)).subject).toBe('🦊'.repeat(200));
    const answer = await priya.start({ ...toMarcus, subject: '🦊'.repeat(201), body: ' \u200b\n' });
    expect(answer.status).toBe(422);
    expect(answer.body.errors.map((error: { pointer: string }) => error.pointer)).toEqual([
      '/subject',
      '/body',
    ]);
    expect(answer.text).not.toContain('🦊');
  });

  test('B22: the same words twice are two conversations', async () => {
    const [one, two] = [await priya.started(toMarcus), await priya.started(toMarcus)];
    expect(one.id).not.toBe(two.id);
    expect([one.message.seq, two.message.seq]).toEqual([1, 1]);
  });

  test('B1: while messaging is off a start is refused; the other location’s own setting decides there', async () => {
    await cast.settings({ enabled: false });
    expect(codes((await priya.start(toMarcus)).body)).toEqual(['messaging_disabled']);
    expect(codes((await patient.start({ ...toMarcus, recipientIds: ['priya'] })).body)).toEqual([
      'messaging_disabled',
    ]);
    await cast.settings({ enabled: true });
    await priya.started(toMarcus);
  });
});
