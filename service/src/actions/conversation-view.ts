import { type User, userOf } from '../auth/principal.ts';
import type { Relation } from '../rules/eligibility.ts';
import { preview } from '../rules/text.ts';
import type { InboxRow, MemberRow } from '../store/inbox.ts';
import type { MessageRow } from '../store/messages.ts';

/** Rows as the contract shows them. Times are RFC 3339; what does not apply is absent. */

export interface PersonView {
  type: 'staff' | 'portal';
  id: string;
  name: string;
}

export interface ParticipantView extends PersonView {
  relation?: Relation;
  title?: string;
  you: boolean;
  readUpTo?: { seq: number; at: string } | null;
}

export interface PatientView {
  id: string;
  name: string;
  label?: string;
  locationName?: string;
  chartUrl?: string;
}

export interface ListItemView {
  id: string;
  type: 'portal' | 'staff';
  patient: PatientView | null;
  subject: string | null;
  participants: ParticipantView[];
  lastMessage: { seq: number; author: PersonView; preview: string; sentAt: string; removedAt?: string };
  unread: number;
  archived: boolean;
  hasDraft: boolean;
  updatedAt: string;
}

export interface MessageView {
  id: string;
  seq: number;
  author: PersonView;
  body: string;
  sentAt: string;
  relation?: Relation;
  removedAt?: string;
}

/** A time of the database on the wire. */
export function instant(ms: number): string {
  return new Date(ms).toISOString();
}

function personView(key: string, name: string | null): PersonView {
  const { type, id } = userOf(key);
  return { type, id, name: name ?? '' };
}

/** A member as shown to `reader`. */
export function participantView(row: MemberRow, reader: User): ParticipantView {
  return {
    ...personView(row.user_key, row.staff_name ?? row.portal_name),
    ...(row.relation === null ? {} : { relation: row.relation as Relation }),
    ...(row.title === null ? {} : { title: row.title }),
    you: row.user_key === reader.key,
  };
}

/** What staff see of a portal user's reading; null: nothing read yet (B30). */
export function readUpToView(row: MemberRow): { seq: number; at: string } | null {
  return row.read_up_to === 0 || row.read_up_to_at === null
    ? null
    : { seq: row.read_up_to, at: instant(row.read_up_to_at) };
}

/** One conversation as an inbox shows it. `members` are those of this conversation. */
export function listItemView(row: InboxRow, members: readonly MemberRow[], reader: User): ListItemView {
  const author = members.find((member) => member.user_key === row.author_key);
  return {
    id: row.conversation_id,
    type: row.type as 'portal' | 'staff',
    patient:
      row.patient_id === null
        ? null
        : {
            id: row.patient_id,
            name: row.patient_name ?? '',
            ...(row.patient_label === null ? {} : { label: row.patient_label }),
            ...(row.location_name === null ? {} : { locationName: row.location_name }),
          },
    subject: row.subject,
    participants: members.map((member) => participantView(member, reader)),
    lastMessage: {
      seq: row.message_seq,
      author: personView(row.author_key, author?.staff_name ?? author?.portal_name ?? null),
      preview: preview(row.body_start),
      sentAt: instant(row.sent_at),
      ...(row.removed_at === null ? {} : { removedAt: instant(row.removed_at) }),
    },
    unread: row.unread,
    archived: row.archived === 1,
    hasDraft: row.draft_key !== null,
    updatedAt: instant(row.sent_at),
  };
}

/** Members by conversation, in the order of their keys. */
export function byConversation(members: readonly MemberRow[]): Map<string, MemberRow[]> {
  const groups = new Map<string, MemberRow[]>();
  for (const member of members) {
    const group = groups.get(member.conversation_id);
    if (group === undefined) groups.set(member.conversation_id, [member]);
    else group.push(member);
  }
  return groups;
}

/** A message; `names` gives the name of each member by key. */
export function messageView(row: MessageRow, names: ReadonlyMap<string, string>): MessageView {
  return {
    id: row.message_id,
    seq: row.seq,
    author: personView(row.author_key, names.get(row.author_key) ?? null),
    body: row.body,
    sentAt: instant(row.sent_at),
    ...(row.portal_relation === null ? {} : { relation: row.portal_relation as Relation }),
    ...(row.removed_at === null ? {} : { removedAt: instant(row.removed_at) }),
  };
}

export function namesOf(members: readonly MemberRow[]): Map<string, string> {
  return new Map(members.map((member) => [member.user_key, member.staff_name ?? member.portal_name ?? '']));
}
