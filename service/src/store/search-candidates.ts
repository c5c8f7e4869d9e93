import { sql } from 'kysely';
import type { UserKey } from '../auth/principal.ts';
import { containsFolded, oneOf } from './folded.ts';
import { wordsIndex } from './search-index.ts';
import { INDEXED_WORD_MIN, readerOf } from './search-words.ts';
import type { Tx } from './tx.ts';

/** Words that the index is asked for, the longest of a query: more narrow little further. */
const WORDS_MAX = 4;
/** Above so many hits of one question the words are common: whoever goes through the latest conversations soon has a page. */
const HITS_MAX = 3000;
/** Above so many people a part of a name says nothing. */
const PEOPLE_MAX = 1000;

/**
 * Which of the user's conversations may match these folded words; all that do are among them. Undefined where that would
 * not narrow: no word is long enough for the index, or the words are too common.
 */
export async function searchCandidates(
  tx: Tx,
  user: UserKey,
  words: readonly string[],
): Promise<string[] | undefined> {
  const long = words
    .filter((word) => [...word].length >= INDEXED_WORD_MIN)
    .toSorted((a, b) => b.length - a.length)
    .slice(0, WORDS_MAX);
  const people = long.length === 0 ? [] : await peopleNamed(tx, long);
  const namesMany = (word: string) =>
    people.some((one) => one.key === user && one.name.includes(word)) ||
    people.filter((one) => one.name.includes(word)).length > PEOPLE_MAX;
  // A word of the user's own name stands in every header of theirs.
  const asked = long.filter((word) => !namesMany(word));
  if (asked.length === 0) return undefined;
  const named = people.filter((one) => asked.some((word) => one.name.includes(word)));
  const headers = await headersWith(tx, user, asked, named);
  const anywhere = await conversationsWith(tx, user, 'message', asked);
  const waiting = await unindexedOf(tx, user);
  if (headers === undefined || anywhere === undefined || waiting === undefined) return undefined;
  const candidates = new Set([...anywhere, ...waiting]);
  for (const [left, ids] of byWhatIsLeft(headers, asked)) {
    const hits = left.length === 0 ? undefined : await conversationsWith(tx, user, 'message', left);
    for (const id of ids) if (hits?.has(id) ?? true) candidates.add(id);
  }
  return [...candidates];
}

/** Conversations by the words that their headers lack; the same words stand once. */
function byWhatIsLeft(
  headers: ReadonlyMap<string, ReadonlySet<string>>,
  asked: readonly string[],
): Array<[left: string[], ids: string[]]> {
  const groups = new Map<string, [left: string[], ids: string[]]>();
  for (const [id, held] of headers) {
    const left = asked.filter((word) => !held.has(word));
    const group = groups.get(left.join(' '));
    if (group === undefined) groups.set(left.join(' '), [left, [id]]);
    else group[1].push(id);
  }
  return [...groups.values()];
}

/** Undefined: more than `HITS_MAX`. */
async function conversationsWith(
  tx: Tx,
  user: UserKey,
  part: 'message' | 'subject',
  words: readonly string[],
): Promise<ReadonlySet<string> | undefined> {
  const reader = readerOf(tx.companyId, user, part);
  const hits = await wordsIndex(tx).conversationsWith(tx, reader, words, HITS_MAX + 1);
  return hits.length > HITS_MAX ? undefined : new Set(hits);
}

/** The user's conversations with messages that the index does not hold yet. Undefined: more than `HITS_MAX`. */
async function unindexedOf(tx: Tx, user: UserKey): Promise<string[] | undefined> {
  const rows = await tx.db
    .selectFrom('conversation as c')
    .innerJoin('participant as p', (join) =>
      join.onRef('p.company_id', '=', 'c.company_id').onRef('p.conversation_id', '=', 'c.conversation_id'),
    )
    .select('c.conversation_id')
    .where('c.company_id', '=', tx.companyId)
    .whereRef('c.indexed_seq', '<', 'c.last_seq')
    .where('p.user_key', '=', user)
    .limit(HITS_MAX + 1)
    .execute();
  return rows.length > HITS_MAX ? undefined : rows.map((row) => row.conversation_id);
}

interface Named {
  /** `staff:…`, `portal:…` or `patient:…`. */
  readonly key: string;
  readonly name: string;
}

/** Everyone of the company whose folded name, or one they had before, holds one of the words. */
async function peopleNamed(tx: Tx, words: readonly string[]): Promise<Named[]> {
  const allNames = sql<string>`(name_fold || ${'\n'} || former_fold)`;
  const from = (table: 'staff' | 'portal_user' | 'patient', type: string, id: string) =>
    tx.db
      .selectFrom(table)
      .select([sql<string>`${type} || ${sql.ref(id)}`.as('key'), allNames.as('name')])
      .where('company_id', '=', tx.companyId)
      .where((eb) => eb.or(words.map((word) => containsFolded(tx, allNames, word))));
  return from('staff', 'staff:', 'staff_id')
    .unionAll(from('portal_user', 'portal:', 'portal_user_id'))
    .unionAll(from('patient', 'patient:', 'patient_id'))
    .execute();
}

/** For each of the user's conversations in whose header one of the words stands: which. Undefined: too many. */
async function headersWith(
  tx: Tx,
  user: UserKey,
  words: readonly string[],
  people: readonly Named[],
): Promise<Map<string, Set<string>> | undefined> {
  const found = new Map<string, Set<string>>();
  const add = (id: string, held: readonly string[]) => {
    const before = found.get(id) ?? new Set();
    for (const word of held) before.add(word);
    found.set(id, before);
  };
  for (const word of words) {
    const subjects = await conversationsWith(tx, user, 'subject', [word]);
    if (subjects === undefined) return undefined;
    for (const id of subjects) add(id, [word]);
  }
  if (people.length === 0) return found;
  const names = new Map(people.map(({ key, name }) => [key, words.filter((word) => name.includes(word))]));
  const rows = await ownConversationsOf(tx, user, [...names.keys()]);
  if (rows.length > HITS_MAX) return undefined;
  for (const { id, key } of rows) add(id, names.get(key) ?? []);
  return found;
}

/** The user's own conversations with these members or about these patients. */
function ownConversationsOf(
  tx: Tx,
  user: UserKey,
  keys: readonly string[],
): Promise<Array<{ id: string; key: string }>> {
  const own = tx.db
    .selectFrom('participant as p')
    .where('p.company_id', '=', tx.companyId)
    .where('p.user_key', '=', user);
  return own
    .innerJoin('participant as o', (join) =>
      join.onRef('o.company_id', '=', 'p.company_id').onRef('o.conversation_id', '=', 'p.conversation_id'),
    )
    .select(['o.conversation_id as id', 'o.user_key as key'])
    .where(oneOf(tx, sql.ref('o.user_key'), keys))
    .unionAll(
      own
        .innerJoin('conversation as c', (join) =>
          join
            .onRef('c.company_id', '=', 'p.company_id')
            .onRef('c.conversation_id', '=', 'p.conversation_id'),
        )
        .select(['c.conversation_id as id', sql<string>`'patient:' || c.patient_id`.as('key')])
        .where(oneOf(tx, sql.ref('c.patient_id'), keys.filter(isPatient).map(idOfPatient))),
    )
    .limit(HITS_MAX + 1)
    .execute();
}

const isPatient = (key: string) => key.startsWith('patient:');
const idOfPatient = (key: string) => key.slice('patient:'.length);
