import type { Conversation } from '@kipu-messages/sdk';
import { html, nothing, type TemplateResult } from 'lit';
import { around } from '../base/around.ts';
import { icon } from '../base/icons.ts';
import type { Words } from '../locales/en.ts';
import { episode, peopleNames, peopleParts, roleOf } from './people.ts';

export interface HeaderActions {
  /** The chart link was pressed; the element asks the host first. */
  viewChart(event: Event): void;
  archive(): void;
  markUnread(): void;
}

/** Opens a menu under its button, at the same end of the line. */
function openBelow(event: ToggleEvent): void {
  const menu = event.currentTarget as HTMLElement;
  const button = menu.previousElementSibling;
  if (event.newState !== 'open' || !button) return;
  const box = button.getBoundingClientRect();
  const rtl = getComputedStyle(menu).direction === 'rtl';
  menu.style.insetBlockStart = `${box.bottom + 4}px`;
  menu.style.insetInlineEnd = `${rtl ? box.left : document.documentElement.clientWidth - box.right}px`;
}

/** Only what the browser may follow: the service says http(s), and nothing else becomes a link here. */
const safeUrl = (url: string | undefined) => (url && /^https?:/i.test(url) ? url : undefined);

/** Who is in the conversation and about whom, and what can be done with it. */
export function threadHeader(
  t: Words,
  locale: string,
  conversation: Conversation,
  heading: (content: TemplateResult) => TemplateResult,
  actions: HeaderActions,
): TemplateResult {
  const { patient, subject, archived } = conversation;
  const chartUrl = safeUrl(patient?.chartUrl);
  const names = peopleNames(t, locale, conversation);
  const about = patient && [t.aboutPatient(patient.name), episode(patient)].filter(Boolean).join(' · ');
  const where = patient && episode(patient);
  const aboutShown =
    patient &&
    html`${around(t.aboutPatient, patient.name)}${where ? html`<span> · </span><bdi>${where}</bdi>` : nothing}`;
  return html`<header part="header">
    <slot name="start"></slot>
    <div class="who" tabindex="-1">
      ${heading(html`<span class="names cut" title=${names}>${peopleParts(t, locale, conversation).map(({ name, text }) => (name ? html`<bdi>${text}</bdi>` : html`<span>${text}</span>`))}</span> <span class="rel">${roleOf(t, conversation)}</span>`)}
    </div>
    <div class="acts">
      ${
        chartUrl
          ? html`<a class="btn quiet chart" href=${chartUrl} title=${t.viewChart} aria-label=${t.viewChart} @click=${actions.viewChart}>${icon('chart')}<span>${t.viewChart}</span></a>`
          : nothing
      }
      <button type="button" class="btn quiet archive" title=${archived ? t.unarchive : t.archive} aria-label=${archived ? t.unarchive : t.archive} @click=${actions.archive}>
        ${icon(archived ? 'unarchive' : 'archive')}<span>${archived ? t.unarchive : t.archive}</span>
      </button>
      <button type="button" class="btn quiet icon-only" popovertarget="more" title=${t.more} aria-label=${t.more}>${icon('more')}</button>
      <div id="more" class="menu" popover @beforetoggle=${openBelow}>
        <button type="button" class="btn quiet mark-unread" popovertarget="more" @click=${actions.markUnread}>${t.markUnread}</button>
      </div>
    </div>
    ${
      about
        ? html`<p class="about ${chartUrl ? '' : 'cut'}" title=${about}>${
            chartUrl
              ? html`<a class="cut" href=${chartUrl} title=${t.viewChart} @click=${actions.viewChart}>${icon('chart')}${aboutShown}</a>`
              : aboutShown
          }</p>`
        : nothing
    }
    ${subject ? html`<p class="subject cut" title=${subject}><bdi>${subject}</bdi></p>` : nothing}
  </header>`;
}
