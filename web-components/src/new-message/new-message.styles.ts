import { css } from 'lit';

export const newMessageStyles = css`
  :host {
    display: inline-block;
  }
  .comfortable {
    font-size: var(--kipu-font-size, 16px);
  }
  .grow {
    flex: 1;
    min-inline-size: 0;
  }
  header,
  .foot {
    display: flex;
    flex: none;
    align-items: center;
    gap: 8px;
    padding: 12px 24px;
  }
  header {
    align-items: start;
    padding-inline-end: 12px;
    border-block-end: 1px solid var(--_line);
    .title {
      padding-block: 4px;
    }
  }
  .patient,
  .readers,
  .chip {
    overflow-wrap: anywhere;
  }
  .patient,
  .says {
    color: var(--_text-2);
  }
  .foot {
    flex-wrap: wrap;
    border-block-start: 1px solid var(--_line);
  }
  .readers {
    font-weight: 600;
  }
  .body {
    display: flex;
    /* With a basis of 0 WebKit takes nothing of it for the dialog's own height. */
    flex: 1 1 auto;
    flex-direction: column;
    gap: 16px;
    min-block-size: 0;
    padding: 16px 24px;
    overflow: hidden auto;
    scroll-padding: 16px;
    > * {
      flex: none;
    }
  }
  p {
    margin-block: 4px 0;
  }
  fieldset {
    min-inline-size: 0;
    margin: 0;
    padding: 0;
    border: 0;
  }
  legend {
    margin-block-end: 4px;
    padding: 0;
  }
  .cards {
    grid-template-columns: repeat(auto-fit, minmax(200px, 1fr));
  }
  .card {
    min-block-size: var(--_target);
  }
  .card:has(:disabled) {
    border-style: dashed;
    cursor: default;
    .label {
      color: var(--_text-3);
    }
    .meta {
      color: var(--_text-2);
    }
  }
  .to {
    position: relative;
  }
  .chips {
    display: flex;
    flex-wrap: wrap;
    gap: 4px;
    max-block-size: 30dvh;
    padding: 3px 6px;
    overflow: hidden auto;
    cursor: text;
    &:has([aria-invalid='true']) {
      border-color: var(--_danger);
    }
    input {
      flex: 1;
      min-inline-size: 96px;
      block-size: 24px;
      padding: 0 4px;
      border: 0;
      background: none;
      color: inherit;
      font: inherit;
      outline: none;
      &::placeholder {
        color: var(--_text-3);
        opacity: 1;
      }
    }
  }
  .chip {
    display: inline-flex;
    align-items: center;
    max-inline-size: 100%;
    padding-inline-start: 8px;
    border: var(--_edge, 1px solid transparent);
    border-radius: 999px;
    background: var(--_own);
    button {
      display: inline-grid;
      place-items: center;
      inline-size: 24px;
      block-size: 24px;
      padding: 0;
      border: 0;
      border-radius: 999px;
      background: none;
      &:hover {
        background: color-mix(in srgb, currentColor 12%, transparent);
      }
    }
    .icon {
      inline-size: 14px;
      block-size: 14px;
    }
  }
  .gone {
    border: 1px dashed;
    background: none;
    color: var(--_danger);
  }
  .marked {
    outline: var(--_focus);
  }
  .popup {
    position: absolute;
    inset-block-start: calc(100% + 4px);
    inset-inline: 0;
    z-index: 1;
    max-block-size: 264px;
    overflow: auto;
    border: 1px solid var(--_line);
    border-radius: 10px;
    background: var(--_surface);
    box-shadow: 0 4px 16px rgb(0 0 0 / 0.16);
    ul {
      margin: 0;
      padding: 4px;
      list-style: none;
      &:empty {
        display: none;
      }
    }
    li {
      min-block-size: 44px;
      padding: 4px 12px;
      border-radius: var(--_radius);
      cursor: pointer;
      &:hover {
        background: var(--_hover);
      }
      &.active {
        outline: var(--_focus);
        outline-offset: -2px;
        background: var(--_selected);
      }
      > span {
        display: block;
        overflow: hidden;
        text-overflow: ellipsis;
      }
    }
    [aria-selected='true'] .name {
      font-weight: 600;
    }
  }
  .says {
    padding: 8px 16px;
  }
  mark {
    background: var(--_mark);
    color: inherit;
    font-weight: 600;
  }
  textarea.input {
    min-block-size: 128px;
    max-block-size: 40dvh;
    line-height: 1.467;
  }
  .request {
    font-size: 0.857em;
  }
  @media (width < 640px) {
    header,
    .foot,
    .body {
      padding-inline: 16px;
    }
    .body {
      gap: 12px;
    }
    .foot {
      justify-content: end;
      .grow {
        flex-basis: 100%;
      }
    }
  }
  @media (pointer: coarse) {
    .chips input,
    .chip button {
      block-size: 36px;
      min-inline-size: 36px;
    }
  }
`;
