import { PORTAL_QUESTIONS } from './portal.questions.ts';
import type { Questions, Rules } from './rules.ts';
import { settingsQuestions } from './settings.questions.ts';
import { STAFF_QUESTIONS } from './staff.questions.ts';
import { toldQuestions } from './told.questions.ts';

/** Everything that the oracle asks of a rule, by what it is about. */
export const QUESTIONS: ReadonlyArray<readonly [about: string, questions: (rules: Rules) => Questions]> = [
  ...PORTAL_QUESTIONS,
  ...STAFF_QUESTIONS,
  ['what is told', toldQuestions],
  ['settings in force and notices', settingsQuestions],
];
