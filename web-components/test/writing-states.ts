import type { Settings } from '@kipu-messages/sdk';
import type { LitElement } from 'lit';
import { denied, type ElementState, failure, long, never, press, signedOut } from './element-state.ts';
import type { FakeStore } from './fake-store.ts';
import { aMe, aPortalMe, aSettings } from './samples.ts';

const open = (el: LitElement) => (el as unknown as { show(): void }).show();
const openTo = (selector: string) => async (el: LitElement) => {
  open(el);
  while (!el.shadowRoot?.querySelector(selector)) await new Promise(requestAnimationFrame);
};
const recipients = async () => ({
  data: [
    { type: 'portal' as const, id: 'p-1', name: 'Dana Whitfield', relation: 'guardian' as const },
    { type: 'staff' as const, id: 'st-2', name: `${long} Ruiz`, title: 'Nurse' },
  ],
  nextCursor: null,
  reasons: [],
  state: 's1',
});
const onChart = { 'patient-id': '123:7e0c', 'patient-name': 'Marcus Whitfield' };
const portalCharts = (store: FakeStore) => {
  store.set({ me: aPortalMe() });
  const { notice } = aPortalMe();
  store.onCharts = async () => [
    {
      id: 'c1',
      name: 'Marcus Whitfield',
      label: 'Intensive outpatient',
      locationName: 'North clinic',
      notice,
    },
    { id: 'c2', name: 'Ines Whitfield', notice },
  ];
};
const settings = (over: Partial<Settings>) => (store: FakeStore) => {
  store.onSettings = async () => ({ settings: aSettings(over), etag: '"1"' });
};

/** The new-message dialog and the settings in every state they can be in. */
export const writingStates: ElementState[] = [
  { tag: 'kipu-new-message', state: 'closed', attributes: onChart },
  {
    tag: 'kipu-new-message',
    state: 'loading',
    attributes: onChart,
    store: (s) => {
      s.onMeFor = never;
    },
    after: open,
  },
  {
    tag: 'kipu-new-message',
    state: 'could not be loaded',
    attributes: onChart,
    store: (s) => {
      s.onMeFor = () => Promise.reject(failure);
    },
    after: openTo('.state'),
  },
  { tag: 'kipu-new-message', state: 'on a chart', attributes: onChart, after: openTo('#to') },
  {
    tag: 'kipu-new-message',
    state: 'one type closed',
    attributes: onChart,
    store: (s) => {
      const no = denied("You're not on this patient's care team. Ask to be added, then you can reply.");
      s.onMeFor = async () => aMe({ can: { ...aMe().can, messagePortal: no } });
    },
    after: openTo('#to'),
  },
  {
    tag: 'kipu-new-message',
    state: 'choosing people',
    attributes: onChart,
    store: (s) => {
      s.onRecipients = recipients;
    },
    after: async (el) => {
      open(el);
      while (!el.shadowRoot?.querySelector('#to')) await el.updateComplete;
      press('#to')(el);
    },
  },
  {
    tag: 'kipu-new-message',
    state: 'with a draft of several people, and one type closed',
    attributes: onChart,
    store: (s) => {
      s.onRecipients = recipients;
      s.onMeFor = async () => aMe({ can: { ...aMe().can, messagePortal: denied('You need the role.') } });
      const value = {
        body: 'x'.repeat(10_004),
        subject: 'Ride',
        type: 'staff' as const,
        recipientIds: ['st-2', 'gone'],
      };
      s.set({ drafts: { 'new:123:7e0c': { key: 'new:123:7e0c', status: 'saved', value } } });
    },
    after: open,
  },
  {
    tag: 'kipu-new-message',
    state: 'no right to write',
    attributes: onChart,
    store: (s) => {
      const no = denied('You need the role.');
      s.onMeFor = async () => aMe({ can: { ...aMe().can, messagePortal: no, messageStaff: no } });
    },
    after: openTo('.notice'),
  },
  {
    tag: 'kipu-new-message',
    state: 'of a portal user, with everything missing',
    store: portalCharts,
    after: async (el) => {
      open(el);
      while (!el.shadowRoot?.querySelector('[part=send]')) await el.updateComplete;
      press('[part=send]')(el);
    },
  },
  { tag: 'kipu-new-message', state: 'signed out', store: signedOut, after: open },
  {
    tag: 'kipu-settings',
    state: 'loading',
    store: (s) => {
      s.onSettings = never;
    },
  },
  { tag: 'kipu-settings', state: 'signed out', store: signedOut },
  { tag: 'kipu-settings', state: 'as stored', store: settings({ requireConsentForContacts: true }) },
  {
    tag: 'kipu-settings',
    state: 'a location open, changed',
    after: async (el) => {
      while (!el.shadowRoot?.querySelector('td.end button')) await el.updateComplete;
      press('td.end button')(el);
      press('#requireConsentForContacts')(el);
    },
  },
  {
    tag: 'kipu-settings',
    state: 'asking before turning off',
    after: async (el) => {
      while (!el.shadowRoot?.querySelector('#enabled')) await el.updateComplete;
      press('#enabled')(el);
      await el.updateComplete;
      press('.save')(el);
      while (!el.shadowRoot?.querySelector('.confirm')) await new Promise(requestAnimationFrame);
    },
  },
  {
    tag: 'kipu-settings',
    state: 'not for this user',
    store: (s) =>
      s.set({ me: aMe({ can: { ...aMe().can, manageSettings: denied('Only a Super Admin.') } }) }),
  },
  {
    tag: 'kipu-settings',
    state: 'could not be loaded',
    store: (s) => {
      s.onSettings = async () => {
        throw failure;
      };
    },
  },
];
