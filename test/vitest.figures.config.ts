import { defineConfig } from 'vitest/config';
import { figuresConfig } from './figures-config.ts';
import { GOALS } from './harness/ui-scale.ts';

export default defineConfig(figuresConfig(GOALS));
