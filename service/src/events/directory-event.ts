import type { UserKey } from '../auth/principal.ts';
import type { Tx } from '../store/tx.ts';
import { type DirectorySubject, decodeSubjects, SUBJECTS_MAX } from './directory-subjects.ts';

/** Above this many changes at once (an import) nobody asks what each touched. */
const CHANGES_MAX = 200;
/** Above this many own conversations their ids say no more than "any". */
const CONVERSATIONS_MAX = 200;

/**
 * What the directory's changes after `from`, through `through`, mean to one user: the ids of their own conversations
 * that are touched; `'any'` where that is not known, is too much, or the user is touched; null where nothing of theirs is.
 */
export async function touchedBy(
  tx: Tx,
  user: UserKey,
  from: number,
  through: number,
): Promise<string[] | 'any' | null> {
  if (through - from > CHANGES_MAX) return 'any';
  const rows = await tx.db
    .selectFrom('directory_change')
    .select('subjects')
    .where('company_id', '=', tx.companyId)
    .where('version', '>', from)
    .where('version', '<=', through)
    .execute();
  // A row that is not there any more could have said anything.
  if (rows.length < through - from) return 'any';
  const subjects = new Set<DirectorySubject>();
  for (const row of rows) {
    const named = decodeSubjects(row.subjects);
    if (named === null) return 'any';
    for (const subject of named) subjects.add(subject);
  }
  if (subjects.size > SUBJECTS_MAX || subjects.has(user)) return 'any';
  const touched = await ownConversationsAbout(tx, user, [...subjects]);
  if (touched.length > CONVERSATIONS_MAX) return 'any';
  return touched.length === 0 ? null : touched;
}

async function ownConversationsAbout(
  tx: Tx,
  user: UserKey,
  subjects: readonly DirectorySubject[],
): Promise<string[]> {
  const idsOf = (type: 'patient' | 'location') =>
    subjects
      .filter((subject) => subject.startsWith(`${type}:`))
      .map((subject) => subject.slice(type.length + 1));
  const patients = idsOf('patient');
  const locations = idsOf('location');
  const people = subjects.filter((subject) => subject.startsWith('staff:') || subject.startsWith('portal:'));
  const own = () =>
    tx.db
      .selectFrom('participant as p')
      .innerJoin('conversation as c', (join) =>
        join.onRef('c.company_id', '=', 'p.company_id').onRef('c.conversation_id', '=', 'p.conversation_id'),
      )
      .select('p.conversation_id')
      .where('p.company_id', '=', tx.companyId)
      .where('p.user_key', '=', user)
      .limit(CONVERSATIONS_MAX + 1);
  const found = new Set<string>();
  const add = (rows: Array<{ conversation_id: string }>) => {
    for (const row of rows) found.add(row.conversation_id);
  };
  if (patients.length > 0) add(await own().where('c.patient_id', 'in', patients).execute());
  if (locations.length > 0) {
    add(
      await own()
        .innerJoin('patient as t', (join) =>
          join.onRef('t.company_id', '=', 'c.company_id').onRef('t.patient_id', '=', 'c.patient_id'),
        )
        .where('t.location_id', 'in', locations)
        .execute(),
    );
  }
  if (people.length > 0) {
    add(
      await own()
        .innerJoin('participant as o', (join) =>
          join
            .onRef('o.company_id', '=', 'p.company_id')
            .onRef('o.conversation_id', '=', 'p.conversation_id')
            .on('o.user_key', 'in', people),
        )
        .execute(),
    );
  }
  return [...found];
}
