import type { App } from './operation.ts';

const HEADERS = {
  'Retry-After': {
    component: 'RetryAfter',
    description: 'Seconds after which the request is taken again.',
    example: '12',
  },
  RateLimit: {
    component: 'RateLimit',
    description:
      'What is left of the limit and in how many seconds it is whole again (draft-ietf-httpapi-ratelimit-headers).',
    example: '"requests";r=0;t=12',
  },
  'RateLimit-Policy': {
    component: 'RateLimitPolicy',
    description: 'The limit: points (`q`) in a window of seconds (`w`).',
    example: '"requests";q=3000;w=60',
  },
} as const;

/** The headers of a 429, as references. */
export const RATE_LIMIT_HEADERS = Object.fromEntries(
  Object.entries(HEADERS).map(([name, { component }]) => [
    name,
    { $ref: `#/components/headers/${component}` },
  ]),
);

export function registerRateLimitHeaders(app: App): void {
  for (const { component, description, example } of Object.values(HEADERS))
    app.openAPIRegistry.registerComponent('headers', component, {
      description,
      schema: { type: 'string' },
      example,
    });
}
