import type { Operation } from '../http/operation.ts';
import { getUnread } from './unread/get.ts';

/** Every operation of the API, in the order of the contract. */
export const OPERATIONS: readonly Operation[] = [getUnread];
