import { css } from 'lit';

export const toastStyles = css`
  .toast {
    position: fixed;
    inset: auto 16px 24px;
    inline-size: fit-content;
    max-inline-size: calc(100% - 32px);
    margin: 0 auto;
    padding: 4px;
    padding-inline: 16px 8px;
    border: 1px solid transparent;
    border-radius: 10px;
    background: var(--_text);
    color: var(--_surface);
    font: inherit;
    box-shadow: 0 4px 16px rgb(0 0 0 / 0.16);
    animation: enter var(--_enter);
    --_from: 0 8px;
  }
  .toast:popover-open {
    display: flex;
    align-items: center;
    gap: 8px;
    min-block-size: 44px;
  }
  .toast .btn {
    font-weight: 600;
    text-decoration: underline;
    text-underline-offset: 2px;
  }
  .toast .btn:hover {
    background: color-mix(in srgb, currentColor 16%, transparent);
  }
  .toast :focus-visible {
    outline-color: currentColor;
    outline-offset: -2px;
  }
`;
