import { html, nothing, type TemplateResult } from 'lit';
import { live } from 'lit/directives/live.js';

interface TextOptions {
  hint?: string | undefined;
  problem?: string | undefined;
  rows?: number;
  type?: 'text' | 'email' | 'url' | 'number';
  optional?: string;
  placeholder?: string;
}

/** A labelled text field or area with its hint and its error. */
export function textField(
  id: string,
  label: string,
  value: string,
  change: (value: string) => void,
  { hint, problem, rows, type = 'text', optional, placeholder }: TextOptions = {},
): TemplateResult {
  const described = [problem && `${id}-error`, hint && `${id}-hint`].filter(Boolean).join(' ') || nothing;
  const invalid = problem ? 'true' : nothing;
  const input = (event: Event) => change((event.target as HTMLInputElement).value);
  return html`<div class="field">
    <label class="label" for=${id}>${label}${optional ? html` <span class="meta">${optional}</span>` : nothing}</label>
    ${
      rows
        ? html`<textarea
            id=${id}
            class="input"
            dir="auto"
            rows=${rows}
            placeholder=${placeholder ?? nothing}
            .value=${live(value)}
            aria-invalid=${invalid}
            aria-describedby=${described}
            @input=${input}
          ></textarea>`
        : html`<input
            id=${id}
            class="input ${type}"
            type=${type}
            autocomplete="off"
            placeholder=${placeholder ?? nothing}
            .value=${live(value)}
            aria-invalid=${invalid}
            aria-describedby=${described}
            @input=${input}
          />`
    }
    ${problem ? html`<div class="error" id="${id}-error">${problem}</div>` : nothing}
    ${hint ? html`<div class="meta" id="${id}-hint">${hint}</div>` : nothing}
  </div>`;
}

/** An on/off switch with what it does now. */
export function switchField(
  id: string,
  label: string,
  on: boolean,
  change: (on: boolean) => void,
  hint?: string,
): TemplateResult {
  return html`<div class="switch">
    <input
      id=${id}
      type="checkbox"
      role="switch"
      .checked=${live(on)}
      aria-describedby=${hint ? `${id}-hint` : nothing}
      @change=${(event: Event) => change((event.target as HTMLInputElement).checked)}
    />
    <label for=${id}>${label}</label>
    ${hint ? html`<div class="meta" id="${id}-hint">${hint}</div>` : nothing}
  </div>`;
}
