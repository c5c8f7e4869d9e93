const num = (n: number) => n.toLocaleString('en');

/** The words of the new-message dialog. English is the type of every other language. */
export const composeEn = {
  newMessage: 'New message',
  type: 'Type',
  portal: 'Portal',
  portalHint: 'Patient, guardian or guarantor',
  staffHint: "Colleagues only. The patient can't see this",
  cannotSend: "You can't send messages here",
  regarding: 'Regarding',
  choose: 'Choose…',
  chooseRegarding: 'Choose whom this is about.',
  searchName: 'Search by name',
  chooseRecipient: 'Choose who gets this message.',
  chooseAgain: 'Some people of this draft can’t be chosen now. Check who gets this message.',
  searching: 'Searching…',
  recipientsFound: (n: number, more: boolean) =>
    `${num(n)}${more ? ' or more' : ''} ${n === 1 && !more ? 'person' : 'people'} found.`,
  typeMore: 'Type more letters to see others.',
  noMatch: (q: string) => `No one found for “${q}”`,
  searchFailed: "People couldn't be loaded.",
  nobodyOnChart:
    'No one on this chart has an active portal account. Invite them from the chart, then they appear here.',
  nobodyForPortal: 'No one on your care team can receive messages right now. Call the clinic.',
  nobody: 'There is no one to write to yet.',
  added: (name: string) => `${name} added`,
  removed: (name: string) => `${name} removed`,
  remove: (name: string) => `Remove ${name}`,
  toCleared: 'To was cleared. Choose again who gets this message.',
  subject: 'Subject',
  optional: 'optional',
  subjectTooLong: (limit: number) => `Use ${num(limit)} characters or fewer.`,
  sentTo: (who: string) => `Message sent to ${who}.`,
  notSent: 'Message not sent. Your text is still here. Send it again.',
  notSentOffline: 'Message not sent: there is no connection. Your text is still here.',
  unavailable: (people: string, _n: number) => `${people} can't receive messages now. Nothing was sent.`,
  sendToOthers: 'Send to the others',
  onlyHere: 'You are offline. This text is only in this window.',
  notSavedYet: 'This text is not saved yet. It is only in this window.',
  keepWriting: 'Keep writing',
  open: 'Open',
  send: 'Send',
  cancel: 'Cancel',
  close: 'Close',
};

export type ComposeWords = typeof composeEn;
