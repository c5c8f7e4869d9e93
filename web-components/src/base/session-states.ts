import type { KipuError } from '@kipu-messages/sdk';
import { html, nothing, type TemplateResult } from 'lit';
import { inWords } from '../locales/reasons.ts';
import { emit } from './events.ts';
import type { KipuElement } from './kipu-element.ts';
import { stateView } from './state-view.ts';

/** The session ended: content is gone, the reader may sign in again. The heading stands `below` the element's own. */
export const signedOutView = (el: KipuElement, below = 0): TemplateResult =>
  stateView({
    name: 'signed-out',
    icon: 'alert',
    heading: el.heading(el.t.signedOut, below),
    sentences: [el.t.signInHint, el.snap?.draftsSaved && el.t.draftIsSaved],
    action: {
      label: el.t.signIn,
      run: () => {
        emit(el, 'kipu-session-expired', {});
        // The host may have signed the reader in already, here or in another window.
        el.store?.retry();
      },
    },
  });

/** Something could not be loaded, or may not be: why, what to do, and what to tell support. */
export function errorView(
  el: KipuElement,
  error: KipuError | undefined,
  retry: () => void,
  below = 0,
): TemplateResult {
  const { t, locale, snap, mistake } = el;
  if (error?.status === 403) {
    return stateView({
      name: 'forbidden',
      icon: 'alert',
      heading: el.heading(t.noPermission, below),
      sentences: inWords(error.reasons, locale, snap?.me?.user.type === 'portal'),
    });
  }
  const requestId = error?.requestId;
  return stateView({
    name: 'failed',
    icon: 'alert',
    heading: el.heading(t.loadFailed, below),
    sentences: [mistake ?? t.nothingLost],
    action: { label: t.tryAgain, run: retry },
    small: requestId
      ? html`<p class="meta">${t.requestId(requestId)}
          <button type="button" class="link" @click=${() => void navigator.clipboard?.writeText(requestId)}>${t.copy}</button>
        </p>`
      : nothing,
  });
}
