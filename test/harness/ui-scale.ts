/** How often the proofs of the interface are repeated: a little in the suite, as the goals say for the figures. */
export interface UiScale {
  restarts: number;
  /** Runs in which text must survive a fault. */
  textRuns: number;
  /** Length of the recorded scene, in seconds. */
  recordedSeconds: number;
}

export const SUITE: UiScale = { restarts: 6, textRuns: 60, recordedSeconds: 15 };
export const GOALS: UiScale = { restarts: 100, textRuns: 1000, recordedSeconds: 60 };

declare module 'vitest' {
  interface ProvidedContext {
    uiScale: UiScale;
  }
}
