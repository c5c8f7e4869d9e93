import type { User, UserPrincipal } from '../auth/principal.ts';
import { readState } from '../events/state.ts';
import { searchWords, snippet, type TextRange } from '../rules/text.ts';
import type { Services } from '../services.ts';
import { type InboxRow, inboxRows, type MemberRow, membersOf } from '../store/inbox.ts';
import { type BodyHit, bodyHits, searchedHeaders } from '../store/search.ts';
import type { Tx } from '../store/tx.ts';
import { readCaughtUp } from './catch-up.ts';
import { byConversation, type ListItemView, listItemView } from './conversation-view.ts';

export interface SearchQuery {
  readonly q: string;
  readonly section: 'active' | 'archived' | 'all';
  /** Only what reached the reader before this place. */
  readonly before: number | undefined;
  readonly limit: number;
  /** The caller is gone: stop looking. */
  readonly signal: AbortSignal;
}

export interface SearchMatchView {
  field: 'subject' | 'participant' | 'patient' | 'body';
  seq?: number;
  snippet: string;
  ranges: TextRange[];
}

export interface FoundConversation extends ListItemView {
  matches: SearchMatchView[];
}

export interface SearchPage {
  readonly data: FoundConversation[];
  readonly next: number | null;
  readonly state: string;
}

/** Conversations looked at in one snapshot; between two, other requests have their turn. */
const SLICE = 200;
/** Messages of one conversation that are shown as hits. */
const HITS_EACH = 3;

/**
 * Searches this user's own conversations, the latest first, until the page is full: each word in a message's body or in
 * its conversation's header (B29). What a conversation's messages may not show this user is not looked at.
 */
export async function searchConversations(
  services: Pick<Services, 'store' | 'hub'>,
  principal: UserPrincipal,
  query: SearchQuery,
): Promise<SearchPage> {
  const { companyId, user } = principal;
  const words = searchWords(query.q);
  const found: Array<FoundConversation & { place: number }> = [];
  let state: string | undefined;
  let before = query.before;
  while (!query.signal.aborted) {
    const look = async (tx: Tx) => ({
      slice:
        words.length === 0
          ? NOTHING
          : await searchSlice(tx, user, words, query.section, before, query.limit + 1 - found.length),
      state: await readState(tx, user.key),
    });
    // Only the first look may give what had passed the user over; the page's state is of that moment.
    const { slice, state: now } = await (state === undefined
      ? readCaughtUp(services, principal, look)
      : services.store.read(companyId, look));
    state ??= now;
    found.push(...slice.found);
    if (found.length > query.limit || slice.next === null) break;
    before = slice.next;
    await new Promise<void>((turn) => setImmediate(turn));
  }
  const page = found.slice(0, query.limit);
  return {
    data: page.map(({ place: _, ...item }) => item),
    next: found.length > query.limit ? (page.at(-1)?.place ?? null) : null,
    state: state ?? '',
  };
}

interface Slice {
  readonly found: Array<FoundConversation & { place: number }>;
  /** Where the next slice begins; null: that was all. */
  readonly next: number | null;
}

const NOTHING: Slice = { found: [], next: null };

async function searchSlice(
  tx: Tx,
  user: User,
  words: readonly string[],
  section: SearchQuery['section'],
  before: number | undefined,
  wanted: number,
): Promise<Slice> {
  const archived = section === 'all' ? undefined : section === 'archived';
  const headers = await searchedHeaders(tx, user.key, { archived, before }, SLICE);
  const hits = await hitsBeyondHeaders(
    tx,
    user,
    headers.map(({ id, folded }) => ({
      id,
      left: words.filter((word) => !folded.some((text) => text.includes(word))),
    })),
  );
  const matching = headers.filter(({ id }) => hits.has(id)).slice(0, wanted);
  const ids = matching.map(({ id }) => id);
  const rows = new Map((await inboxRows(tx, user.key, ids)).map((row) => [row.conversation_id, row]));
  const members = byConversation(await membersOf(tx, ids));
  const found = matching.flatMap(({ id, place }) => {
    const row = rows.get(id);
    if (row === undefined) return [];
    const ofRow = members.get(id) ?? [];
    const matches = [
      ...headerMatches(headerTexts(row, ofRow), words),
      ...bodyMatches(hits.get(id) ?? [], words),
    ];
    return [{ ...listItemView(row, ofRow, user), matches, place }];
  });
  return { found, next: headers.length < SLICE ? null : (headers.at(-1)?.place ?? null) };
}

/** For each conversation that matches: the messages that hold what its header lacks; none when it lacks nothing. */
async function hitsBeyondHeaders(
  tx: Tx,
  user: User,
  conversations: ReadonlyArray<{ id: string; left: readonly string[] }>,
): Promise<Map<string, BodyHit[]>> {
  const hits = new Map<string, BodyHit[]>();
  const groups = new Map<string, { words: readonly string[]; ids: string[] }>();
  for (const { id, left } of conversations) {
    if (left.length === 0) {
      hits.set(id, []);
      continue;
    }
    const name = left.join(' ');
    const group = groups.get(name) ?? { words: left, ids: [] };
    group.ids.push(id);
    groups.set(name, group);
  }
  for (const { words, ids } of groups.values()) {
    for (const hit of await bodyHits(tx, user.key, ids, words, HITS_EACH)) {
      hits.set(hit.conversation_id, [...(hits.get(hit.conversation_id) ?? []), hit]);
    }
  }
  return hits;
}

type HeaderText = [field: 'subject' | 'participant' | 'patient', text: string];

function headerTexts(row: InboxRow, members: readonly MemberRow[]): HeaderText[] {
  return [
    ['subject', row.subject ?? ''],
    ['patient', row.patient_name ?? ''],
    ...members.map((member): HeaderText => ['participant', member.staff_name ?? member.portal_name ?? '']),
  ];
}

function headerMatches(texts: readonly HeaderText[], words: readonly string[]): SearchMatchView[] {
  return texts.flatMap(([field, text]) => {
    const hit = snippet(text, words);
    return hit === null ? [] : [{ field, ...hit }];
  });
}

function bodyMatches(hits: readonly BodyHit[], words: readonly string[]): SearchMatchView[] {
  return hits.flatMap(({ seq, body }) => {
    const hit = snippet(body, words);
    return hit === null ? [] : [{ field: 'body' as const, seq, ...hit }];
  });
}
