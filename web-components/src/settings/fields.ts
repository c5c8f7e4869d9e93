import { cleanLine, cleanText } from '@kipu-messages/sdk';
import { html, nothing, type TemplateResult } from 'lit';
import { field, hintOf, typedText } from '../base/field.ts';

export interface TextOptions {
  hint?: string | undefined;
  /** So many lines high, where it may have several. */
  rows?: number;
  type?: 'text' | 'email' | 'url' | 'number';
  /** The word for a field that may stay empty. */
  optional?: string;
  placeholder?: string;
}

/** A labelled text field or area with its hint and its error. */
export function textField(
  id: string,
  label: string,
  value: string,
  change: (value: string) => void,
  problem: string | undefined,
  { hint, rows, type = 'text', optional, placeholder }: TextOptions = {},
): TemplateResult {
  // Of control characters the service takes line feeds alone, in fields of several lines.
  const clean = rows ? (text: string) => cleanText(text).replaceAll('\t', ' ') : cleanLine;
  const input = ({ target }: Event) => change(typedText(target as HTMLInputElement, clean));
  const invalid = !!problem;
  const described = `${id}-error ${id}-hint`;
  return field(
    id,
    html`${label} ${optional && html`<span class="meta">${optional}</span>`}`,
    rows
      ? html`<textarea
          id=${id}
          class="input"
          dir="auto"
          rows=${rows}
          placeholder=${placeholder ?? nothing}
          .value=${value}
          aria-invalid=${invalid}
          aria-describedby=${described}
          @input=${input}
        ></textarea>`
      : html`<input
          id=${id}
          class="input"
          type=${type}
          autocomplete="off"
          placeholder=${placeholder ?? nothing}
          .value=${value}
          aria-invalid=${invalid}
          aria-describedby=${described}
          @input=${input}
        />`,
    problem,
    hintOf(id, hint),
  );
}
