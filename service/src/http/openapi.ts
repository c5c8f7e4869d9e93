import { registerRateLimitHeaders } from './openapi-headers.ts';
import type { App } from './operation.ts';

/** The contract (OpenAPI 3.1), generated once from the registered operations: per request it would cost milliseconds. */
export function openapiDocument(app: App): Record<string, unknown> {
  registerRateLimitHeaders(app);
  app.openAPIRegistry.registerComponent('securitySchemes', 'session', {
    type: 'http',
    scheme: 'bearer',
    bearerFormat: 'JWT',
    description: 'A session token of one user, made by `POST /v1/sessions`; at most 15 minutes.',
  });
  app.openAPIRegistry.registerComponent('securitySchemes', 'apiKey', {
    type: 'http',
    scheme: 'bearer',
    description: 'An API key `kmk_<companyId>_<secret>` of the company’s back end. Never in a browser.',
  });
  return app.getOpenAPI31Document({
    openapi: '3.1.0',
    info: {
      title: 'Kipu Messages',
      version: '1.0.0',
      description:
        'Secure messaging that any electronic medical record can embed. Staff and patients, guardians and guarantors write to one another; the EMR pushes its directory and mints sessions. Requests cost points of the caller’s limit, 1 where nothing else is said; `RateLimit` and `RateLimit-Policy` tell with each answer what is left, and 429 with `Retry-After` when nothing is.',
      license: { name: 'MIT', url: 'https://opensource.org/license/mit' },
      contact: { name: 'Kipu Messages' },
    },
    servers: [{ url: 'http://127.0.0.1:8080', description: 'A local service' }],
    tags: [
      { name: 'Session', description: 'Who I am and what I may do.' },
      { name: 'Inbox', description: 'Conversations, messages, marks and counts of one user.' },
      { name: 'Drafts', description: 'Text being written, private to its author.' },
      { name: 'Events', description: 'What changed, as a stream or a poll.' },
      { name: 'Settings', description: 'Messaging on or off, who may message, notices.' },
      {
        name: 'Directory',
        description: 'The EMR pushes locations, staff, patients, care teams and portal users.',
      },
      { name: 'Retention', description: 'How long messages are kept, legal holds, erasure and exports.' },
      { name: 'Webhooks', description: 'Signed events for the EMR’s own server.' },
      {
        name: 'Back end',
        description: 'Sessions, API keys, e-mail deliveries and the audit, for the EMR’s own server.',
      },
    ],
  }) as unknown as Record<string, unknown>;
}
