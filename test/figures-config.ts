import { join } from 'node:path';
import type { ViteUserConfig } from 'vitest/config';
import sdk from '../sdk/vitest.config.ts';
import elements from '../web-components/vitest.config.ts';
import type { UiScale } from './harness/ui-scale.ts';
import journeys from './vitest.journeys.config.ts';

const root = join(import.meta.dirname, '..');

/** The tests that measure, one project after another, alone, with their figures printed and not their names. */
export function figuresConfig(uiScale: UiScale): ViteUserConfig {
  const only = (
    project: ViteUserConfig,
    folder: string,
    include: string[],
    groupOrder: number,
  ): ViteUserConfig => ({
    ...project,
    root: join(root, folder),
    test: {
      ...project.test,
      root: join(root, folder),
      include,
      provide: { uiScale },
      sequence: { groupOrder },
    },
  });
  return {
    root,
    test: {
      reporters: [join(root, 'test/harness/figures-reporter.ts')],
      projects: [
        only(elements, 'web-components', ['test/scale.test.ts', 'test/a11y.test.ts', 'test/csp.test.ts'], 1),
        only(sdk, 'sdk', ['test/text.property.test.ts'], 2),
        only(journeys, '.', ['test/ui/*.test.ts'], 3),
      ],
    },
  };
}
