import { css } from 'lit';

/** Text fields (with what every control is made of, see buttons), their labels, hints and errors, and the two notice surfaces. */
export const fieldStyles = css`
  .field {
    display: flex;
    flex-direction: column;
    gap: 4px;
    min-inline-size: 0;
  }
  .label {
    font-weight: 600;
  }
  .label .meta {
    font-weight: 400;
  }
  .input {
    inline-size: 100%;
    padding: 6px 10px;
  }
  .input::placeholder {
    color: var(--_text-3);
  }
  .input:focus-visible,
  .input:focus-within {
    outline: var(--_focus);
    outline-offset: -1px;
  }
  .input[aria-invalid='true'] {
    border-color: var(--_danger);
  }
  textarea.input {
    resize: none;
    field-sizing: content;
  }
  .error {
    display: flex;
    gap: 4px;
    color: var(--_danger);
  }
  .notice {
    display: flex;
    gap: 8px;
    padding: 8px 12px;
    border: var(--_edge, 1px solid transparent);
    border-radius: var(--_radius);
    background: var(--_notice-surface);
    color: var(--_notice-text);
  }
  .notice.danger-notice {
    background: var(--_danger-surface);
    color: var(--_danger-text);
  }
  @media (pointer: coarse) {
    .input {
      font-size: max(16px, 1em);
    }
  }
`;
