/** The user's side of Kipu Messages: a typed client of one signed-in person, and the inbox store on top of it. */
export type { Call } from './call.ts';
export {
  createClient,
  type EventOptions,
  type KipuClient,
} from './client.ts';
export { type ClientOptions, connect, type InboxClient } from './connect.ts';
export * from './errors.ts';
export type { components, operations, paths } from './generated/openapi.ts';
export type {
  ConversationQuery,
  DraftBase,
  ListQuery,
  MessageQuery,
  RecipientQuery,
  SearchQuery,
} from './operations.ts';
export { signOut } from './other-tabs.ts';
export type { List } from './pagination.ts';
export type { GetToken, Session, SessionChange, Token, TokenReason } from './session.ts';
export { createInbox, type InboxOptions } from './store/inbox.ts';
export type * from './store/types.ts';
export type { FeedEvent } from './stream.ts';
export { cleanLine, cleanText } from './text.ts';
export type {
  Answer,
  Attempt,
  CallOptions,
  Hooks,
  Operation,
  Transport,
  TransportOptions,
} from './transport.ts';
