import { PolicyError } from '@kipu-messages/sdk/admin';
import type { Context } from 'hono';

/** Someone of this host, as Messages knows them. */
export interface MessagesUser {
  type: 'staff' | 'portal';
  id: string;
}

/** Trades the back end's API key for a token of one user. */
export type MintToken = (user: MessagesUser) => Promise<{ token: string; expiresAt: string }>;

/**
 * What the elements ask for: a token of whoever is signed in to this host. 401 means signed out, and the elements wipe
 * what they show; anything else means try again, and what is shown stays.
 */
export async function answerToken(
  c: Context,
  mintToken: MintToken,
  user: MessagesUser | undefined,
): Promise<Response> {
  if (user === undefined) return c.json({ message: 'nobody is signed in' }, 401);
  try {
    return c.json(await mintToken(user));
  } catch (error) {
    if (error instanceof PolicyError) return c.json({ message: 'not active for messages' }, 401);
    return c.json({ message: 'try again' }, 503, { 'retry-after': '1' });
  }
}

/**
 * Belongs to the answer of every sign-out: a message whose Send was pressed, and that the service has not acknowledged,
 * waits in the browser's `sessionStorage`. The next person at this browser must not find it.
 */
export function clearStorage(c: Context): void {
  c.header('Clear-Site-Data', '"storage"');
}
