import { css } from 'lit';

export const settingsStyles = css`
  :host {
    max-inline-size: 688px;
    border-radius: 10px;
    background: var(--_surface);
    container-type: inline-size;
  }
  .page {
    display: grid;
    gap: 32px;
    padding: 24px;
  }
  /* A field that takes focus stays clear of the save bar. */
  .input {
    scroll-margin-block: 24px 136px;
  }
  .page-title {
    font-size: 1.429em;
    line-height: 1.4;
    font-weight: 600;
  }
  section {
    display: grid;
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
    grid-template-columns: 36px 1fr;
    gap: 0 12px;
    align-items: center;
    min-block-size: var(--_target);
  }
  .switch label {
    cursor: pointer;
  }
  .switch .meta {
    grid-column: 2;
  }
  .switch input {
    appearance: none;
    inline-size: 36px;
    block-size: 20px;
    margin: 0;
    padding: 3px;
    border: 1px solid var(--_control);
    border-radius: 999px;
    background: var(--_surface);
    cursor: pointer;
    transition: background-color var(--_fast);
  }
  .switch input::before {
    content: '';
    display: block;
    inline-size: 12px;
    block-size: 12px;
    border-radius: 999px;
    background: var(--_control);
    transition: translate var(--_fast);
  }
  .switch input:checked {
    border-color: var(--_accent);
    background: var(--_accent);
  }
  .switch input:checked::before {
    background: var(--_on-accent);
    translate: 16px 0;
  }
  :host(:dir(rtl)) .switch input:checked::before {
    translate: -16px 0;
  }
  .cards {
    display: grid;
    gap: 8px;
  }
  .card {
    display: flex;
    gap: 8px;
    padding: 8px 12px;
    border: 1px solid var(--_control);
    border-radius: var(--_radius);
    cursor: pointer;
  }
  .card:has(:checked) {
    border-color: var(--_accent);
    background: var(--_selected);
    box-shadow: inset 0 0 0 1px var(--_accent);
  }
  .card:has(:focus-visible) {
    outline: var(--_focus);
    outline-offset: 2px;
  }
  .card input {
    flex: none;
    inline-size: 16px;
    block-size: 16px;
    margin: 2px 0 0;
    accent-color: var(--_accent);
    outline: none;
  }
  .card > span {
    display: grid;
    align-content: start;
  }
  .input.number {
    inline-size: 120px;
  }
  .preview {
    display: grid;
    gap: 8px;
    margin: 0;
    padding: 12px 16px 16px;
    border: 1px solid var(--_line);
    border-radius: 10px;
    background: var(--_sunken);
    overflow-wrap: anywhere;
  }
  .preview p {
    margin: 0;
  }
  .mail figcaption {
    margin-block-end: 4px;
  }
  .mail-text {
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
  tbody th {
    inline-size: 30%;
    padding-block-start: 14px;
    font-weight: 600;
  }
  tbody td {
    padding-block-start: 14px;
  }
  tbody td.end {
    inline-size: 1%;
    padding-block-start: 8px;
    padding-inline-end: 0;
    white-space: nowrap;
  }
  td[colspan] {
    padding-inline-end: 0;
  }
  td ul {
    display: grid;
    gap: 8px;
    margin: 0;
    padding: 0;
    list-style: none;
  }
  td li {
    display: flex;
    flex-wrap: wrap;
    align-items: baseline;
    column-gap: 12px;
  }
  .own {
    display: grid;
    gap: 12px;
    padding: 12px 16px 16px;
    border-radius: 10px;
    background: var(--_sunken);
  }
  .bar {
    position: sticky;
    inset-block-end: 0;
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    justify-content: end;
    gap: 8px;
    padding: 12px 16px;
    border: 1px solid var(--_line);
    border-radius: 10px;
    background: var(--_surface);
    box-shadow: 0 4px 16px rgb(0 0 0 / 0.16);
  }
  .bar .error {
    display: block;
  }
  .question {
    inline-size: min(440px, calc(100vw - 32px));
    block-size: auto;
    padding: 24px;
    border-radius: 10px;
  }
  .question p {
    margin-block: 8px 24px;
  }
  .actions {
    display: flex;
    justify-content: end;
    gap: 8px;
  }
  @container (inline-size < 480px) {
    tbody tr:not(:has([colspan])) {
      display: grid;
      grid-template-columns: 1fr auto;
      border-block-end: 1px solid var(--_line);
    }
    tbody tr:not(:has([colspan])) > * {
      inline-size: auto;
      border: 0;
    }
    tbody td:nth-child(2) {
      grid-area: 2 / 1 / auto / span 2;
      padding-block-start: 0;
    }
    thead {
      display: none;
    }
    .bar .grow {
      flex-basis: 100%;
    }
    .page {
      padding: 16px;
    }
  }
`;
