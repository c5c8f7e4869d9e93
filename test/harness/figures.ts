import type { TestContext } from 'vitest';

/** One measured figure beside its goal. */
export interface Figure {
  what: string;
  got: number;
  goal: string;
}
declare module 'vitest' {
  interface TaskMeta {
    figures?: Figure[];
  }
}

/** Notes a figure with the running test; `npm run ui:figures` prints them all. Those of one name are added up. */
export function figure({ task }: Pick<TestContext, 'task'>, what: string, got: number, goal: string): void {
  task.meta.figures ??= [];
  task.meta.figures.push({ what, got, goal });
}
