import { css } from 'lit';

export const settingsStyles = css`
  :host {
    max-inline-size: 688px;
    background: var(--_surface);
    container-type: inline-size;
  }
  :host,
  .preview,
  .own,
  .bar,
  .question {
    border-radius: 10px;
  }
  .page,
  section,
  .preview,
  .own,
  ul {
    display: grid;
    gap: 8px;
  }
  .page {
    gap: 32px;
    padding: 24px;
  }
  /* A field that takes focus stays clear of the save bar. */
  .input {
    scroll-margin-block: 24px 136px;
  }
  .page > .title {
    font-size: 1.429em;
    line-height: 1.4;
  }
  section {
    gap: 16px;
    min-inline-size: 0;
    padding-block-start: 24px;
    border-block-start: 1px solid var(--_line);
  }
  .grow {
    flex: 1;
    min-inline-size: 0;
  }
  .switch {
    display: grid;
    grid-template-columns: 40px 1fr;
    gap: 0 8px;
    align-items: center;
    min-block-size: var(--_target);
    .meta {
      grid-column: 2;
    }
    input {
      appearance: none;
      inline-size: 40px;
      block-size: 24px;
      margin: 0;
      padding: 3px;
      border: 1px solid var(--_control);
      border-radius: 999px;
      background: var(--_surface);
      transition: background-color var(--_fast);
      &::before {
        content: '';
        display: block;
        inline-size: 16px;
        block-size: 16px;
        border-radius: 999px;
        background: var(--_control);
        transition: translate var(--_fast);
      }
      &:checked {
        border-color: var(--_accent);
        background: var(--_accent-fill);
        &::before {
          background: var(--_on-accent);
          translate: 16px 0;
        }
        &:dir(rtl)::before {
          translate: -16px 0;
        }
      }
    }
    input,
    label {
      cursor: pointer;
    }
  }
  [type='number'] {
    inline-size: 120px;
  }
  .preview,
  .own {
    padding: 12px 16px 16px;
    background: var(--_sunken);
  }
  .preview {
    margin: 0;
    border: 1px solid var(--_line);
    overflow-wrap: anywhere;
  }
  .mail figcaption {
    margin-block-end: 4px;
  }
  .mail p {
    white-space: pre-line;
  }
  table {
    inline-size: 100%;
    border-collapse: collapse;
    font: inherit;
  }
  th,
  td {
    padding-block: 8px;
    padding-inline: 0 12px;
    border-block-end: 1px solid var(--_line);
    text-align: start;
    vertical-align: top;
    font-weight: 400;
    overflow-wrap: anywhere;
  }
  thead th {
    font-size: 0.857em;
    color: var(--_text-3);
  }
  tbody > tr > * {
    padding-block-start: 14px;
  }
  tbody th {
    inline-size: 30%;
    font-weight: 600;
  }
  td:last-child {
    padding-inline-end: 0;
  }
  tbody .end {
    inline-size: 1%;
    padding-block-start: 8px;
    white-space: nowrap;
  }
  ul {
    margin: 0;
    padding: 0;
    list-style: none;
  }
  li {
    display: flex;
    flex-wrap: wrap;
    align-items: baseline;
    column-gap: 12px;
  }
  .own {
    gap: 12px;
    /* WebKit counts a select's longest option, though it shows no more than fits. */
    overflow: clip;
  }
  .bar {
    position: sticky;
    inset-block-end: 0;
    flex-wrap: wrap;
    align-items: center;
    padding: 12px 16px;
    border: 1px solid var(--_line);
    background: var(--_surface);
    box-shadow: 0 4px 16px rgb(0 0 0 / 0.16);
    .error {
      display: block;
    }
  }
  .bar,
  .actions {
    display: flex;
    justify-content: end;
    gap: 8px;
  }
  .question {
    inline-size: min(440px, 100vw - 32px);
    block-size: fit-content;
    padding: 24px;
    p {
      margin-block: 8px 24px;
    }
  }
  @container (inline-size < 480px) {
    .page {
      padding: 16px;
    }
    thead {
      display: none;
    }
    tbody tr:has(th) {
      display: grid;
      grid-template-columns: 1fr auto;
      border-block-end: 1px solid var(--_line);
      > * {
        inline-size: auto;
        border: 0;
      }
    }
    tbody td:nth-child(2) {
      grid-area: 2 / 1 / auto / span 2;
      padding-block-start: 0;
    }
    .bar .grow {
      flex-basis: 100%;
    }
  }
`;
