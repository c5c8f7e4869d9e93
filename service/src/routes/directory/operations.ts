import type { Operation } from '../../http/operation.ts';
import { deleteLocation } from '../locations/delete.ts';
import { getLocation } from '../locations/get.ts';
import { putLocation } from '../locations/put.ts';
import { deletePatient } from '../patients/delete.ts';
import { getPatient } from '../patients/get.ts';
import { getCareTeam } from '../patients/get-care-team.ts';
import { putPatient } from '../patients/put.ts';
import { putCareTeam } from '../patients/put-care-team.ts';
import { deletePortalUser } from '../portal-users/delete.ts';
import { deleteConnection } from '../portal-users/delete-connection.ts';
import { getPortalUser } from '../portal-users/get.ts';
import { putPortalUser } from '../portal-users/put.ts';
import { putConnection } from '../portal-users/put-connection.ts';
import { deleteStaff } from '../staff/delete.ts';
import { getStaff } from '../staff/get.ts';
import { putStaff } from '../staff/put.ts';
import { importDirectoryLines } from './import.ts';

/** What the EMR's back end pushes and reads back. */
export const DIRECTORY_OPERATIONS: readonly Operation[] = [
  putLocation,
  getLocation,
  deleteLocation,
  putStaff,
  getStaff,
  deleteStaff,
  putPatient,
  getPatient,
  deletePatient,
  putCareTeam,
  getCareTeam,
  putPortalUser,
  getPortalUser,
  deletePortalUser,
  putConnection,
  deleteConnection,
  importDirectoryLines,
];
