import type { Settings } from '@kipu-messages/sdk';
import type { TemplateResult } from 'lit';
import type { Words } from '../locales/en.ts';
import type { SettingsWords } from '../locales/settings-en.ts';

/** What is wrong, in words, by JSON pointer (`/brandName`, `/locations/loc-1/brandName`). */
export type Problems = Readonly<Record<string, string>>;

/** All that the sections are drawn from. */
export interface SettingsView {
  t: Words;
  w: SettingsWords;
  /** As edited. */
  settings: Settings;
  problems: Problems;
  /** The real e-mail, as the service would send it with these values; null while none would go. */
  preview: Settings['emailPreview'];
  /** The location whose row is open. */
  editing: string | undefined;
  section(heading: string, content: unknown): TemplateResult;
  change(settings: Settings): void;
  edit(location: string | undefined): void;
}
