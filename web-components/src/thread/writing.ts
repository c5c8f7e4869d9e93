import type { DraftState, KipuError } from '@kipu-messages/sdk';
import { html, nothing, type TemplateResult } from 'lit';
import { icon } from '../base/icons.ts';
import type { Words } from '../locales/en.ts';
import { inWords } from '../locales/reasons.ts';

/** What holds wherever a message is written, in a conversation or a new one. */

/** The longest message, in code points (B20), and how much is left when the writer begins to be told. */
const BODY_MAX = 10_000;
const TELL_LEFT = 500;

/** How many characters more a text may have; below 0 it has too many. */
export const leftOf = (body: string): number => BODY_MAX - [...body].length;

/** Why a text cannot be sent, in words; undefined when it can. The service has the same rules and the last word. */
export function bodyProblem(t: Words, body: string): string | undefined {
  const left = leftOf(body);
  if (left < 0) return t.tooLong(-left);
  return /^[\s\p{DI}]*$/u.test(body) ? t.writeFirst : undefined;
}

/** Sending the same again would be refused again. What the rule (403) or a limit (429) refuses may pass later. */
export const isFinal = (error: KipuError | undefined): boolean =>
  !!error && error.status >= 400 && error.status !== 403 && error.status !== 429;

/** Why the service refused a text: its reasons, else what is wrong with the text, else what the service says. */
export function refusalOf(
  { reasons, fields, code, message, retryAfterMs }: KipuError,
  body: string,
  t: Words,
  locale: string,
  toPortalUser: boolean,
): string[] {
  const wrong = !reasons.length && bodyProblem(t, body);
  if (wrong) return [wrong];
  const said = fields.map((field) => field.message).join(' ') || message;
  return inWords(reasons.length ? reasons : [{ code, message: said, retryAfterMs }], locale, toPortalUser);
}

/** "312 left" near the limit; past it by how much. Nothing is cut. */
export function counter(t: Words, body: string): TemplateResult | undefined {
  const left = leftOf(body);
  if (left > TELL_LEFT) return undefined;
  return left < 0
    ? html`<span class="meta over" id="body-count">${t.tooLong(-left)}</span>`
    : html`<span class="meta" id="body-count">${t.charactersLeft(left)}</span>`;
}

/** Whether a key sends: Enter with Ctrl or ⌘, or alone. Never one of an input method: 229, where `isComposing` comes late. */
export const sends = (event: KeyboardEvent, alone = false): boolean =>
  event.key === 'Enter' &&
  !event.isComposing &&
  event.keyCode !== 229 &&
  (alone ? !event.shiftKey && !event.altKey : event.ctrlKey || event.metaKey);

/** Whether files were pasted or dropped; the page takes none, nor opens them in its place. */
export function refusedFiles(event: ClipboardEvent | DragEvent): boolean {
  const data = event instanceof DragEvent ? event.dataTransfer : event.clipboardData;
  if (!data?.files.length) return false;
  event.preventDefault();
  return true;
}

export const noticeBox = (text: string): TemplateResult =>
  html`<div class="notice">${icon('alert')}<bdi>${text}</bdi></div>`;

/** An action within text. */
export const linkButton = (label: string, run: () => void, name?: string): TemplateResult =>
  html`<button type="button" class="link" aria-label=${name ?? nothing} @click=${run}>${label}</button>`;

/** The draft was changed in another window: the writer sees both texts and chooses (B31). */
export const conflictBox = (
  t: Words,
  draft: DraftState | undefined,
  keep: (which: 'mine' | 'theirs') => void,
): TemplateResult | undefined =>
  draft?.status === 'conflict'
    ? html`<div class="notice conflict" role="alert">
        <p>${t.draftConflict}</p>
        <blockquote dir="auto">${draft.theirs?.body}</blockquote>
        ${linkButton(t.keepMine, () => keep('mine'))}${linkButton(t.takeTheirs, () => keep('theirs'))}
      </div>`
    : undefined;
