import type { Operation } from '../http/operation.ts';
import { revokeApiKeyOperation } from './api-keys/delete.ts';
import { listApiKeysOperation } from './api-keys/list.ts';
import { createApiKeyOperation } from './api-keys/post.ts';
import { listCompanyAudit } from './audit/list.ts';
import { listOwnCharts } from './charts/list.ts';
import { getConversation } from './conversations/get.ts';
import { listOwnConversations } from './conversations/list.ts';
import { patchOwnConversation } from './conversations/patch.ts';
import { startNewConversation } from './conversations/start.ts';
import { DIRECTORY_OPERATIONS } from './directory/operations.ts';
import { deleteDraft } from './drafts/delete.ts';
import { listOwnDrafts } from './drafts/list.ts';
import { putDraft } from './drafts/put.ts';
import { listCompanyEmails } from './emails/list.ts';
import { retryCompanyEmail } from './emails/retry.ts';
import { retryDeadCompanyEmails } from './emails/retry-dead.ts';
import { listChanges } from './events/changes.ts';
import { streamEvents } from './events/stream.ts';
import { exportFhir } from './exports/fhir.ts';
import { exportJson } from './exports/json.ts';
import { exportPdf } from './exports/pdf.ts';
import { ISSUER_OPERATIONS } from './issuers/operations.ts';
import { deleteLegalHold } from './legal-holds/delete.ts';
import { listCompanyHolds } from './legal-holds/list.ts';
import { putLegalHold } from './legal-holds/put.ts';
import { getMe } from './me/get.ts';
import { listOwnMessages } from './messages/list.ts';
import { removeOneMessage } from './messages/remove.ts';
import { sendOwnMessage } from './messages/send.ts';
import { eraseOnePortalUser } from './portal-users/erase.ts';
import { restoreOnePortalUser } from './portal-users/restore.ts';
import { searchOwnRecipients } from './recipients/search.ts';
import { getRetention } from './retention/get.ts';
import { putRetention } from './retention/put.ts';
import { searchOwnConversations } from './search/conversations.ts';
import { endOneSession } from './sessions/delete.ts';
import { endManySessions } from './sessions/end.ts';
import { createUserSession } from './sessions/post.ts';
import { getSettings } from './settings/get.ts';
import { patchSettings } from './settings/patch.ts';
import { getUnread } from './unread/get.ts';
import { WEBHOOK_OPERATIONS } from './webhooks/operations.ts';

/** Every operation of the API, in the order of the contract. */
export const OPERATIONS: readonly Operation[] = [
  getMe,
  listOwnCharts,
  searchOwnRecipients,
  searchOwnConversations,
  listOwnConversations,
  startNewConversation,
  getConversation,
  patchOwnConversation,
  listOwnMessages,
  sendOwnMessage,
  getUnread,
  listOwnDrafts,
  putDraft,
  deleteDraft,
  streamEvents,
  listChanges,
  getSettings,
  patchSettings,
  ...DIRECTORY_OPERATIONS,
  createUserSession,
  endOneSession,
  endManySessions,
  ...ISSUER_OPERATIONS,
  createApiKeyOperation,
  listApiKeysOperation,
  revokeApiKeyOperation,
  listCompanyEmails,
  retryCompanyEmail,
  retryDeadCompanyEmails,
  ...WEBHOOK_OPERATIONS,
  listCompanyAudit,
  exportJson,
  exportFhir,
  exportPdf,
  getRetention,
  putRetention,
  listCompanyHolds,
  putLegalHold,
  deleteLegalHold,
  removeOneMessage,
  eraseOnePortalUser,
  restoreOnePortalUser,
];
