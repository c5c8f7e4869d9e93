import { css } from 'lit';

/** What a control is made of; `.btn`, with `.primary`, `.danger`, `.quiet`, `.icon-only`, and `.link` for an action within text. */
export const buttonStyles = css`
  button,
  .btn,
  .input {
    margin: 0;
    color: inherit;
    font: inherit;
    letter-spacing: inherit;
  }
  .btn,
  .input {
    min-block-size: var(--_target);
    border: 1px solid var(--_control);
    border-radius: var(--_radius);
    background: var(--_surface);
  }
  button,
  .btn {
    cursor: pointer;
  }
  .btn {
    display: inline-flex;
    align-items: center;
    justify-content: center;
    gap: 8px;
    min-inline-size: var(--_target);
    padding: 4px 12px;
    text-decoration: none;
    transition: background-color var(--_fast);
  }
  .btn:hover {
    background: var(--_hover);
  }
  .btn:disabled {
    cursor: default;
    opacity: 0.6;
  }
  .primary,
  .danger {
    border-color: transparent;
    font-weight: 600;
    background: var(--_accent-fill);
    color: var(--_on-accent);
  }
  .primary:hover {
    background: var(--_accent-hover);
  }
  .danger,
  .danger:hover {
    background: var(--_danger-fill);
    color: var(--_on-danger);
  }
  .quiet {
    border-color: transparent;
    background: none;
  }
  .icon-only {
    padding: 0;
  }
  .link {
    padding: 0;
    border: 0;
    min-inline-size: 24px;
    min-block-size: 24px;
    background: none;
    color: var(--_accent);
    text-decoration: underline;
    text-underline-offset: 2px;
  }
  @media (prefers-contrast: more), (forced-colors: active) {
    .btn {
      border-color: currentColor;
    }
    .primary,
    .danger {
      forced-color-adjust: none;
    }
  }
`;
