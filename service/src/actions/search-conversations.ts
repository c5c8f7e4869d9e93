import type { User, UserPrincipal } from '../auth/principal.ts';
import { readState } from '../events/state.ts';
import { rowsWithinBytes } from '../rules/page-bytes.ts';
import { searchWords, snippet, type TextRange } from '../rules/text.ts';
import type { Services } from '../services.ts';
import { type InboxRow, inboxRows, type MemberRow, membersOf } from '../store/inbox.ts';
import { type BodyHit, bodyHits, type SearchedHeader, searchedHeaders } from '../store/search.ts';
import { searchCandidates } from '../store/search-candidates.ts';
import type { Tx } from '../store/tx.ts';
import { catchUp } from './catch-up.ts';
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

/** Conversations looked at in one snapshot; between two, other searches have their turn. */
const SLICE = 200;
/** Messages looked at in one snapshot. */
const SLICE_MESSAGES = 5000;
/** Messages of one conversation that are shown as hits. */
const HITS_EACH = 3;
/** The longest search, ms. */
const DEADLINE_MS = 10_000;

/**
 * Searches this user's own conversations, the latest first, until the page is full: each word in a message's body or in
 * its conversation's header (B29). What a conversation's messages may not show this user is not looked at. Once enough
 * was looked through, the index names those of the rest that may match; what it names is looked through all the same.
 *
 * @throws ReadBrokenOff when it takes longer than ten seconds, or the caller is gone
 */
export async function searchConversations(
  services: Pick<Services, 'store' | 'hub' | 'index'>,
  principal: UserPrincipal,
  query: SearchQuery,
): Promise<SearchPage> {
  const { companyId, user } = principal;
  const words = searchWords(query.q);
  const found: Found[] = [];
  const started = performance.now();
  const heavy = <T>(read: (tx: Tx) => Promise<T>) =>
    services.store.heavy(companyId, read, {
      deadlineMs: DEADLINE_MS - (performance.now() - started),
      signal: query.signal,
    });
  // Only now may be given what had passed the user over; the page's state is of this moment.
  await catchUp(services, principal);
  const state = await heavy((tx) => readState(tx, user.key));
  let before = query.before;
  let scanned = 0;
  let asked = false;
  let among: readonly string[] | undefined;
  while (words.length > 0) {
    if (!asked && scanned >= services.index.scanFirst) {
      asked = true;
      among = await heavy((tx) => searchCandidates(tx, user.key, words));
    }
    const part = {
      section: query.section,
      before,
      among,
      wanted: query.limit + 1 - found.length,
      messages: asked ? SLICE_MESSAGES : Math.min(SLICE_MESSAGES, services.index.scanFirst - scanned),
    };
    const slice = await heavy((tx) => searchSlice(tx, user, words, part));
    found.push(...slice.found);
    if (found.length > query.limit || slice.next === null) break;
    scanned += slice.messages;
    before = slice.next;
  }
  const page = rowsWithinBytes(found.slice(0, query.limit));
  return {
    data: page.map(({ place: _, ...item }) => item),
    next: found.length > page.length ? (page.at(-1)?.place ?? null) : null,
    state,
  };
}

type Found = FoundConversation & { place: number };

interface Slice {
  readonly found: Found[];
  /** How many messages were looked through for it. */
  readonly messages: number;
  /** Where the next slice begins; null: that was all. */
  readonly next: number | null;
}

/** What to look through. */
interface Part extends Pick<SearchQuery, 'section' | 'before'> {
  /** Only these conversations, where it is given. */
  readonly among: readonly string[] | undefined;
  /** How many conversations are still wanted. */
  readonly wanted: number;
  /** How many messages to look through, those of the last conversation apart. */
  readonly messages: number;
}

async function searchSlice(
  tx: Tx,
  user: User,
  words: readonly string[],
  { section, before, among, wanted, messages }: Part,
): Promise<Slice> {
  const archived = section === 'all' ? undefined : section === 'archived';
  const ahead = await searchedHeaders(tx, user.key, { archived, before }, SLICE, among);
  const headers = withinBudget(ahead, messages);
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
  const isLast = headers.length === ahead.length && ahead.length < SLICE;
  return {
    found,
    messages: headers.reduce((sum, header) => sum + header.messages, 0),
    next: isLast ? null : (headers.at(-1)?.place ?? null),
  };
}

/** As many conversations as hold so many messages, at least one. */
function withinBudget(headers: readonly SearchedHeader[], messages: number): readonly SearchedHeader[] {
  let sum = 0;
  const over = headers.findIndex((header) => {
    sum += header.messages;
    return sum >= messages;
  });
  return over === -1 ? headers : headers.slice(0, over + 1);
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
