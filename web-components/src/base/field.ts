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

/**
 * Returns what a text field holds as it can be sent. What cannot is replaced in the field too, and the caret stays where it
 * was. The first half of a character right before the caret stays in the field: some input methods send the other half in
 * an event of its own.
 */
export function typedText(
  field: HTMLInputElement | HTMLTextAreaElement,
  clean: (text: string) => string,
): string {
  const { value, selectionStart } = field;
  const text = clean(value);
  const before = value.slice(0, selectionStart ?? value.length);
  if (text !== value && !/[\ud800-\udbff]$/.test(before)) {
    field.value = text;
    const caret = clean(before).length;
    if (selectionStart !== null) field.setSelectionRange(caret, caret);
  }
  return text;
}
