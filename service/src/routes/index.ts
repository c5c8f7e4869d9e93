import type { Operation } from '../http/operation.ts';
import { DIRECTORY_OPERATIONS } from './directory/operations.ts';
import { listChanges } from './events/changes.ts';
import { streamEvents } from './events/stream.ts';
import { createUserSession } from './sessions/post.ts';
import { getSettings } from './settings/get.ts';
import { patchSettings } from './settings/patch.ts';
import { getUnread } from './unread/get.ts';

/** Every operation of the API, in the order of the contract. */
export const OPERATIONS: readonly Operation[] = [
  getUnread,
  streamEvents,
  listChanges,
  getSettings,
  patchSettings,
  ...DIRECTORY_OPERATIONS,
  createUserSession,
];
