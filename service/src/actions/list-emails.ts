import { type EmailDelivery, type EmailStatus, listEmails } from '../store/emails.ts';
import type { Store } from '../store/tx.ts';

export interface EmailQuery {
  readonly status: EmailStatus | undefined;
  /** The place of the last row of the page before. */
  readonly after: { at: number; id: string } | undefined;
  readonly limit: number;
}

/** A page of the company's e-mail deliveries, newest first; `more` says whether another page follows. */
export async function listDeliveries(
  store: Store,
  companyId: string,
  { status, after, limit }: EmailQuery,
): Promise<{ data: EmailDelivery[]; more: boolean }> {
  const rows = await store.read(companyId, (tx) =>
    listEmails(tx, {
      ...(status === undefined ? {} : { status }),
      ...(after === undefined ? {} : { after }),
      limit: limit + 1,
    }),
  );
  return { data: rows.slice(0, limit), more: rows.length > limit };
}
