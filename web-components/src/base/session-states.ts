import type { InboxSnapshot, KipuError } from '@kipu-messages/sdk';
import { html, type TemplateResult } from 'lit';
import type { Words } from '../locales/en.ts';
import { emit } from './events.ts';
import { findSession } from './session.ts';
import { stateView } from './state-view.ts';

/** Tells the host of what could not be loaded, each error once. */
export class LoadErrors {
  readonly #from: HTMLElement;
  #told: KipuError | undefined;

  constructor(from: HTMLElement) {
    this.#from = from;
  }
  tell(error: KipuError | undefined): void {
    if (error && error !== this.#told) {
      const { code, requestId } = error;
      emit(this.#from, 'kipu-error', { code, ...(requestId && { requestId }) });
    }
    this.#told = error;
  }
}

type Heading = (words: string) => TemplateResult;

/** The session ended: content is gone, the reader may sign in again. */
export const signedOutView = (
  from: HTMLElement,
  t: Words,
  heading: Heading,
  { draftsSaved }: Pick<InboxSnapshot, 'draftsSaved'>,
): TemplateResult =>
  stateView({
    icon: 'alert',
    heading: heading(t.signedOut),
    sentences: [t.signInHint, draftsSaved && t.draftIsSaved],
    action: {
      label: t.signIn,
      run: () => {
        emit(from, 'kipu-session-expired', {});
        // The host may have signed the reader in already, here or in another window.
        findSession(from)?.store.retry();
      },
    },
  });

/** Something could not be loaded, or may not be: why, what to do, and what to tell support. */
export function errorView(
  t: Words,
  heading: Heading,
  error: KipuError | undefined,
  retry: () => void,
  toPortalUser = false,
): TemplateResult {
  if (error?.status === 403) {
    const sentences = error.reasons.map((reason) => t.reason(reason, toPortalUser));
    return stateView({ icon: 'alert', heading: heading(t.noPermission), sentences });
  }
  const { requestId } = error ?? {};
  return stateView({
    icon: 'alert',
    heading: heading(t.loadFailed),
    sentences: [t.nothingLost],
    action: { label: t.tryAgain, run: retry },
    small: requestId
      ? html`<p class="meta">${t.requestId(requestId)}
          <button type="button" class="link" @click=${() => void navigator.clipboard?.writeText(requestId)}>${t.copy}</button>
        </p>`
      : undefined,
  });
}
