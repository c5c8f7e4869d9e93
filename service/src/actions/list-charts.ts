import type { UserPrincipal } from '../auth/principal.ts';
import { readState } from '../events/state.ts';
import { type NoticeTexts, noticeFor } from '../rules/settings-in-force.ts';
import { placesOf } from '../store/eligibility-facts.ts';
import type { Store } from '../store/tx.ts';
import { chartsOf } from '../store/users.ts';

export interface ChartView {
  id: string;
  name: string;
  label?: string;
  locationName?: string;
  notice: NoticeTexts;
}

/** The charts a portal user is connected to, with the notices in force at each one's location. */
export function listCharts(
  store: Store,
  { companyId, user }: UserPrincipal,
): Promise<{ data: ChartView[]; state: string }> {
  return store.read(companyId, async (tx) => {
    const own = await chartsOf(tx, user.id);
    const places = await placesOf(
      tx,
      own.map((chart) => chart.id),
    );
    const data = own.flatMap(({ id, relation }): ChartView[] => {
      const { chart, settings } = places.at(id);
      if (chart === null) return [];
      return [
        {
          id,
          name: chart.name,
          ...(chart.label === null ? {} : { label: chart.label }),
          ...(chart.locationName === null ? {} : { locationName: chart.locationName }),
          notice: noticeFor(settings, { type: 'portal', relation }),
        },
      ];
    });
    return { data, state: await readState(tx, user.key) };
  });
}
