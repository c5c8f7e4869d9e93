import pg from 'pg';

/*
 * Under row-level security PostgreSQL leaves a trigram index alone: its operators could leak what a policy hides. So the
 * application role asks a function that runs as a role of its own. That role can log in nowhere and read nothing but this
 * one table; the function names the transaction's company itself, and answers ids only.
 */

const QUERY = `'select d.conversation_id from search_doc d where d.company_id = current_setting(''kipu.company_id'', true)'
    || format(' and d.readers @> %L::bigint[]', array[reader])
    || (select coalesce(string_agg(format(' and d.fold like %L', word), ''), '') from unnest(words) as word)
    || format(' limit %s', most)`;

const FUNCTIONS = (schema: string) => `
create or replace function search_candidates(reader bigint, words text[], most bigint) returns table (conversation_id text)
language plpgsql stable security definer set search_path = ${schema}, pg_temp as $function$
begin return query execute ${QUERY}; end $function$;
create or replace function explain_search(reader bigint, words text[], most bigint) returns setof text
language plpgsql volatile security definer set search_path = ${schema}, pg_temp as $function$
begin return query execute 'explain ' || ${QUERY}; end $function$;
`;
const SIGNATURES = ['search_candidates(bigint, text[], bigint)', 'explain_search(bigint, text[], bigint)'];

/**
 * Makes the search functions and their role, `<application role>_search`, and lets the application call them. Runs as the
 * owner of the tables, inside the migration's transaction; may run again.
 */
export async function installSearch(client: pg.Client, application: string): Promise<void> {
  const name = `${application}_search`;
  const role = pg.escapeIdentifier(name);
  const known = await client.query('select 1 from pg_roles where rolname = $1', [name]);
  if (known.rowCount === 0) {
    await client.query(`create role ${role} nologin`);
    // Who gives a function away must be a member of the role that gets it.
    await client.query(`grant ${role} to current_user`);
  }
  const schema = pg.escapeIdentifier(
    (await client.query<{ name: string }>('select current_schema() as name')).rows[0]?.name ?? 'public',
  );
  await client.query(`grant usage on schema ${schema} to ${role}`);
  await client.query(`grant select on search_doc to ${role}`);
  const policy = await client.query(
    `select 1 from pg_policies where schemaname = current_schema() and tablename = 'search_doc' and policyname = 'search_function'`,
  );
  if (policy.rowCount === 0)
    await client.query(`create policy search_function on search_doc for select to ${role} using (true)`);
  // The right to own something here is lent for as long as it takes.
  await client.query(`grant create on schema ${schema} to ${role}`);
  await client.query(`set local role ${role}`);
  await client.query(FUNCTIONS(schema));
  await client.query('reset role');
  await client.query(`revoke create on schema ${schema} from ${role}`);
  for (const signature of SIGNATURES) {
    await client.query(`revoke all on function ${signature} from public`);
    await client.query(`grant execute on function ${signature} to ${pg.escapeIdentifier(application)}`);
  }
}
