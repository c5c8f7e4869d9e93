import type { ConversationListItem } from '@kipu-messages/sdk';
import type { Words } from '../locales/en.ts';

type Participant = ConversationListItem['participants'][number];
type WithPeople = Pick<ConversationListItem, 'type' | 'participants' | 'patient'>;

/** Everyone but the reader. */
export const others = ({ participants }: WithPeople): readonly Participant[] => {
  const rest = participants.filter(({ you }) => !you);
  return rest.length ? rest : participants;
};

/** A name runs its own way, and does not turn the sentence around it. */
const isolated = (name: string): string => `\u2068${name}\u2069`;
/** The same where the sentence is a list: what runs left to right needs no help there. */
const isolatedIfNeeded = (name: string): string =>
  /[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]/.test(name) ? isolated(name) : name;

/** Names joined as the language joins them. */
export const joined = (locale: string, names: readonly string[]): string =>
  new Intl.ListFormat(locale, { type: 'conjunction' }).format(names);

/** "Dana Whitfield", "Priya N., Tom B. and 2 others". */
export function peopleNames(t: Words, locale: string, conversation: WithPeople): string {
  const people = others(conversation);
  const names = people.map(({ name }) => (people.length > 1 ? isolatedIfNeeded(name) : name));
  return joined(locale, names.length > 3 ? [...names.slice(0, 2), t.others(names.length - 2)] : names);
}

/** "Priya N." where a list has room for no more; a name of another script, or of one word, stays whole. */
function shortened(name: string): string {
  const [first = '', second = '', ...rest] = name.split(' ');
  const last = rest.at(-1) ?? second;
  if (!last || !/^[\p{sc=Latin}\p{sc=Cyrillic}\p{sc=Greek}]/u.test(name)) return name;
  // "Dr." alone names nobody.
  const given = first.endsWith('.') && rest.length ? `${first} ${second}` : first;
  return `${given} ${[...last][0]}.`;
}

/**
 * The same as parts, each name to be drawn on its own: it runs its own way and is cut at its own end. With `short`, several
 * names are shortened as long as they still differ.
 */
export function peopleParts(
  t: Words,
  locale: string,
  conversation: WithPeople,
  short = false,
): readonly { name: boolean; text: string }[] {
  const whole = others(conversation).map(({ name }) => name);
  const brief = whole.map(shortened);
  const names = short && whole.length > 1 && new Set(brief).size === new Set(whole).size ? brief : whole;
  const few = names.length > 3 ? names.slice(0, 2) : names;
  const rest = names.length > 3 ? [t.others(names.length - 2)] : [];
  let at = 0;
  return new Intl.ListFormat(locale, { type: 'conjunction' })
    .formatToParts([...few, ...rest])
    .map(({ type, value }) => ({ name: type === 'element' && at++ < few.length, text: value }));
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
  const { relation, title } = person;
  const name = isolated(person.name);
  if (relation)
    return t.person(name, relation, patient && relation !== 'patient' ? isolated(patient.name) : undefined);
  return title ? `${name} (${title})` : name;
}

/** "Intensive outpatient, North clinic": which episode of care is meant. */
export const episode = (patient: NonNullable<WithPeople['patient']>): string =>
  [patient.label, patient.locationName].filter(Boolean).join(', ');
