import type { InboxStore } from '@kipu-messages/sdk';
import { css, html, render } from 'lit';
import type { KipuElement } from '../base/kipu-element.ts';
import { fullTime } from '../base/time.ts';
import { printWords } from '../locales/print.ts';
import type { ComposerHost } from '../thread/composer.ts';
import { episode, peopleNames, personInFull } from '../thread/people.ts';

export type PrintHost = KipuElement & Pick<ComposerHost, 'conversation'>;

const MARK = 'data-kipu-print';
/** How long to wait for a page of messages that is on its way already, in ms. */
const WAIT_MS = 100;

/** While something is printed, the page is that alone. */
const pageSheet = css`
  @media screen {
    [data-kipu-print] {
      display: none !important;
    }
  }
  @media print {
    body > :not([data-kipu-print], #_) {
      display: none !important;
    }
    html,
    body {
      position: static !important;
      display: block !important;
      block-size: auto !important;
      margin: 0 !important;
      padding: 0 !important;
      overflow: visible !important;
      background: none !important;
    }
  }
`;
const contentSheet = css`
  :host {
    all: initial;
    display: block;
    font: 11pt / 1.4 system-ui, sans-serif;
    color: #000;
  }
  h1 {
    margin: 0;
    font-size: 14pt;
  }
  p {
    margin: 2pt 0;
  }
  ol {
    margin: 12pt 0 0;
    padding: 0;
    list-style: none;
  }
  li {
    padding-block: 6pt;
    border-block-start: 1px solid #999;
  }
  .by {
    break-after: avoid;
  }
  .text {
    overflow-wrap: anywhere;
    white-space: pre-wrap;
    unicode-bidi: plaintext;
  }
  .removed {
    font-style: italic;
  }
`;

/** Loads the whole conversation. Rejects with what the store rejects with. */
export async function loadWhole(store: InboxStore, id: string): Promise<void> {
  for (;;) {
    const thread = store.snapshot.threads[id];
    if (thread?.status !== 'ready' || !(thread.hasBefore || thread.hasAfter)) return;
    if (thread.loadingBefore || thread.loadingAfter) await new Promise((go) => setTimeout(go, WAIT_MS));
    else await (thread.hasBefore ? store.loadBefore(id) : store.loadAfter(id));
  }
}

/**
 * Puts what is loaded of a conversation on the page, for print alone: who is in it, about whom, and each message with its
 * author and time, in black on white. Returns what takes it off again.
 */
export function showForPrint({ t, locale, timeZone, conversation, snap }: PrintHost): () => void {
  const thread = conversation && snap?.threads[conversation.id];
  if (!thread) return () => {};
  const w = printWords.words(locale);
  const clock = { locale, timeZone };
  const { participants, patient, subject } = conversation;
  const about = patient && [t.aboutPatient(patient.name), episode(patient)].filter(Boolean).join(' · ');
  const box = document.createElement('div');
  box.setAttribute(MARK, '');
  box.lang = locale;
  const root = box.attachShadow({ mode: 'open' });
  root.adoptedStyleSheets = [contentSheet.styleSheet!];
  render(
    html`<h1>${t.messagesOf(peopleNames(t, locale, conversation))}</h1>
      ${about && html`<p><bdi>${about}</bdi></p>`} ${subject && html`<p><bdi>${subject}</bdi></p>`}
      <p>${new Intl.ListFormat(locale).format(participants.map((one) => personInFull(t, one, patient?.name)))}</p>
      <p>${w.printed(fullTime(clock, new Date()))}</p>
      ${thread.hasBefore || thread.hasAfter ? html`<p><strong>${w.incomplete}</strong></p>` : ''}
      <ol>
        ${thread.messages.map(
          ({ author, sentAt, body, removedAt }) =>
            html`<li>
              <div class="by"><b><bdi>${author.name}</bdi></b> · ${fullTime(clock, new Date(sentAt))}</div>
              <div class="text ${removedAt ? 'removed' : ''}" dir="auto">${removedAt ? t.removed : body}</div>
            </li>`,
        )}
      </ol>`,
    root,
  );
  document.body.append(box);
  const sheet = pageSheet.styleSheet!;
  document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet];
  return () => {
    box.remove();
    document.adoptedStyleSheets = document.adoptedStyleSheets.filter((one) => one !== sheet);
  };
}
