import { deactivateDirectoryRow } from '../../actions/deactivate-directory-row.ts';
import { auditContext } from '../../audit/record.ts';
import type { KeyPrincipal } from '../../auth/principal.ts';
import type { DirectoryType } from '../../directory/rows.ts';
import type { RequestMeta } from '../../http/meta.ts';
import { Problem } from '../../http/problem.ts';
import type { Services } from '../../services.ts';

/** Takes a row out of force; 404 when there is none, 204 as often as it is asked otherwise. */
export async function deleteRow(
  services: Services,
  { principal, meta }: { principal: KeyPrincipal; meta: RequestMeta },
  type: DirectoryType,
  key: string,
): Promise<{ status: 204 }> {
  const known = await deactivateDirectoryRow(
    services,
    principal.companyId,
    auditContext(principal, meta),
    type,
    key,
  );
  if (!known) throw new Problem('not_found');
  return { status: 204 };
}
