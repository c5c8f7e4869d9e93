/** How often the proofs of the interface are repeated: a little in the suite, as the goals say for the figures. */
export interface UiScale {
  restarts: number;
  /** Runs in which text must survive a fault. */
  textRuns: number;
  /** Length of the recorded scene, in seconds. */
  recordedSeconds: number;
  /** A silence that must be waited for is waited for; else the page's clock is put forward. */
  realSilence: boolean;
  /** Length of the random journeys. */
  journeySteps: number;
  /** The widths of accessibility are tried on every state of every element, not on those with the most on them alone. */
  everyState: boolean;
  /** Goals in ms bind: on a machine that does nothing else. */
  speed: boolean;
  /** Length of the long conversation. */
  threadMessages: number;
}

export const SUITE: UiScale = {
  restarts: 6,
  textRuns: 60,
  recordedSeconds: 15,
  realSilence: false,
  journeySteps: 60,
  everyState: false,
  speed: false,
  threadMessages: 200,
};
export const GOALS: UiScale = {
  restarts: 100,
  textRuns: 1000,
  recordedSeconds: 60,
  realSilence: true,
  journeySteps: 500,
  everyState: true,
  speed: true,
  threadMessages: 5000,
};

declare module 'vitest' {
  interface ProvidedContext {
    uiScale: UiScale;
  }
}
