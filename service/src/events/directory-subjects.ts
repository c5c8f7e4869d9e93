import type { UserKey } from '../auth/principal.ts';

/**
 * What one change of the directory touched, as `directory_change.subjects` holds it. A care team names its patient and
 * each staff user who came or went; a connection names its portal user and its patient.
 */
export type DirectorySubject = UserKey | `patient:${string}` | `location:${string}`;

/** Above this many subjects readers are told "anything may have changed" instead of ids. */
export const SUBJECTS_MAX = 50;

/** The column's text: a JSON list, each subject once; null means anything (settings, or more than `SUBJECTS_MAX`). */
export function encodeSubjects(subjects: Iterable<DirectorySubject> | null): string | null {
  if (subjects === null) return null;
  const once = [...new Set(subjects)];
  return once.length > SUBJECTS_MAX ? null : JSON.stringify(once);
}

/** Null: anything. */
export function decodeSubjects(column: string | null): DirectorySubject[] | null {
  return column === null ? null : (JSON.parse(column) as DirectorySubject[]);
}
