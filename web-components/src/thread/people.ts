import type { ConversationListItem } from '@kipu-messages/sdk';
import type { Words } from '../locales/en.ts';

type Participant = ConversationListItem['participants'][number];
type WithPeople = Pick<ConversationListItem, 'type' | 'participants' | 'patient'>;

/** Everyone but the reader. */
export const others = ({ participants }: WithPeople): readonly Participant[] => {
  const rest = participants.filter(({ you }) => !you);
  return rest.length ? rest : participants;
};

/** Names joined as the language joins them. */
export const joined = (locale: string, names: readonly string[]): string =>
  new Intl.ListFormat(locale, { type: 'conjunction' }).format(names);

/** "Dana Whitfield", "Priya N., Tom B. and 2 others". */
export function peopleNames(t: Words, locale: string, conversation: WithPeople): string {
  const names = others(conversation).map(({ name }) => name);
  return joined(locale, names.length > 3 ? [...names.slice(0, 2), t.others(names.length - 2)] : names);
}

/** What stands beside the names: the relation to the patient, a title, or "Staff". */
export function roleOf(t: Words, conversation: WithPeople): string {
  const [first] = others(conversation);
  if (conversation.type === 'staff' || !first) return t.staff;
  return first.relation ? t.relation[first.relation] : (first.title ?? t.staff);
}

/** One person as the reader must know them: "Dana Whitfield, guardian of Marcus Whitfield". */
export function personInFull(t: Words, person: Participant, conversation: WithPeople): string {
  const { patient } = conversation;
  if (person.relation && patient) return t.personOfPatient(person.name, person.relation, patient.name);
  if (person.relation) return t.personWithRelation(person.name, person.relation);
  return person.title ? `${person.name} (${person.title})` : person.name;
}

/** "Intensive outpatient, North clinic": which episode of care is meant. */
export const episode = (patient: NonNullable<WithPeople['patient']>): string =>
  [patient.label, patient.locationName].filter(Boolean).join(', ');
