import { pushDirectoryRow } from '../../actions/push-directory-row.ts';
import { auditContext } from '../../audit/record.ts';
import type { KeyPrincipal } from '../../auth/principal.ts';
import type { Contents } from '../../directory/kinds.ts';
import type { DirectoryRow } from '../../directory/rows.ts';
import type { RequestMeta } from '../../http/meta.ts';
import { Problem } from '../../http/problem.ts';
import type { Services } from '../../services.ts';
import type { Entry } from '../../store/directory-table.ts';

/** Puts a row and answers it as stored; 409 when a newer version is. */
export async function putRow<Row extends DirectoryRow>(
  services: Services,
  { principal, meta }: { principal: KeyPrincipal; meta: RequestMeta },
  row: Row,
): Promise<Entry<Contents[Row['type']]>> {
  const result = await pushDirectoryRow(services, principal.companyId, auditContext(principal, meta), row);
  if (result.refused === 'stale')
    throw new Problem('stale_version', { detail: 'version is lower than that of the stored row' });
  if (result.refused !== false)
    throw new Problem('erased', { detail: 'This portal user was erased; end the erasure first' });
  return result.entry;
}

/** Words that every PUT of the directory shares. */
export const PUT_RULES =
  'Idempotent: the same row again changes nothing. With `version`, a row older than the stored one is refused as ' +
  '`stale_version`. Rows may come in any order: a reference to what has not come yet grants nothing until it does.';
