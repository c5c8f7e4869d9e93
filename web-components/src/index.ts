export * from './base/events.ts';
export { overrideWords } from './base/locale.ts';
export { configure, Session, type SessionOptions } from './base/session.ts';
export { KipuMessages } from './messages/messages.ts';
