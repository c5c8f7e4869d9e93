import type { User } from '../auth/principal.ts';
import { canMessagePortalActor, canStartStaff, type Relation } from '../rules/eligibility.ts';
import {
  ofDeactivatedChart,
  portalStartWithoutLocation,
  staffStartWithoutLocation,
  startWithoutConnection,
} from '../rules/no-access.ts';
import type { ReasonCode } from '../rules/reasons.ts';
import { type NoticeTexts, noticeFor } from '../rules/settings-in-force.ts';
import {
  type ChartFacts,
  hasDeactivated,
  type Place,
  type PortalPerson,
  placeOf,
  placesOf,
  portalFacts,
  type StaffPerson,
  staffFacts,
} from '../store/eligibility-facts.ts';
import type { Tx } from '../store/tx.ts';
import { chartsOf } from '../store/users.ts';

/** Why a user may not write, before anybody is chosen; empty: they may. Nothing in it tells of a chart not theirs. */
export interface OwnSide {
  readonly messagePortal: readonly ReasonCode[];
  readonly messageStaff: readonly ReasonCode[] | 'never';
  readonly notice: NoticeTexts;
  /** The chart that was asked about, only where it is open to the caller. */
  readonly openChart?: ChartFacts;
}

/** A staff user's side of the rule about a chart, or about none. */
export async function staffSide(
  tx: Tx,
  user: User,
  patientId: string | null,
): Promise<OwnSide & { place: Place; self: StaffPerson }> {
  const place = await placeOf(tx, patientId);
  const [self] = await staffFacts(tx, [user.id], place.chart);
  if (self === undefined) throw new Error('no facts of the caller');
  const { settings, companyWide } = place;
  const { now } = tx;
  const chart = patientId === null ? null : { id: patientId };
  const notice = noticeFor(settings, { type: 'staff' });
  if (chart !== null && !self.locationAccess) {
    const as = (await hasDeactivated(tx, user, place)) ? ofDeactivatedChart : same;
    return {
      place,
      self,
      messagePortal: as(portalStartWithoutLocation({ companyWide, staff: self, now }).reasons),
      messageStaff: as(staffStartWithoutLocation({ companyWide, staff: self, chart, now }).reasons),
      notice,
    };
  }
  return {
    place,
    self,
    messagePortal: canMessagePortalActor({ settings, actor: { type: 'staff', staff: self }, chart, now })
      .reasons,
    messageStaff: canStartStaff({ settings, actor: self, chart, targets: [], now }).reasons,
    notice,
    ...(place.chart === null || self.restricted ? {} : { openChart: place.chart }),
  };
}

/** A portal user's side of the rule about one chart. */
export async function portalSideOf(
  tx: Tx,
  user: User,
  patientId: string,
): Promise<OwnSide & { place: Place; self: PortalPerson }> {
  const place = await placeOf(tx, patientId);
  const [self] = await portalFacts(tx, [user.id], place.chart);
  if (self === undefined) throw new Error('no facts of the caller');
  const side = portalSide(place, patientId, self, tx.now);
  const as = (await hasDeactivated(tx, user, place)) ? ofDeactivatedChart : same;
  return { place, self, ...side, messagePortal: as(side.messagePortal) };
}

const same = (reasons: readonly ReasonCode[]) => reasons;

function portalSide(place: Place, patientId: string, self: PortalPerson, now: number): OwnSide {
  const { settings, companyWide } = place;
  if (self.connection === null) {
    return {
      messagePortal: startWithoutConnection({ companyWide, portal: self, now }).reasons,
      messageStaff: 'never',
      notice: noticeFor(companyWide, { type: 'portal', relation: null }),
    };
  }
  const actor = { type: 'portal', portal: self } as const;
  return {
    messagePortal: canMessagePortalActor({ settings, actor, chart: { id: patientId }, now }).reasons,
    messageStaff: 'never',
    notice: noticeFor(settings, { type: 'portal', relation: self.connection.relation }),
    ...(place.chart === null ? {} : { openChart: place.chart }),
  };
}

/**
 * A portal user's side before a chart is chosen: they may write if one of their charts lets them. The notices are those
 * of their only chart; with several the company's own, until one is chosen.
 */
export async function portalSideOfAll(tx: Tx, user: User): Promise<OwnSide> {
  const charts = await chartsOf(tx, user.id);
  const places = await placesOf(
    tx,
    charts.map((chart) => chart.id),
  );
  const sides: OwnSide[] = [];
  for (const { id } of charts) {
    const place = places.at(id);
    const [self] = await portalFacts(tx, [user.id], place.chart);
    if (self !== undefined) sides.push(portalSide(place, id, self, tx.now));
  }
  const [first] = sides;
  if (first !== undefined && sides.length === 1) return first;
  const [self] = await portalFacts(tx, [user.id], null);
  if (self === undefined) throw new Error('no facts of the caller');
  const { settings } = places.companyWide;
  const may = sides.find((side) => side.messagePortal.length === 0);
  const actor = { type: 'portal', portal: self } as const;
  const without = canMessagePortalActor({ settings, actor, chart: null, now: tx.now }).reasons;
  return {
    messagePortal: may !== undefined ? [] : without.length > 0 ? without : (first?.messagePortal ?? []),
    messageStaff: 'never',
    notice: noticeFor(settings, { type: 'portal', relation: contactAmong(charts) }),
  };
}

function contactAmong(charts: ReadonlyArray<{ relation: Relation }>): Relation | null {
  return charts.find(({ relation }) => relation !== 'patient')?.relation ?? null;
}
