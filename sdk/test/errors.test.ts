import { expect, expectTypeOf, it } from 'vitest';
import {
  AuthError,
  ConflictError,
  type ContractCode,
  type ErrorCode,
  errorOf,
  type KipuError,
  type KnownCode,
  type LocalCode,
  NotFoundError,
  PolicyError,
  RateLimitError,
  ServerError,
  ValidationError,
} from '../src/errors.ts';
import { operations, problemCodes } from './contract.ts';
import { ada, startClinic } from './world.ts';

/**
 * What each code of the contract comes as. The type makes this list complete: a code that comes into the contract does
 * not compile before somebody has said here what callers catch.
 */
const CLASSES = {
  malformed: [ValidationError],
  unauthorized: [AuthError],
  credential_not_allowed: [PolicyError],
  super_admin_required: [PolicyError],
  scope_required: [PolicyError],
  policy_refused: [PolicyError],
  user_inactive: [PolicyError],
  not_found: [NotFoundError],
  conflict: [ConflictError],
  legal_hold: [ConflictError],
  erased: [ConflictError],
  stale_version: [ConflictError],
  state_too_old: [NotFoundError],
  version_mismatch: [ConflictError],
  too_large: [ValidationError],
  method_not_allowed: [ValidationError],
  request_timeout: [ServerError],
  headers_too_large: [ValidationError],
  unsupported_media_type: [ValidationError],
  invalid: [ValidationError],
  idempotency_key_reused: [ValidationError],
  precondition_required: [ConflictError],
  rate_limited: [RateLimitError],
  internal: [ServerError],
  unavailable: [ServerError],
  company_moving: [ServerError],
  company_moved: [ServerError],
} satisfies Record<ContractCode, [typeof KipuError]>;

it('knows every code of the contract, and no other, by its type', () => {
  expect(Object.keys(CLASSES).toSorted()).toEqual(problemCodes.toSorted());
  // @ts-expect-error A list that lacks a code of the contract is not complete.
  const short: Record<ContractCode, number> = { invalid: 1 };
  expect(Object.keys(short)).toHaveLength(1);
  expectTypeOf<ContractCode | LocalCode>().toEqualTypeOf<KnownCode>();
  expectTypeOf<string>().toExtend<ErrorCode>();
});

it('every refusal of the contract comes as the error of its code, whichever operation answers it', () => {
  const classes: Record<string, [typeof KipuError]> = CLASSES;
  const seen = new Set<string>();
  for (const { id, refusals } of operations) {
    for (const { status, code } of refusals) {
      const error = errorOf(new Response(null, { status }), { code });
      expect(error, `${id} ${status} ${code}`).toBeInstanceOf(classes[code]?.[0]);
      expect(error.code).toBe(code);
      seen.add(code);
    }
  }
  expect(seen.size).toBeGreaterThan(15);
});

it('takes the code of a newer service and the page of a proxy as they are', () => {
  const newer = errorOf(new Response(null, { status: 409 }), { code: 'of_next_year', more: [1] });
  expect(newer).toBeInstanceOf(ConflictError);
  expect(newer.code).toBe('of_next_year');
  const page = errorOf(new Response('<html>', { status: 502 }), undefined);
  expect(page).toBeInstanceOf(ServerError);
  expect([page.code, page.retryable]).toEqual(['http_502', true]);
});

it('B13: PolicyError names the recipients whom a message cannot reach, and the others can be written to', async () => {
  const service = await startClinic();
  const client = service.client(ada);
  const input = { type: 'staff' as const, body: 'Rounds at nine' };
  await service.admin.staff.delete('cyd');
  const error = (await client.conversations
    .start({ ...input, recipientIds: ['bob', 'cyd'] })
    .catch((thrown: unknown) => thrown)) as PolicyError;
  expect(error).toBeInstanceOf(PolicyError);
  expect(error.reasons).toMatchObject([{ code: 'recipient_unavailable', recipientIds: ['cyd'] }]);
  const left = ['bob', 'cyd'].filter((id) => !error.reasons[0]?.recipientIds?.includes(id));
  const { id } = await client.conversations.start({ ...input, recipientIds: left });
  await service.admin.staff.delete('bob');
  expect((await client.conversations.get(id)).reasons).toMatchObject([{ recipientIds: ['bob'] }]);
});
