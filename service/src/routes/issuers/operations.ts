import type { Operation } from '../../http/operation.ts';
import { deleteIssuerOperation } from './delete.ts';
import { getIssuerOperation } from './get.ts';
import { listIssuersOperation } from './list.ts';
import { putIssuerOperation } from './put.ts';

/** Companies’ own issuers of tokens. */
export const ISSUER_OPERATIONS: readonly Operation[] = [
  putIssuerOperation,
  getIssuerOperation,
  listIssuersOperation,
  deleteIssuerOperation,
];
