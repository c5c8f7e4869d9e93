import { createHash } from 'node:crypto';
import type { ExportedPerson, OpenConversation, OpenExport } from '../actions/export-conversations.ts';
import type { ExportedMessage } from '../store/exports.ts';

const CODES = 'http://terminology.hl7.org/CodeSystem';
const CATEGORY = [{ text: 'Secure message' }];
const MEDIUM = [
  { coding: [{ system: `${CODES}/v3-ParticipationMode`, code: 'ONLINEWRIT', display: 'online written' }] },
];
/** 42 CFR Part 2, and no redisclosure without consent: on every resource that holds text, where the notice applies. */
const PART_2 = {
  security: [
    { system: `${CODES}/v3-ActCode`, code: '42CFRPart2', display: '42 CFR Part2' },
    {
      system: `${CODES}/v3-ActCode`,
      code: 'NORDSCLCD',
      display: 'no redisclosure without consent directive',
    },
  ],
};
const RELATIONSHIP = {
  guardian: { system: `${CODES}/v3-RoleCode`, code: 'GUARD', display: 'guardian' },
  guarantor: { system: `${CODES}/v3-RoleClass`, code: 'GUAR', display: 'guarantor' },
};

interface Reference {
  readonly reference: string;
  readonly display?: string;
}

/** Ids that are the same in every export of the same person: FHIR's own allow no colon. */
function stableUuid(name: string): string {
  const bytes = createHash('sha1').update(`kipu-messages\n${name}`).digest().subarray(0, 16);
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x50;
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
  return bytes.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}

const urn = (id: string): Reference => ({ reference: `urn:uuid:${id}` });
const instant = (ms: number) => new Date(ms).toISOString();

/**
 * The export as a FHIR R4 Bundle of type collection, piece by piece: the Patient, each person once, a Communication for
 * each conversation and one for each message. docs/fhir-export.md says which field comes from where.
 */
export async function* exportAsFhir(opened: OpenExport): AsyncGenerator<string> {
  const writer = new FhirWriter(opened);
  yield '{"resourceType":"Bundle","type":"collection","entry":[';
  yield entry(writer.patientResource());
  for await (const conversation of opened.conversations()) {
    const begin = [...writer.newPeople(conversation.people), writer.header(conversation)];
    yield begin.map((resource) => `,${entry(resource)}`).join('');
    for await (const page of conversation.messages())
      yield page.map((message) => `,${entry(writer.message(conversation, message))}`).join('');
  }
  yield ']}';
}

function entry(resource: { id: string }): string {
  return JSON.stringify({ fullUrl: `urn:uuid:${resource.id}`, resource });
}

class FhirWriter {
  readonly #opened: OpenExport;
  readonly #patientId: string;
  readonly #known = new Map<string, Reference>();
  /** The Communication of the message before, of the conversation that is being written. */
  #before: Reference | undefined;

  constructor(opened: OpenExport) {
    this.#opened = opened;
    this.#patientId = this.#uuid('patient', opened.patient.id);
  }

  #uuid(type: string, id: string): string {
    return stableUuid(`${this.#opened.company.id}\n${type}\n${id}`);
  }

  #identifier(type: string, value: string) {
    return [{ system: `urn:kipu-messages:company:${this.#opened.company.id}:${type}`, value }];
  }

  patientResource() {
    const { id, name } = this.#opened.patient;
    return {
      resourceType: 'Patient',
      id: this.#patientId,
      identifier: this.#identifier('patient', id),
      name: [{ text: name }],
    };
  }

  /** Those who were in no conversation before. The patient's own account is the Patient. */
  newPeople(people: readonly ExportedPerson[]): { id: string }[] {
    const resources: { id: string }[] = [];
    for (const person of people) {
      if (this.#known.has(person.key)) continue;
      const id = person.relation === 'patient' ? this.#patientId : this.#uuid(person.type, person.id);
      this.#known.set(person.key, { ...urn(id), display: person.name });
      if (person.relation !== 'patient') resources.push(this.#person(id, person));
    }
    return resources;
  }

  #person(id: string, { type, id: hostId, name, title, relation }: ExportedPerson) {
    const identifier = this.#identifier(type, hostId);
    if (type === 'staff') {
      return {
        resourceType: 'Practitioner',
        id,
        identifier,
        name: [{ text: name }],
        ...(title === null ? {} : { qualification: [{ code: { text: title } }] }),
      };
    }
    return {
      resourceType: 'RelatedPerson',
      id,
      identifier,
      patient: urn(this.#patientId),
      ...(relation === 'guardian' || relation === 'guarantor'
        ? { relationship: [{ coding: [RELATIONSHIP[relation]], text: relation }] }
        : {}),
      name: [{ text: name }],
    };
  }

  #common(id: string, identifier: string) {
    return {
      resourceType: 'Communication',
      id,
      ...(this.#opened.notice === null ? {} : { meta: PART_2 }),
      identifier: this.#identifier('message', identifier),
    };
  }

  /** The conversation itself: what its messages are part of. */
  header({ id, subject, startedAt, people }: OpenConversation) {
    const { notice } = this.#opened;
    this.#before = undefined;
    return {
      ...this.#common(id, id),
      status: 'completed',
      category: CATEGORY,
      medium: MEDIUM,
      subject: urn(this.#patientId),
      ...(subject === null ? {} : { topic: { text: subject } }),
      sent: instant(startedAt),
      recipient: people.map(({ key }) => this.#known.get(key)),
      ...(notice === null ? {} : { note: [{ text: notice }] }),
    };
  }

  /** A portal user as they were related to the patient then; the RelatedPerson has the relation of today. */
  #as(key: string, relation: ExportedMessage['relation']): Reference | undefined {
    const known = this.#known.get(key);
    if (known === undefined || !key.startsWith('portal:')) return known;
    if (relation === null || relation === 'patient') return known;
    return { ...known, display: `${known.display} (${relation})` };
  }

  message(conversation: OpenConversation, message: ExportedMessage) {
    const { id, seq, authorKey, body, sentAt, relation, removed } = message;
    const before = this.#before;
    this.#before = urn(id);
    return {
      ...this.#common(id, `${conversation.id}/${seq}`),
      partOf: [urn(conversation.id)],
      ...(before === undefined ? {} : { inResponseTo: [before] }),
      status: 'completed',
      ...(removed === null
        ? {}
        : { statusReason: { text: `Text removed ${instant(removed.at)}: ${removed.ground}` } }),
      category: CATEGORY,
      medium: MEDIUM,
      subject: urn(this.#patientId),
      sent: instant(sentAt),
      recipient: conversation.people
        .filter(({ key }) => key !== authorKey)
        .map(({ key }) => this.#as(key, relation)),
      sender: this.#as(authorKey, relation),
      ...(removed === null ? { payload: [{ contentString: body }] } : {}),
    };
  }
}
