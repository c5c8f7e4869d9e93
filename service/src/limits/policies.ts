/** How much may be spent within a time. */
export interface LimitPolicy {
  readonly points: number;
  /** Length of the window, which begins with the first request in it. */
  readonly seconds: number;
}

/**
 * The limits of the service. `staff`, `portal` and `key` count requests by their cost in points, `failedCredentials`
 * counts refused credentials of one address, the others count messages and new conversations of one user.
 */
export interface Limits {
  readonly staff: LimitPolicy;
  readonly portal: LimitPolicy;
  readonly key: LimitPolicy;
  readonly failedCredentials: LimitPolicy;
  readonly staffMessages: LimitPolicy;
  readonly staffConversations: LimitPolicy;
  readonly portalMessages: LimitPolicy;
  readonly portalConversations: LimitPolicy;
}

export const HOUR_SECONDS = 3600;
export const DAY_SECONDS = 86_400;

/** Far above what a person does. */
export const DEFAULT_LIMITS: Limits = {
  staff: { points: 6000, seconds: 60 },
  portal: { points: 3000, seconds: 60 },
  key: { points: 60_000, seconds: 60 },
  failedCredentials: { points: 600, seconds: 60 },
  staffMessages: { points: 1000, seconds: HOUR_SECONDS },
  staffConversations: { points: 500, seconds: DAY_SECONDS },
  portalMessages: { points: 300, seconds: HOUR_SECONDS },
  portalConversations: { points: 100, seconds: DAY_SECONDS },
};

const FAR = { points: 100_000_000, seconds: DAY_SECONDS };
/** Limits that nothing reaches: for tests of what builds on the service. */
export const NO_LIMITS: Limits = {
  staff: FAR,
  portal: FAR,
  key: FAR,
  failedCredentials: FAR,
  staffMessages: FAR,
  staffConversations: FAR,
  portalMessages: FAR,
  portalConversations: FAR,
};

/** The variable of the environment that sets each limit. */
export const LIMIT_VARIABLES = {
  RATE_LIMIT_STAFF: 'staff',
  RATE_LIMIT_PORTAL: 'portal',
  RATE_LIMIT_KEY: 'key',
  RATE_LIMIT_FAILED_CREDENTIALS: 'failedCredentials',
  RATE_LIMIT_STAFF_MESSAGES: 'staffMessages',
  RATE_LIMIT_STAFF_CONVERSATIONS: 'staffConversations',
  RATE_LIMIT_PORTAL_MESSAGES: 'portalMessages',
  RATE_LIMIT_PORTAL_CONVERSATIONS: 'portalConversations',
} as const satisfies Record<string, keyof Limits>;

/** `6000/60` → 6000 points in 60 seconds; undefined for anything else. */
export function parseLimit(text: string): LimitPolicy | undefined {
  const match = /^([1-9]\d{0,8})\/([1-9]\d{0,5})$/.exec(text);
  return match === null ? undefined : { points: Number(match[1]), seconds: Number(match[2]) };
}
