import type { Relation } from './relation.ts';

const num = (n: number) => n.toLocaleString('en');
const count = (n: number, one: string, many = `${one}s`) => `${num(n)} ${n === 1 ? one : many}`;
const relation: Record<Relation, string> = {
  patient: 'Patient',
  guardian: 'Guardian',
  guarantor: 'Guarantor',
};

/** The words of inbox, thread, badge and what is shared. English is the type of every other language. */
export const en = {
  // Names and people
  title: 'Messages',
  relation,
  /** "Dana Whitfield, guardian", with "of Marcus W." where that is someone else. */
  person: (name: string, r: Relation, patient?: string) =>
    `${name}, ${relation[r].toLowerCase()}${patient ? ` of ${patient}` : ''}`,
  staff: 'Staff',
  you: 'You',
  people: (n: number) => count(n, 'person', 'people'),
  others: (n: number) => count(n, 'other'),
  aboutPatient: (patient: string) => `About ${patient}`,
  regardingPatient: (patient: string) => `Re: ${patient}`,

  // Badge
  badgeUnread: (n: number) => `Messages, ${n ? num(n) : 'none'} unread`,
  mayBeOutOfDate: 'may be out of date',
  unreadMessages: (n: number) => `${count(n, 'unread message')}.`,

  // List
  compose: 'Compose',
  conversations: 'Conversations',
  section: { active: 'Active', archived: 'Archived' },
  tabUnread: (tab: string, n: number) => `${tab}, ${count(n, 'unread conversation')}`,
  search: 'Search',
  searchLabel: 'Search messages',
  searchHint: 'Type at least 3 letters',
  clearSearch: 'Clear search',
  results: (n: number, more: boolean) =>
    `${num(n)}${more ? '+' : ''} ${n === 1 && !more ? 'result' : 'results'} in Active and Archived`,
  resultsAnnounced: (n: number) => `${count(n, 'result')}.`,
  unread: 'Unread',
  draft: 'Draft',
  notSent: 'Not sent',
  today: 'Today',
  yesterday: 'Yesterday',
  newConversations: (n: number) => count(n, 'new conversation'),
  listUpdated: 'List updated',
  backToList: 'Back to messages',

  // Archive
  archive: 'Archive',
  unarchive: 'Unarchive',
  undo: 'Undo',
  archivedToast: 'Archived.',
  unarchivedToast: 'Back in Active.',
  undoHint: 'Undo available.',
  notArchivedNewer: 'A new message arrived. The conversation stays in Active.',

  // Thread
  viewChart: 'View patient chart',
  more: 'More',
  markUnread: 'Mark as unread',
  markedUnread: 'Marked as unread.',
  newLine: 'New',
  messagesOf: (people: string) => `Messages with ${people}`,
  showAll: 'Show all',
  removed: 'This message was removed.',
  sending: 'Sending…',
  waiting: 'Waiting for connection',
  confirmOld: 'Not sent yet. Send it now?',
  sendNow: 'Send now',
  retry: 'Retry',
  edit: 'Edit',
  discard: 'Discard',
  read: (time: string) => `Read ${time}`,
  newMessages: (n: number) => count(n, 'new message'),
  toNewest: 'To the newest message',
  newMessageFrom: (name: string) => `New message from ${name}`,

  // Composer
  to: 'To',
  message: 'Message',
  sendTo: (who: string) => `Send to ${who}`,
  sendHintModifier: 'Ctrl or ⌘ with Enter sends.',
  sendHintEnter: 'Enter sends. Shift with Enter makes a new line.',
  writeFirst: 'Write a message first.',
  charactersLeft: (n: number) => `${num(n)} left`,
  tooLong: (n: number) => `${count(n, 'character')} too long.`,
  draftSaved: 'Draft saved',
  draftUnsaved: 'Not saved yet',
  draftConflict: 'This draft was changed in another window.',
  keepMine: 'Keep this text',
  takeTheirs: 'Use the other text',
  noFiles: "Attachments can't be sent here. Describe what is in the file, or use the chart.",
  notReceiving: (people: string, n: number) =>
    `${people} ${n === 1 ? "isn't" : "aren't"} able to receive messages now and won't get this one.`,
  cantReply: "You can't reply right now",
  canReplyAgain: 'You can reply again',
  yourText: 'Your unsent text',
  copy: 'Copy',
  copied: 'Copied',
  messageSent: 'Message sent.',
  messageNotSent: 'Message not sent. Retry is available.',

  // States
  loading: 'Loading messages…',
  emptyActive: 'No messages yet',
  emptyActiveHint: 'New conversations appear here.',
  emptyArchived: 'Nothing archived',
  emptyArchivedHint: 'Archive a conversation to move it here. New messages bring it back.',
  chooseConversation: 'Choose a conversation',
  noResults: (q: string) => `Nothing found for “${q}”`,
  noResultsHint: 'Try a name or another word.',
  offline: "You're offline. Messages you send will wait here.",
  reconnecting: 'Reconnecting…',
  connectionLost: 'Connection lost.',
  connectedAgain: 'Connected again.',
  loadFailed: "Messages couldn't be loaded",
  nothingLost: 'Nothing is lost.',
  tryAgain: 'Try again',
  didNotWork: "That didn't work. Try again.",
  requestId: (id: string) => `Request ${id}`,
  signedOut: "You've been signed out",
  signInHint: 'Sign in again to go on.',
  draftIsSaved: 'Your draft is saved.',
  signIn: 'Sign in',
  messagingOffPortal: 'Messages are turned off right now. You can read earlier messages.',
  messagingOff: 'Messaging is turned off. You can read earlier messages.',
  noPermission: "You can't open messages",
  notFound: "This conversation isn't available",
  notFoundHint: "It doesn't exist, or it isn't yours.",

  /** A notice of the service: other languages know the two default ones; a company's own is shown as it was written. */
  notice: (text: string) => text,
};

export type Words = typeof en;
