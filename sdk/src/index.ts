/** The user's side of Kipu Messages: a typed client of one signed-in person, and the inbox store on top of it. */
export type { Call } from './call.ts';
export {
  type ClientOptions,
  type ConversationQuery,
  createClient,
  type DraftBase,
  type EventOptions,
  type KipuClient,
  type ListQuery,
  type MessageQuery,
  type RecipientQuery,
  type SearchQuery,
} from './client.ts';
export * from './errors.ts';
export type { components, operations, paths } from './generated/openapi.ts';
export type { List } from './pagination.ts';
export type { GetToken, Session, SessionChange, Token, TokenReason } from './session.ts';
export { createInbox, type InboxOptions } from './store/inbox.ts';
export type * from './store/types.ts';
export type { FeedEvent } from './stream.ts';
export type {
  Answer,
  Attempt,
  CallOptions,
  Hooks,
  Operation,
  Transport,
  TransportOptions,
} from './transport.ts';
