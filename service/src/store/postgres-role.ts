import { sql } from 'kysely';
import { NO_COMPANY, type Store } from './tx.ts';

/** Throws for a role that row-level security does not hold back: superuser, BYPASSRLS, or an owner of the tables. */
export async function refuseOwner(store: Store): Promise<void> {
  const role = await store.read(NO_COMPANY, async (tx) => {
    const result = await sql<{ name: string; above: boolean; owner: boolean }>`
      select rolname as name, rolsuper or rolbypassrls as above,
        exists (select 1 from pg_tables where schemaname = current_schema() and pg_has_role(current_user, tableowner, 'member')) as owner
      from pg_roles where rolname = current_user`.execute(tx.db);
    return result.rows[0];
  });
  if (role === undefined || role.above || role.owner) {
    throw new Error(
      `DATABASE_URL must name the application role, but ${role?.name ?? 'this role'} is the owner, a superuser or has BYPASSRLS: row-level security would not hold it back`,
    );
  }
}
