import { vi } from 'vitest';

/** Wait until a check passes; patient, because the machine may be busy. */
export const until = (check: () => unknown): Promise<unknown> => vi.waitFor(check, { timeout: 10_000 });
