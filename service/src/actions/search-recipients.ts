import type { User, UserPrincipal } from '../auth/principal.ts';
import { readState } from '../events/state.ts';
import { canMessagePortal, canStartStaff, type Relation } from '../rules/eligibility.ts';
import { type ReasonCode, type ReasonText, reasonTexts } from '../rules/reasons.ts';
import type { PortalPerson, StaffPerson } from '../store/eligibility-facts.ts';
import {
  type CandidateQuery,
  type Candidates,
  type PersonPlace,
  portalCandidates,
  staffCandidates,
} from '../store/recipients.ts';
import type { Store, Tx } from '../store/tx.ts';
import { portalSideOf, staffSide } from './own-side.ts';

export interface RecipientQuery {
  readonly type: 'portal' | 'staff';
  /** Required for `portal`. */
  readonly patientId: string | null;
  readonly q: string;
  readonly after: PersonPlace | undefined;
  readonly limit: number;
}

export interface RecipientView {
  type: 'staff' | 'portal';
  id: string;
  name: string;
  relation?: Relation;
  title?: string;
}

export interface RecipientPage {
  data: RecipientView[];
  next: PersonPlace | null;
  /** With an empty page: what stands in the caller's own way. */
  reasons: ReasonText[];
  state: string;
}

/** People looked at in one statement, at least. */
const BATCH = 200;

/** Whom this user may message now, by name, and nobody else: the rule that decides a send decides each row (B6). */
export function searchRecipients(
  store: Store,
  { companyId, user }: UserPrincipal,
  query: RecipientQuery,
): Promise<RecipientPage> {
  return store.read(companyId, async (tx) => {
    const search = await searchOf(tx, user, query);
    const found = search.reasons.length > 0 ? [] : await search.page(query);
    const data = found.slice(0, query.limit);
    return {
      data: data.map(({ view }) => view),
      next: found.length > query.limit ? (data.at(-1)?.place ?? null) : null,
      reasons: data.length > 0 ? [] : reasonTexts(user.type, search.reasons),
      state: await readState(tx, user.key),
    };
  });
}

interface Found {
  view: RecipientView;
  place: PersonPlace;
}

interface Search {
  readonly reasons: readonly ReasonCode[];
  page(query: CandidateQuery): Promise<Found[]>;
}

function searchOf(tx: Tx, user: User, { type, patientId }: RecipientQuery): Promise<Search> {
  if (type === 'staff') return staffForStaff(tx, user, patientId);
  if (patientId === null) throw new Error('portal recipients belong to a chart');
  return user.type === 'staff' ? portalForStaff(tx, user, patientId) : staffForPortal(tx, user, patientId);
}

async function portalForStaff(tx: Tx, user: User, patientId: string): Promise<Search> {
  const { place, self, messagePortal } = await staffSide(tx, user, patientId);
  const { chart, settings } = place;
  return {
    reasons: messagePortal,
    page: (query) =>
      chart === null
        ? Promise.resolve([])
        : allowed(
            query,
            (batch) => portalCandidates(tx, chart, batch),
            (portal) => canMessagePortal({ settings, staff: self, portal, now: tx.now }).allowed,
            ({ id, name, connection }) => ({
              type: 'portal',
              id,
              name,
              ...(connection === null ? {} : { relation: connection.relation }),
            }),
          ),
  };
}

async function staffForPortal(tx: Tx, user: User, patientId: string): Promise<Search> {
  const { place, self, messagePortal } = await portalSideOf(tx, user, patientId);
  const { chart, settings } = place;
  // These only narrow what is looked at; the rule decides.
  const only = {
    role: settings.mode === 'selected_users' || settings.mode === 'care_team_and_role',
    careTeam: settings.mode === 'care_team' || settings.mode === 'care_team_and_role',
  };
  return {
    reasons: messagePortal,
    page: (query) =>
      allowed(
        query,
        (batch) => staffCandidates(tx, chart, batch, only),
        (staff) => canMessagePortal({ settings, staff, portal: self, now: tx.now }).allowed,
        staffView,
      ),
  };
}

async function staffForStaff(tx: Tx, user: User, patientId: string | null): Promise<Search> {
  const { place, self, messageStaff } = await staffSide(tx, user, patientId);
  const chart = patientId === null ? null : { id: patientId };
  return {
    reasons: messageStaff === 'never' ? [] : messageStaff,
    page: (query) =>
      allowed(
        query,
        (batch) => staffCandidates(tx, place.chart, batch),
        (target) =>
          canStartStaff({ settings: place.settings, actor: self, chart, targets: [target], now: tx.now })
            .allowed,
        staffView,
      ),
  };
}

function staffView({ id, name, title }: StaffPerson): RecipientView {
  return { type: 'staff', id, name, ...(title === null ? {} : { title }) };
}

/** Goes through the candidates until one more than a page is found whom the rule allows, or there are no more. */
async function allowed<P extends StaffPerson | PortalPerson>(
  { q, after, limit }: CandidateQuery,
  candidates: (batch: CandidateQuery) => Promise<Candidates<P>>,
  mayMessage: (person: P) => boolean,
  view: (person: P) => RecipientView,
): Promise<Found[]> {
  const size = Math.max(BATCH, limit + 1);
  const found: Found[] = [];
  let from = after;
  for (;;) {
    const { people } = await candidates({ q, after: from, limit: size });
    for (const { person, place } of people) {
      if (mayMessage(person)) found.push({ view: view(person), place });
      if (found.length > limit) return found;
    }
    from = people.at(-1)?.place;
    if (people.length < size || from === undefined) return found;
  }
}
