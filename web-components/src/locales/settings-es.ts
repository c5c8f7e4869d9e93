import { type SettingsWords, settingsEn } from './settings-en.ts';

export const settingsEs: SettingsWords = { ...settingsEn };
