import type { UserPrincipal } from '../auth/principal.ts';
import type { Services } from '../services.ts';
import { readCaughtUp } from './catch-up.ts';
import { type ConversationView, wholeConversation } from './whole-conversation.ts';

/** One conversation of this user; undefined when there is none, or it is not theirs (B15). */
export function readConversation(
  services: Pick<Services, 'store' | 'hub'>,
  principal: UserPrincipal,
  conversationId: string,
): Promise<ConversationView | undefined> {
  return readCaughtUp(services, principal, (tx) => wholeConversation(tx, principal.user, conversationId));
}
