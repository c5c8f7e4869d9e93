import type { Conversation, ConversationListItem } from '@kipu-messages/sdk';
import type { Words } from '../locales/en.ts';
import type { Relation } from '../locales/relation.ts';

type Participant = ConversationListItem['participants'][number];
type WithPeople = Pick<ConversationListItem, 'type' | 'participants' | 'patient'>;

/** What one must know of a person to write to them. */
interface Person {
  name: string;
  relation?: Relation | undefined;
  title?: string | undefined;
}

/** Everyone but the reader. */
export const others = ({ participants }: WithPeople): readonly Participant[] => {
  const rest = participants.filter(({ you }) => !you);
  return rest.length ? rest : participants;
};

/** Those who will get a reply: some may not be able to receive messages now. */
export const readersOf = (conversation: Conversation): readonly Participant[] =>
  others(conversation).filter(({ id }) => !conversation.notReceiving?.some((absent) => absent.id === id));

/** A name runs its own way, and does not turn the sentence around it. */
const isolated = (name: string): string => `\u2068${name}\u2069`;
/** What runs left to right needs no help in a list. */
const rightToLeft = /[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]/;

/** As many names as a line has room for; of more, the last ones are only counted. */
export const few = (t: Words, names: readonly string[], most: number): readonly string[] =>
  names.length > most ? [...names.slice(0, most - 1), t.others(names.length - most + 1)] : names;

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
 * The people of a conversation, joined as the language joins them, in parts: each name is to be drawn on its own, runs its
 * own way and is cut at its own end. With `short`, several names are shortened as long as they still differ.
 */
export function peopleParts(
  t: Words,
  locale: string,
  conversation: WithPeople,
  short = false,
): readonly { name: boolean; text: string }[] {
  const whole = others(conversation).map(({ name }) => name);
  const brief = short && whole.length > 1 ? whole.map(shortened) : whole;
  const names = new Set(brief).size === new Set(whole).size ? brief : whole;
  return new Intl.ListFormat(locale)
    .formatToParts(few(t, names, 3))
    .map(({ value }) => ({ name: names.includes(value), text: value }));
}

/** The same as one text: "Dana Whitfield", "Priya Natarajan, Tom Brown and 2 others". */
export const peopleNames = (t: Words, locale: string, conversation: WithPeople): string =>
  peopleParts(t, locale, conversation)
    .map(({ name, text }, _, { length }) =>
      name && length > 1 && rightToLeft.test(text) ? isolated(text) : text,
    )
    .join('');

/** What stands beside the names: the relation to the patient, a title, or "Staff". */
export function roleOf(t: Words, conversation: WithPeople): string {
  const [first] = others(conversation);
  if (conversation.type === 'staff' || !first) return t.staff;
  return first.relation ? t.relation[first.relation] : (first.title ?? t.staff);
}

/** One person as the writer must know them: "Dana Whitfield, guardian of Marcus Whitfield". */
export function personInFull(
  t: Words,
  { name, relation, title }: Person,
  patient: string | undefined,
): string {
  if (!relation) return title ? `${isolated(name)} (${title})` : isolated(name);
  return t.person(
    isolated(name),
    relation,
    patient && relation !== 'patient' ? isolated(patient) : undefined,
  );
}

/** "Intensive outpatient, North clinic": which episode of care is meant. */
export const episode = (patient: { label?: string; locationName?: string } | null | undefined): string =>
  [patient?.label, patient?.locationName].filter(Boolean).join(', ');
