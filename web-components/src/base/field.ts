import { html, type TemplateResult } from 'lit';

/** What helps with a control; it is described by `<id>-hint`. */
export const hintOf = (id: string, hint: string | undefined): TemplateResult | '' | undefined =>
  hint && html`<div class="meta" id="${id}-hint">${hint}</div>`;

/** A control with its label, and below it what is wrong with it (it is described by `<id>-error`) and what helps. */
export const field = (
  id: string,
  label: unknown,
  control: TemplateResult,
  error: string | undefined,
  help?: unknown,
): TemplateResult =>
  html`<div class="field">
    <label class="label" for=${id}>${label}</label>
    ${control} ${error && html`<div class="error" id="${id}-error">${error}</div>`} ${help}
  </div>`;

/** One of a few choices, with what it means: a radio in a card of its own. */
export const choiceCard = (
  name: string,
  value: string,
  [label, meaning]: readonly [label: string, meaning: string],
  checked: boolean,
  choose: () => void,
  disabled?: boolean,
): TemplateResult =>
  html`<label class="card"
    ><input
      type="radio"
      name=${name}
      value=${value}
      .checked=${checked}
      ?disabled=${disabled}
      aria-describedby="${name}-${value}"
      @change=${choose}
    /><span
      ><span class="label">${label}</span><span class="meta" id="${name}-${value}">${meaning}</span></span
    ></label
  >`;
