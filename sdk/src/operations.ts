import type { components } from './generated/openapi.ts';
import type { Operation } from './transport.ts';

/**
 * The requests of one signed-in person, as data: the client and the inbox store send the same ones, and a page that only
 * shows an inbox carries no client.
 */
type Schemas = components['schemas'];

export type ListQuery = {
  /** Rows in a page, 1–200; default 50. */
  limit?: number;
  cursor?: string;
};
export type ConversationQuery = ListQuery & {
  section?: 'active' | 'archived' | 'all';
  unread?: true;
  patientId?: string;
};
/** `after` and `before` are message numbers; without either: the newest page. */
export type MessageQuery = {
  after?: number;
  before?: number;
  limit?: number;
};
export type RecipientQuery = ListQuery & {
  type: 'portal' | 'staff';
  patientId?: string;
  q?: string;
};
export type SearchQuery = ListQuery & {
  q: string;
  section?: 'active' | 'archived' | 'all';
};
/** `version`: the one this text is based on; `null`: there is none yet. */
export interface DraftBase {
  version: number | null;
}

const CONVERSATIONS = '/v1/conversations';
const CONVERSATION = '/v1/conversations/{id}';
const MESSAGES = '/v1/conversations/{id}/messages';
const DRAFT = '/v1/drafts/{key}';
const SETTINGS = '/v1/settings';

export const getMe = (query: { patientId?: string } = {}): Operation<Schemas['Me']> => ({
  route: '/v1/me',
  query,
});
export const listCharts = (): Operation<Schemas['ChartList']> => ({ route: '/v1/charts' });
export const getUnread = (): Operation<Schemas['Unread']> => ({ route: '/v1/unread' });
export const listChanges = (query: { since: string }): Operation<Schemas['ChangePage']> => ({
  route: '/v1/changes',
  query,
});
export const searchRecipients = (body: RecipientQuery): Operation<Schemas['RecipientPage']> => ({
  method: 'POST',
  route: '/v1/recipients/search',
  body,
});

export const listConversations = (query: ConversationQuery): Operation<Schemas['ConversationPage']> => ({
  route: CONVERSATIONS,
  query,
});
export const getConversation = (id: string): Operation<Schemas['Conversation']> => ({
  route: CONVERSATION,
  params: { id },
});
export const startConversation = (
  body: Schemas['StartConversation'],
): Operation<Schemas['StartedConversation']> => ({
  method: 'POST',
  route: CONVERSATIONS,
  body,
  keyed: true,
});
export const patchConversation = (
  id: string,
  body: Schemas['PatchConversation'],
): Operation<Schemas['Conversation']> => ({
  method: 'PATCH',
  route: CONVERSATION,
  params: { id },
  body,
});
export const searchConversations = (body: SearchQuery): Operation<Schemas['SearchPage']> => ({
  method: 'POST',
  route: '/v1/conversations/search',
  body,
});

export const listMessages = (id: string, query: MessageQuery): Operation<Schemas['MessagePage']> => ({
  route: MESSAGES,
  params: { id },
  query,
});
export const sendMessage = (id: string, body: Schemas['SendMessage']): Operation<Schemas['Message']> => ({
  method: 'POST',
  route: MESSAGES,
  params: { id },
  body,
  keyed: true,
});

export const listDrafts = (query: ListQuery = {}): Operation<Schemas['DraftList']> => ({
  route: '/v1/drafts',
  query,
});
export const putDraft = (
  key: string,
  body: Schemas['DraftInput'],
  { version }: DraftBase,
): Operation<Schemas['Draft']> => ({
  method: 'PUT',
  route: DRAFT,
  params: { key },
  body,
  headers: version === null ? { 'if-none-match': '*' } : ifMatch(`"${version}"`),
});
export const deleteDraft = (key: string, { version }: DraftBase): Operation<void> => ({
  method: 'DELETE',
  route: DRAFT,
  params: { key },
  ...(version !== null && { headers: ifMatch(`"${version}"`) }),
});

export const getSettings = (): Operation<Schemas['Settings']> => ({ route: SETTINGS });
/** `dryRun`: answers what the patch would come to, and changes nothing. */
export const patchSettings = (
  body: Schemas['SettingsPatch'],
  etag: string,
  dryRun?: true,
): Operation<Schemas['Settings']> => ({
  method: 'PATCH',
  route: SETTINGS,
  query: { dryRun },
  body,
  headers: ifMatch(etag),
});

const ifMatch = (etag: string) => ({ 'if-match': etag });
