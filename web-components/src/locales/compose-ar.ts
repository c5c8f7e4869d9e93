import { type ComposeWords, composeEn } from './compose-en.ts';

export const composeAr: ComposeWords = { ...composeEn };
