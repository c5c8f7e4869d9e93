import type { Operation } from '../http/operation.ts';
import { putLocation } from './locations/put.ts';
import { putPatient } from './patients/put.ts';
import { putCareTeam } from './patients/put-care-team.ts';
import { putPortalUser } from './portal-users/put.ts';
import { putConnection } from './portal-users/put-connection.ts';
import { createUserSession } from './sessions/post.ts';
import { putStaff } from './staff/put.ts';
import { getUnread } from './unread/get.ts';

/** Every operation of the API, in the order of the contract. */
export const OPERATIONS: readonly Operation[] = [
  getUnread,
  putLocation,
  putStaff,
  putPatient,
  putCareTeam,
  putPortalUser,
  putConnection,
  createUserSession,
];
