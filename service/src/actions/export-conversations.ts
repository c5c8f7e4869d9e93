import { type AuditContext, recordAudit } from '../audit/record.ts';
import { userOf } from '../auth/principal.ts';
import type { Relation } from '../rules/eligibility.ts';
import {
  type ExportedConversation,
  type ExportedMessage,
  type ExportScope,
  type ExportSubject,
  exportedConversations,
  exportedMessages,
  exportSubject,
} from '../store/exports.ts';
import { type MemberRow, membersOf } from '../store/inbox.ts';
import type { Store } from '../store/tx.ts';

/** Messages in memory at a time. */
const PAGE = 200;

/** A member as an export names them. */
export interface ExportedPerson {
  readonly key: string;
  readonly type: 'staff' | 'portal';
  readonly id: string;
  readonly name: string;
  readonly title: string | null;
  readonly relation: Relation | null;
}

export interface OpenConversation extends ExportedConversation {
  readonly people: readonly ExportedPerson[];
  /** Every message, oldest first, in pages; to be read once, before the next conversation. */
  messages(): AsyncGenerator<readonly ExportedMessage[]>;
}

/** One patient's conversations, ready to be written in any format. Memory is bounded by a page of messages. */
export interface OpenExport extends ExportSubject {
  readonly conversationCount: number;
  readonly messageCount: number;
  conversations(): AsyncGenerator<OpenConversation>;
}

export type ExportFormat = 'json' | 'fhir' | 'pdf';

/**
 * Opens an export of conversations about one patient: those of one portal user, or everyone's. What is sent after this
 * moment is not in it, what is removed while it is written comes out empty; otherwise the same call gives the same
 * content. Its audit record is on disk before anything is served. Undefined when there is no such patient or portal
 * user, or they never had to do with each other.
 */
export async function openExport(
  store: Store,
  companyId: string,
  audit: AuditContext,
  scope: ExportScope,
  format: ExportFormat,
  signal: AbortSignal,
): Promise<OpenExport | undefined> {
  const opened = await store.heavy(
    companyId,
    async (tx) => {
      const subject = await exportSubject(tx, scope);
      if (subject === undefined) return undefined;
      return { subject, conversations: await exportedConversations(tx, scope) };
    },
    { signal },
  );
  if (opened === undefined) return undefined;
  const { subject, conversations } = opened;
  const messageCount = conversations.reduce((sum, one) => sum + one.lastSeq, 0);
  await store.write(companyId, (tx) =>
    recordAudit(tx, audit, {
      act: 'export.view',
      subject: scope.patientId,
      data: {
        format,
        portalUserId: scope.portalUserId,
        allParticipants: scope.portalUserId === null,
        conversations: conversations.length,
        messages: messageCount,
      },
    }),
  );
  return {
    ...subject,
    conversationCount: conversations.length,
    messageCount,
    async *conversations() {
      for (const one of conversations) {
        const members = await store.heavy(companyId, (tx) => membersOf(tx, [one.id]), { signal });
        yield {
          ...one,
          people: members.map(personOf),
          async *messages() {
            for (let after = 0; after < one.lastSeq; ) {
              const range = { after, through: one.lastSeq, limit: PAGE };
              const page = await store.heavy(companyId, (tx) => exportedMessages(tx, one.id, range), {
                signal,
              });
              yield page;
              after = page.at(-1)?.seq ?? one.lastSeq;
            }
          },
        };
      }
    },
  };
}

function personOf(row: MemberRow): ExportedPerson {
  const { type, id } = userOf(row.user_key);
  return {
    key: row.user_key,
    type,
    id,
    name: row.staff_name ?? row.portal_name ?? '',
    title: row.title,
    relation: row.relation as Relation | null,
  };
}
