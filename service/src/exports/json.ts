import type { ExportedPerson, OpenExport } from '../actions/export-conversations.ts';
import type { ExportedMessage } from '../store/exports.ts';

function person({ type, id, name, title, relation }: ExportedPerson) {
  return {
    type,
    id,
    name,
    ...(title === null ? {} : { title }),
    ...(relation === null ? {} : { relation }),
  };
}

function message(
  { id, seq, authorKey, body, sentAt, relation, removed }: ExportedMessage,
  people: ReadonlyMap<string, ExportedPerson>,
) {
  const author = people.get(authorKey);
  return {
    id,
    seq,
    author: author && { type: author.type, id: author.id, name: author.name },
    sentAt: new Date(sentAt).toISOString(),
    ...(relation === null ? {} : { relation }),
    body,
    ...(removed === null
      ? {}
      : { removedAt: new Date(removed.at).toISOString(), removedBy: removed.by, ground: removed.ground }),
  };
}

/** An object that goes on: its JSON without the closing brace, and a list begun as its last member. */
function begun(head: object, list: string): string {
  return `${JSON.stringify(head).slice(0, -1)},"${list}":[`;
}

/** The export as JSON, piece by piece. */
export async function* exportAsJson(opened: OpenExport): AsyncGenerator<string> {
  const { company, patient, portalUser, notice, conversationCount, messageCount } = opened;
  const head = {
    format: 'kipu-messages-export',
    version: 1,
    company,
    patient: {
      id: patient.id,
      name: patient.name,
      ...(patient.label === null ? {} : { label: patient.label }),
    },
    portalUser:
      portalUser === null
        ? null
        : {
            id: portalUser.id,
            name: portalUser.name,
            ...(portalUser.relation === null ? {} : { relation: portalUser.relation }),
          },
    allParticipants: portalUser === null,
    notice,
    conversationCount,
    messageCount,
  };
  yield begun(head, 'conversations');
  let comma = '';
  for await (const { id, type, subject, startedAt, people, messages } of opened.conversations()) {
    const about = {
      id,
      type,
      subject,
      startedAt: new Date(startedAt).toISOString(),
      participants: people.map(person),
    };
    yield comma + begun(about, 'messages');
    comma = ',';
    const byKey = new Map(people.map((one) => [one.key, one]));
    let first = true;
    for await (const page of messages()) {
      const text = page.map((one) => JSON.stringify(message(one, byKey))).join(',');
      yield first || text === '' ? text : `,${text}`;
      first = false;
    }
    yield ']}';
  }
  yield ']}';
}
