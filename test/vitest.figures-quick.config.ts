import { defineConfig } from 'vitest/config';
import { figuresConfig } from './figures-config.ts';
import { SUITE } from './harness/ui-scale.ts';

export default defineConfig(figuresConfig(SUITE));
