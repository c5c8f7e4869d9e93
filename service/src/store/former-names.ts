import { type RawBuilder, sql } from 'kysely';
import { fold } from '../rules/fold.ts';

/** Folded former names of one person that are kept, in characters. */
const FORMER_MAX = 1000;

/** What a push adds to a person's folded former names: the name it replaces; empty where it is the same one. */
export function replacedName(before: { readonly name: string } | undefined, name: string): string {
  if (before === undefined) return '';
  const replaced = fold(before.name);
  return replaced === fold(name) ? '' : replaced;
}

/**
 * The value of `former_fold` when a row of the directory is written again: what the insert carries (see
 * {@link replacedName}) before what was kept. Words hold no line end, so no word matches across two names.
 */
export function keptFormerNames(table: 'staff' | 'portal_user' | 'patient'): RawBuilder<string> {
  const added = sql.ref<string>('excluded.former_fold');
  const kept = sql.ref<string>(`${table}.former_fold`);
  return sql<string>`case when ${added} = '' then ${kept} else substr(${added} || ${'\n'} || ${kept}, 1, ${sql.lit(FORMER_MAX)}) end`;
}
