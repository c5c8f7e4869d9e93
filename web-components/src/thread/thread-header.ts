import type { Conversation } from '@kipu-messages/sdk';
import { html, nothing, type TemplateResult } from 'lit';
import { around } from '../base/around.ts';
import { composedClosest } from '../base/focus.ts';
import { icon } from '../base/icons.ts';
import type { KipuElement } from '../base/kipu-element.ts';
import { webAddress } from '../base/web-address.ts';
import type { Printing } from '../print/printing.ts';
import { episode, peopleNames, peopleParts, roleOf } from './people.ts';

export interface HeaderActions {
  /** The chart link was pressed; the element asks the host first. */
  viewChart(event: Event): void;
  archive(): void;
  markUnread(): void;
}

/** Opens a menu under its button, at the same end of the line; when it closes, the button has the focus that was in it. */
function openBelow({ currentTarget, newState }: ToggleEvent): void {
  const menu = currentTarget as HTMLElement;
  const button = menu.previousElementSibling as HTMLElement;
  if (newState !== 'open') {
    if (menu.matches(':focus-within')) button.focus();
    return;
  }
  const { bottom, left, right } = button.getBoundingClientRect();
  const page = document.documentElement.getBoundingClientRect();
  const fromEnd = menu.matches(':dir(rtl)') ? left - page.left : page.right - right;
  // Boxes are in the screen's px, lengths in the element's own.
  const zoom = button.currentCSSZoom || 1;
  menu.style.insetBlockStart = `${bottom / zoom + 4}px`;
  menu.style.insetInlineEnd = `${fromEnd / zoom}px`;
}

/** The names, which give way where there is no room, and apart from them how many others there are, which does not. */
function who({ t, locale }: KipuElement, conversation: Conversation): TemplateResult {
  const parts = peopleParts(t, locale, conversation);
  const end = parts.findLastIndex(({ name }) => name) + 1;
  const rest = parts
    .slice(end)
    .map(({ text }) => text)
    .join('');
  // A comma clings to the name before it: "Tom Brandt," and then "and 9 others".
  const [comma] = /^\p{P}*/u.exec(rest)!;
  const others = rest.slice(comma.length);
  return html`<span class="names cut" title=${peopleNames(t, locale, conversation)}
      >${parts.slice(0, end).map(({ name, text }) => (name ? html`<bdi>${text}</bdi>` : html`<span>${text}</span>`))}${
        comma && html`<span>${comma}</span>`
      }</span
    >${others && html`<span class="others">${others}</span>`}`;
}

/**
 * Where a chart opens: by the nearest `chart-url`, through shadow roots, else by what the EMR pushed. Empty: the host opens it
 * when it hears `kipu-view-chart`. Undefined: nowhere.
 */
function chartAddress(el: KipuElement, patient: Conversation['patient']): string | undefined {
  const template = patient && composedClosest(el, '[chart-url]')?.getAttribute('chart-url');
  if (template === '') return template;
  return webAddress(
    template?.replaceAll('{patientId}', encodeURIComponent(patient!.id)) ?? patient?.chartUrl,
  );
}

/** Who is in the conversation and about whom, and what can be done with it. */
export function threadHeader(
  el: KipuElement,
  conversation: Conversation,
  actions: HeaderActions,
  printing: Printing | undefined,
): TemplateResult {
  const { t } = el;
  const { patient, subject, archived } = conversation;
  const print = printing?.label;
  const archive = archived ? 'unarchive' : 'archive';
  const where = episode(patient);
  const about =
    patient &&
    html`${around(t.aboutPatient, patient.name)}${where && html`<span> · </span><bdi>${where}</bdi>`}`;
  const href = chartAddress(el, patient);
  const chart = (className: string, content: unknown) =>
    href
      ? html`<a class=${className} href=${href} title=${t.viewChart} @click=${actions.viewChart}>${icon('chart')}${content}</a>`
      : html`<button type="button" class=${className} title=${t.viewChart} @click=${actions.viewChart}>${icon('chart')}${content}</button>`;
  return html`<header part="header">
    <slot name="start"></slot>
    <div class="who" tabindex="-1">
      ${el.heading(html`${who(el, conversation)} <span class="rel">${roleOf(t, conversation)}</span>`)}
    </div>
    <div class="acts">
      ${href !== undefined ? chart('btn quiet chart', html`<span>${t.viewChart}</span>`) : nothing}
      <button type="button" class="btn quiet archive" title=${t[archive]} @click=${actions.archive}>
        ${icon(archive)}<span>${t[archive]}</span>
      </button>
      <button type="button" class="btn quiet icon-only" popovertarget="more" title=${t.more}>${icon('more')}</button>
      <div id="more" class="menu" popover @beforetoggle=${openBelow}>
        <button type="button" class="btn quiet mark-unread" popovertarget="more" @click=${actions.markUnread}>${t.markUnread}</button>
        ${print && html`<button type="button" class="btn quiet print" popovertarget="more" @click=${printing!.print}>${print}</button>`}
      </div>
    </div>
    ${about && html`<p class="about ${href ? '' : 'cut'}" title=${[t.aboutPatient(patient.name), where].filter(Boolean).join(' · ')}>${href ? chart('cut', about) : about}</p>`}
    ${subject && html`<p class="subject cut" title=${subject}><bdi>${subject}</bdi></p>`}
  </header>`;
}
