import type { Tx } from '../store/tx.ts';
import { kindOf } from './kinds.ts';
import type { DirectoryRow, PortalUserRow, StaffRow } from './rows.ts';

/** A line that deactivates somebody and cannot be read whole: what is stored of them stays, but for that. */
export interface Withdrawal {
  readonly withdraws: 'staff' | 'portalUser';
  readonly id: string;
  readonly version: number | undefined;
  /** What is wrong with the line; said only of somebody who is not stored. */
  readonly fault: string;
}

export type LineItem = DirectoryRow | Withdrawal;

/** Whole rows out of withdrawals, from what the slice said before or from what is stored. Undefined: there is nobody. */
export async function completed(
  tx: Tx,
  items: readonly LineItem[],
): Promise<ReadonlyArray<DirectoryRow | undefined>> {
  const withdrawals = items.filter((item): item is Withdrawal => 'withdraws' in item);
  const idsOf = (type: Withdrawal['withdraws']) =>
    withdrawals.filter(({ withdraws }) => withdraws === type).map(({ id }) => id);
  const staff = await kindOf('staff').table.load(tx, idsOf('staff'));
  const portal = await kindOf('portalUser').table.load(tx, idsOf('portalUser'));
  const last = new Map<string, StaffRow | PortalUserRow>();
  return items.map((item) => {
    if (!('withdraws' in item)) {
      if (item.type === 'staff' || item.type === 'portalUser') last.set(`${item.type}\n${item.id}`, item);
      return item;
    }
    const { withdraws, id, version } = item;
    const key = `${withdraws}\n${id}`;
    const row = last.get(key) ?? stored(withdraws, id, staff.get(id)?.content, portal.get(id)?.content);
    if (row === undefined) return undefined;
    const { version: _, ...rest } = row;
    const whole: StaffRow | PortalUserRow = {
      ...(rest.type === 'staff' ? { ...rest, active: false } : { ...rest, status: 'disabled' }),
      ...(version === undefined ? {} : { version }),
    };
    last.set(key, whole);
    return whole;
  });
}

type Stored<T extends 'staff' | 'portalUser'> =
  | ReturnType<ReturnType<typeof kindOf<T>>['contentOf']>
  | undefined;

function stored(
  type: Withdrawal['withdraws'],
  id: string,
  staff: Stored<'staff'>,
  portal: Stored<'portalUser'>,
): StaffRow | PortalUserRow | undefined {
  if (type === 'staff') return staff && { type, id, ...staff, title: staff.title ?? undefined };
  if (portal === undefined) return undefined;
  const { name, email, status, locale } = portal;
  return { type, id, name, email, status, locale: locale ?? undefined };
}
