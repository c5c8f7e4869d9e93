import { afterAll, beforeAll, expect, test } from 'vitest';
import { CAST, createCast, pathOf } from '../harness/cast.ts';
import { signIn } from '../harness/person.ts';
import { auditOf } from '../harness/rows.ts';
import { type Json, startService, type TestService } from '../harness/service.ts';

let service: TestService;
beforeAll(async () => {
  service = await startService();
});
afterAll(() => service.stop());

const { kimA } = CAST.patients;

test('B7: a guardian who becomes guarantor stays guardian on older messages, in the thread, the audit and exports', async () => {
  const cast = await createCast(service);
  const priya = await signIn(service, cast, 'staff:priya');
  const dana = await signIn(service, cast, 'portal:pu-dana');
  const { id, message } = await priya.started({
    type: 'portal',
    patientId: kimA,
    recipientIds: [CAST.portal.dana],
    body: 'One',
  });
  expect(message.relation).toBe('guardian');
  await dana.sent(id, 'Two');
  await cast.put(pathOf`/v1/portal-users/${CAST.portal.dana}/connections/${kimA}`, { relation: 'guarantor' });
  await dana.sent(id, 'Three');
  await priya.sent(id, 'Four');
  const relations = ['guardian', 'guardian', 'guarantor', 'guarantor'];
  for (const person of [priya, dana]) {
    const page = await person.messages(id);
    expect(page.data.map(({ relation }: Json) => relation)).toEqual(relations);
  }
  const sent = [
    ...(await auditOf(service, cast.companyId, 'conversation.start')),
    ...(await auditOf(service, cast.companyId, 'message.send')),
  ];
  expect(JSON.stringify(sent).match(/\\?"relation\\?":\\?"\w+/g)?.length).toBe(4);

  const ask = (format: string) =>
    service.request(
      'GET',
      `/v1/exports/${format}?${new URLSearchParams({ patientId: kimA, portalUserId: CAST.portal.dana })}`,
      { token: cast.key },
    );
  const [conversation] = (await ask('json')).body.conversations;
  expect(conversation.messages.map(({ relation }: Json) => relation)).toEqual(relations);
  expect(conversation.participants.find(({ type }: Json) => type === 'portal').relation).toBe('guarantor');
  const fhir = (await ask('fhir')).body.entry
    .map(({ resource }: Json) => resource)
    .filter(({ partOf }: Json) => partOf !== undefined);
  expect(
    fhir.map(
      ({ sender, recipient }: Json) =>
        [sender, ...recipient].map(({ display }: Json) => /\((\w+)\)/.exec(display)?.[1]).filter(Boolean)[0],
    ),
  ).toEqual(relations);

  // In a staff conversation there is nobody to be related.
  const staff = await priya.started({ type: 'staff', patientId: kimA, recipientIds: ['ana'], body: 'Hello' });
  expect(staff.message.relation).toBeUndefined();
});
