import type { UserPrincipal } from '../../src/auth/principal.ts';
import type { TestService } from './service.ts';

/** Who a session token is of, as the service finds it: for tests that call an action themselves. */
export async function principalOf(
  service: Pick<TestService, 'messaging'>,
  token: string,
): Promise<UserPrincipal> {
  const headers = { authorization: `Bearer ${token}` };
  const principal = await service.messaging.services.auth.authenticate(
    new Request('http://service.invalid', { headers }),
  );
  if (principal.kind !== 'user') throw new Error('not a session token');
  return principal;
}
