import { css } from 'lit';

/** `dialog`: 560 px in the middle, a full sheet below 640 px. */
export const dialogStyles = css`
  dialog {
    flex-direction: column;
    inline-size: min(560px, 100vw - 32px);
    max-inline-size: none;
    max-block-size: calc(100dvh - 48px);
    margin: auto;
    padding: 0;
    border: 1px solid light-dark(transparent, var(--_line));
    border-radius: 10px;
    background: var(--_surface);
    color: var(--_text);
    box-shadow: 0 16px 48px rgb(0 0 0 / 0.24);
    overflow: hidden;
  }
  dialog[open] {
    display: flex;
    animation: enter var(--_enter);
    --_from: 0 8px;
  }
  dialog::backdrop {
    background: rgb(10 16 24 / 0.45);
  }
  @media (width < 640px) {
    dialog {
      inline-size: 100vw;
      block-size: 100dvh;
      max-block-size: none;
      border: 0;
      border-radius: 0;
    }
  }
`;
