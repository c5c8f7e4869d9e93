export * from './base/events.ts';
export { overrideWords } from './base/locale.ts';
export { configure, Session, type SessionOptions } from './base/session.ts';
export { KipuInbox } from './inbox/inbox.ts';
export { KipuMessageBadge } from './message-badge/message-badge.ts';
export { KipuMessages } from './messages/messages.ts';
export { KipuNewMessage } from './new-message/new-message.ts';
export { KipuSettings } from './settings/settings.ts';
export { KipuThread } from './thread/thread.ts';
