import { Hono } from 'hono';
import { HTTPException } from 'hono/http-exception';
import { portalRoutes } from '../emr/portal-routes.ts';
import { type EmrOptions, emrRoutes } from '../emr/routes.ts';
import { gallery } from '../gallery/routes.ts';
import { mailPages } from '../mail/mail-pages.ts';
import type { MailServer } from '../mail/mail-server.ts';
import { startPage } from '../pages/start-page.ts';
import { assets } from './assets.ts';
import { ownHost } from './own-host.ts';
import { messagesProxy } from './proxy.ts';
import { security } from './security.ts';

export interface HostOptions {
  emr: EmrOptions;
  portal: EmrOptions;
  mail: MailServer;
  /** Where the service listens now; undefined while it is away. */
  messagesUrl: () => string | undefined;
  /** The name or address that the host listens at. */
  host: string;
}

/** All of the host: EMR, portal, mail, the elements' files, and the way to the service. */
export function hostApp({ emr, portal, mail, messagesUrl, host }: HostOptions): Hono {
  const app = new Hono();
  app.onError((error, c) => {
    if (error instanceof HTTPException) return error.getResponse();
    console.error(`${c.req.method} failed: ${error.name}`);
    return c.text('Something went wrong here. Nothing is lost; try again.', 500);
  });
  app.use(ownHost(host));
  app.use(security);
  app.all('/messages/*', messagesProxy(messagesUrl));
  app.get('/', (c) => c.html(startPage()));
  app.route('/', assets());
  app.route('/', gallery());
  app.route('/', mailPages(mail));
  app.route('/', portalRoutes(portal));
  app.route('/', emrRoutes(emr));
  return app;
}
