const num = (n: number) => n.toLocaleString('en');

/** The words of the settings page. English is the type of every other language. */
export const settingsEn = {
  title: 'Message settings',
  noPermission: "You can't open these settings",
  noPermissionHint: 'Only a Super Admin can.',
  on: 'On',
  off: 'Off',

  messaging: 'Messaging',
  enabledOn: 'On: people can write, by the rules below.',
  enabledOff: 'Off: nobody can send. Everything stays readable.',

  who: 'Who may message patients and their contacts',
  whoShort: 'Who may message',
  optional: 'optional',
  modes: {
    care_team: 'The care team',
    selected_users: 'People with the role',
    care_team_and_role: 'The care team, with the role',
  },
  modeExamples: {
    care_team: 'Example: the counselor of this chart can write; a nurse of another unit cannot.',
    selected_users:
      'Example: everyone with “Available for portal messages” can write about any chart they can open.',
    care_team_and_role: 'Example: the counselor of this chart can write if they also have the role.',
  },
  chooseMode: 'Choose who may message first.',
  staffRole: 'Staff also need the role to write to colleagues from the inbox',

  notices: 'Notices',
  nonUrgent: 'Non-urgent notice',
  nonUrgentHint: 'Everyone sees it wherever they write. Promise no time.',
  emergency: 'Emergency notice',
  emergencyHint: 'Patients and contacts see it first wherever they write.',
  previewPortal: 'As a patient sees it',

  email: 'E-mail',
  emailHint:
    'Patients and contacts get an e-mail about each message. It never carries the message or a name.',
  brandName: 'Brand name',
  neutralSender: 'Neutral sender name',
  neutralHint: 'Replaces the brand name in e-mails, so that an inbox gives nothing away.',
  mailFrom: 'Sender address',
  portalUrl: 'Link of “Open Inbox”',
  quiet: 'Quiet minutes',
  quietHint: 'After an e-mail, the next one waits this long. 0 sends one for each message.',
  preview: 'Preview',

  noMail: 'Nothing is sent until there are a sender address and a link.',

  consent: 'Consent',
  requireConsent: 'Guardians and guarantors need a consent on file (42 CFR Part 2)',
  requireConsentHint: 'Without one they are not listed and cannot be answered.',
  part2: 'Redisclosure notice',

  websites: 'Websites',
  allowedOrigins: 'Websites that may show messages',
  allowedOriginsHint:
    'One address per line, such as https://emr.example.org. The service’s own address needs no line.',

  locations: 'Locations',
  location: 'Location',
  values: 'What differs',
  inherits: 'Same as the company',
  company: (value: string) => `Company: ${value}`,
  reset: 'Reset',
  resetOf: (what: string, location: string) => `Reset ${what} of ${location}`,
  change: 'Change',
  changeOf: (location: string) => `Change ${location}`,
  done: 'Done',
  sameAs: (value: string) => `Same as the company (${value})`,
  notSet: 'not set',

  unsaved: 'Changes are not saved yet.',
  save: 'Save',
  saving: 'Saving…',
  saved: 'Settings saved.',
  discardChanges: 'Discard changes',
  required: 'This cannot be empty.',
  minutesRule: (max: number) => `Use a whole number from 0 to ${num(max)}.`,
  notSaved: "The settings couldn't be saved. Your changes are still here.",
  changedBy: (name: string, time: string) => `${name} changed these settings at ${time}.`,
  someone: 'Someone',
  showTheirs: 'Show their values',
  keepMine: 'Keep mine',
  turnOffTitle: 'Turn messaging off?',
  turnOffText: 'Nobody will be able to send or reply there. Everything stays readable.',
  losesReply: (n: number) => `${num(n)} ${n === 1 ? 'conversation loses' : 'conversations lose'} reply.`,
  turnOff: 'Turn off',
  narrowTitle: 'Change who may message?',
  narrowText:
    'Some people will no longer be able to reply in their conversations. Everything stays readable.',
  narrow: 'Change',
  cancel: 'Cancel',
};

export type SettingsWords = typeof settingsEn;
