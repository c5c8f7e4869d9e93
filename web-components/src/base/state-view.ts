import { html, nothing, type TemplateResult } from 'lit';
import { type IconName, icon } from './icons.ts';

/** The states that an element can be in, as its slots and `:state()` name them. */
export type StateName =
  | 'loading'
  | 'empty'
  | 'no-results'
  | 'nothing-chosen'
  | 'not-found'
  | 'failed'
  | 'forbidden'
  | 'signed-out'
  | 'offline'
  | 'reconnecting'
  | 'off'
  | 'no-reply';

/** What a pane says in place of content. */
export interface StateContent {
  name: StateName;
  icon: IconName;
  heading: TemplateResult;
  sentences?: readonly (string | false | undefined)[];
  /** `secondary`: the view has its primary button elsewhere. */
  action?: { label: string; run: () => void; secondary?: boolean } | undefined;
  /** Small print, such as a request id with Copy. */
  small?: TemplateResult | typeof nothing;
}

/** What an element says of its state; a host may put its own in the slot of that name, and style by `:state(name)`. */
export const stateSlot = (name: StateName, content: unknown): TemplateResult =>
  html`<slot class="state-slot" name=${name}>${content}</slot>`;

/** A pane's state: icon, heading, what it means, and at most one thing to do. */
export const stateView = ({
  name,
  icon: shown,
  heading,
  sentences,
  action,
  small,
}: StateContent): TemplateResult =>
  html`<div class="state" part="state" tabindex="-1">${stateSlot(
    name,
    html`${icon(shown)}${heading}${sentences?.map((sentence) => (sentence ? html`<p>${sentence}</p>` : nothing))}${
      action &&
      html`<button type="button" class="btn ${action.secondary ? '' : 'primary'}" @click=${action.run}>${action.label}</button>`
    }${small}`,
  )}</div>`;

/** Rows in place of those that load; drawn only when the wait is long enough to be seen. */
export const skeleton = (rows: number, words: string): TemplateResult =>
  html`<div class="skeleton" role="status" aria-label=${words}>${stateSlot(
    'loading',
    Array.from({ length: rows }, () => html`<i></i>`),
  )}</div>`;
