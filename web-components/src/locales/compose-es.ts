import { type ComposeWords, composeEn } from './compose-en.ts';

export const composeEs: ComposeWords = { ...composeEn };
