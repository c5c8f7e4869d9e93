import { type SettingsWords, settingsEn } from './settings-en.ts';

export const settingsAr: SettingsWords = { ...settingsEn };
