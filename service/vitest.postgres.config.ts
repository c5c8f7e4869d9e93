import { defineProject } from 'vitest/config';
import { serviceProject } from './vitest.shared.ts';

export default defineProject(serviceProject('service-postgres', 'postgres'));
