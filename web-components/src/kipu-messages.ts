/** The single file for a script tag: every element, with new-message and settings loaded when they are needed. */
import './define/messages.ts';

export * from './base/events.ts';
export { overrideWords } from './base/locale.ts';
export { configure, Session, type SessionOptions } from './base/session.ts';
