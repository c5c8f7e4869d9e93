import { type GetToken, Session } from './session.ts';
import { Transport, type TransportOptions } from './transport.ts';

/** What `createClient` takes: where the service is, and how to get a session of the person who is signed in. */
export interface ClientOptions extends TransportOptions {
  getToken: GetToken;
}

/** Whom an inbox asks, and in whose name. Every client is one. */
export interface InboxClient {
  readonly session: Session;
  readonly transport: Transport;
  close?(): void;
}

/**
 * The least that `createInbox` needs: for a page that shows an inbox and calls nothing itself.
 *
 * @throws {TypeError} when `baseUrl` is no address or `getToken` is no function; it names the option
 */
export function connect(options: ClientOptions): InboxClient {
  const session = new Session(Object(options).getToken);
  return { session, transport: new Transport(options, session) };
}
