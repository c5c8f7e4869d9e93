import type { Settings } from '@kipu-messages/sdk';

/** Not every setting has one. */
type Hints = Partial<Record<keyof Settings, string>>;
/** Who may message: its name, and an example of what it means. */
type Modes = Record<NonNullable<Settings['mode']>, readonly [name: string, example: string]>;

const num = (n: number) => n.toLocaleString('en');

/** The words of the settings page. English is the type of every other language. */
export const settingsEn = {
  title: 'Message settings',
  noPermission: "You can't open these settings",
  noPermissionHint: 'Only a Super Admin can.',
  on: 'On',
  off: 'Off',

  /** What each setting is called, and what helps with it. */
  labels: {
    enabled: 'Messaging',
    mode: 'Who may message',
    staffMessagingRequiresRole: 'Staff also need the role to write to colleagues from the inbox',
    nonUrgentNotice: 'Non-urgent notice',
    emergencyNotice: 'Emergency notice',
    brandName: 'Brand name',
    neutralSender: 'Neutral sender name',
    mailFrom: 'Sender address',
    portalUrl: 'Link of “Open Inbox”',
    emailQuietMinutes: 'Quiet minutes',
    requireConsentForContacts: 'Guardians and guarantors need a consent on file (42 CFR Part 2)',
    portalMessagesPerHour: 'Messages an hour',
    portalConversationsPerDay: 'New conversations a day',
    part2Notice: 'Redisclosure notice',
    allowedOrigins: 'Websites that may show messages',
  },
  hints: {
    nonUrgentNotice: 'Everyone sees it wherever they write. Promise no time.',
    emergencyNotice: 'Patients and contacts see it first wherever they write.',
    neutralSender: 'Replaces the brand name in e-mails, so that an inbox gives nothing away.',
    emailQuietMinutes: 'After an e-mail, the next one waits this long. 0 sends one for each message.',
    requireConsentForContacts: 'Without one they are not listed and cannot be answered.',
    allowedOrigins:
      'One address per line, such as https://emr.example.org. The service’s own address needs no line.',
  } as Hints,

  enabledOn: 'On: people can write, by the rules below.',
  enabledOff: 'Off: nobody can send. Everything stays readable.',

  who: 'Who may message patients and their contacts',
  optional: 'optional',
  modes: {
    care_team: [
      'The care team',
      'Example: the counselor of this chart can write; a nurse of another unit cannot.',
    ],
    selected_users: [
      'People with the role',
      'Example: everyone with “Available for portal messages” can write about any chart they can open.',
    ],
    care_team_and_role: [
      'The care team, with the role',
      'Example: the counselor of this chart can write if they also have the role.',
    ],
  } as Modes,
  chooseMode: 'Choose who may message first.',

  notices: 'Notices',
  previewPortal: 'As a patient sees it',

  mailWaits: 'Messaging is on, but all e-mails wait: set the sender address and the link under E-mail.',
  email: 'E-mail',
  emailHint:
    'Patients and contacts get an e-mail about each message. It never carries the message or a name.',
  preview: 'Preview',
  noMail: 'Nothing is sent until there are a sender address and a link.',

  consent: 'Consent',
  limits: 'Limits',
  limitsHint:
    'How much one patient or contact may send. Empty: as much as the service allows, far above what a person does.',
  websites: 'Websites',
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
  discard: 'Discard changes',
  required: 'This cannot be empty.',
  minutesRule: (max: number) => `Use a whole number from 0 to ${num(max)}.`,
  limitRule: (max: number) => `Use a whole number from 1 to ${num(max)}, or leave it empty.`,
  notSaved: "The settings couldn't be saved. Your changes are still here.",
  changedBy: (name: string, time: string) => `${name} changed these settings at ${time}.`,
  someone: 'Someone',
  showTheirs: 'Show their values',
  keepMine: 'Keep mine',
  losesReply: (n: number) => `${num(n)} ${n === 1 ? 'conversation loses' : 'conversations lose'} reply.`,
  /** Before a change that takes reply from people. */
  questions: {
    off: {
      title: 'Turn messaging off?',
      text: 'Nobody will be able to send or reply there. Everything stays readable.',
      yes: 'Turn off',
    },
    narrower: {
      title: 'Change who may message?',
      text: 'Some people will no longer be able to reply in their conversations. Everything stays readable.',
      yes: 'Change',
    },
  },
  cancel: 'Cancel',
};

export type SettingsWords = typeof settingsEn;
