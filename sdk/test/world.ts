import { onTestFinished, vi } from 'vitest';
import type { ClientOptions } from '../src/connect.ts';
import { createInbox, type InboxOptions } from '../src/store/inbox.ts';
import type { InboxSnapshot, InboxStore } from '../src/store/types.ts';
import {
  startTestService,
  type TestService,
  type TestServiceOptions,
  type TestUser,
} from '../src/testing.ts';

export const ada: TestUser = { type: 'staff', id: 'ada' };
export const bob: TestUser = { type: 'staff', id: 'bob' };
export const cyd: TestUser = { type: 'staff', id: 'cyd' };
export const root: TestUser = { type: 'staff', id: 'root' };
export const mia: TestUser = { type: 'portal', id: 'mia' };
export const gus: TestUser = { type: 'portal', id: 'gus' };
/** Mia's chart; Gus is her guardian. */
export const chart = '123:7e0c';

/** A small clinic with messaging on: three staff, a Super Admin, a patient, her guardian. */
export async function startClinic(options: TestServiceOptions = {}): Promise<TestService> {
  const service = await startTestService(options);
  onTestFinished(() => service.stop());
  const { admin } = service;
  await admin.locations.put('main', { name: 'Main' });
  const staff = { active: true, availableForPortalMessages: true, locationIds: ['main'] };
  await admin.staff.put('ada', { name: 'Ada Okafor', title: 'RN', ...staff });
  await admin.staff.put('bob', { name: 'Bob Stone', ...staff });
  await admin.staff.put('cyd', { name: 'Cyd Ng', ...staff, availableForPortalMessages: false });
  await admin.staff.put('root', { name: 'Root', active: true, superAdmin: true, locationIds: 'all' });
  await admin.patients.put(chart, {
    name: 'Mia Lund',
    locationId: 'main',
    chartUrl: 'https://emr.example.org/charts/123',
  });
  await admin.portalUsers.put('mia', { name: 'Mia Lund', email: 'mia@example.org', status: 'active' });
  await admin.portalUsers.put('gus', { name: 'Gus Lund', email: 'gus@example.org', status: 'active' });
  await admin.connections.put('mia', chart, { relation: 'patient' });
  await admin.connections.put('gus', chart, { relation: 'guardian' });
  const { etag } = await admin.settings.get().withResponse();
  await admin.settings.patch({ enabled: true, mode: 'selected_users' }, etag ?? '');
  return service;
}

/** An inbox of this user, live until the test ends. */
export async function openInbox(
  service: TestService,
  user: TestUser,
  options: InboxOptions = {},
  client: Partial<ClientOptions> = {},
): Promise<InboxStore> {
  const store = createInbox(service.client(user, client), options);
  onTestFinished(() => store.close());
  store.subscribe(() => {});
  store.openList('active');
  store.openList('archived');
  await until(
    store,
    (it) =>
      it.connection.status === 'open' &&
      it.unread !== undefined &&
      it.lists.active.status === 'ready' &&
      it.lists.archived.status === 'ready',
  );
  return store;
}

/** Waits until the snapshot is as wanted. */
export function until(
  store: InboxStore,
  wanted: (snapshot: InboxSnapshot) => boolean,
  timeout = 10_000,
): Promise<void> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => {
      off();
      reject(new Error(`The snapshot never became as wanted: ${String(wanted)}`));
    }, timeout);
    const look = (snapshot: InboxSnapshot) => {
      if (!wanted(snapshot)) return;
      clearTimeout(timer);
      off();
      resolve();
    };
    const off = store.subscribe(look);
    look(store.snapshot);
  });
}

/** `sessionStorage` of one tab, as a browser's would behave. */
export function tabStorage(content: Record<string, string> = {}) {
  const values = new Map(Object.entries(content));
  return {
    getItem: (key: string) => values.get(key) ?? null,
    setItem: (key: string, value: string) => void values.set(key, value),
    removeItem: (key: string) => void values.delete(key),
    /** What a duplicated tab gets. */
    copy: () => Object.fromEntries(values),
  };
}

export const soon = { timeout: 10_000, interval: 20 };
export { vi };
