import { type HostPage, type Html, hostPage } from '../pages/layout.ts';
import type { StaffMember } from './model.ts';

/** A page of the EMR for this staff user. The settings are the Super Admin's. */
export function emrPage(user: StaffMember, page: Omit<HostPage, 'user'>): Html {
  return hostPage(
    {
      name: 'Willow Creek EMR',
      home: '/charts',
      sessionUrl: '/session',
      signInUrl: '/sign-in',
      signOutUrl: '/sign-out',
      inboxUrl: '/inbox',
      links: [
        { href: '/charts', text: 'Charts' },
        { href: '/inbox', text: 'Messages' },
        { href: '/staff', text: 'Staff' },
        ...(user.superAdmin ? [{ href: '/settings', text: 'Settings' }] : []),
      ],
    },
    { ...page, user: { name: user.name, note: user.title } },
  );
}
