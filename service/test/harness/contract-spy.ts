import { afterEach } from 'vitest';
import { checking } from './checked.ts';
import { takeSeen } from './contract.ts';

declare module 'vitest' {
  interface TaskMeta {
    /** The operations and statuses answered during this test, or before it for all of its file: `getMe 200`. */
    answered?: string[];
  }
}

/*
 * Loaded before every test file of the service: each answer that any test gets, from a service in this process or another,
 * is held to openapi.yaml, and the end of a whole run asks whether each documented answer was given at all.
 */
globalThis.fetch = checking(globalThis.fetch);

afterEach(({ task }) => {
  task.meta.answered = takeSeen();
});
