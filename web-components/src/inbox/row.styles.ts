import { css } from 'lit';

export const rowStyles = css`
  .list {
    --_row: 64px;
  }
  :host([layout='comfortable']) .list {
    --_row: 76px;
  }
  @container style(--kipu-density: cosy) {
    .list {
      --_row: 76px;
    }
  }
  @container style(--kipu-density: compact) {
    :host([layout='comfortable']) .list {
      --_row: 64px;
    }
  }
  .skeleton {
    overflow: hidden;
  }
  .skeleton i {
    block-size: var(--_row);
  }
  ul {
    position: relative;
    margin: 0;
    padding: 0;
    list-style: none;
  }
  ul > li {
    position: absolute;
    inset-inline: 0;
  }
  li.fresh {
    animation: enter var(--_enter);
  }
  .seen {
    display: contents;
  }
  .row {
    position: relative;
    display: grid;
    grid-template-columns: 16px minmax(0, 1fr) auto;
    align-content: start;
    column-gap: 8px;
    inline-size: 100%;
    min-block-size: var(--_row);
    padding: 8px;
    padding-inline-end: 16px;
    border: 0;
    background: none;
    line-height: calc((var(--_row) - 16px) / 3);
    text-align: start;
  }
  .row::after {
    content: '';
    position: absolute;
    inset-block-end: 0;
    inset-inline: 32px 0;
    border-block-end: 1px solid var(--_line);
  }
  .row:hover {
    background: var(--_hover);
  }
  .row[aria-current] {
    background: var(--_selected);
  }
  .row:focus-visible {
    outline-offset: -2px;
  }
  .dot {
    place-self: center;
    inline-size: 8px;
    block-size: 8px;
    border-radius: 50%;
  }
  .unread .dot {
    background: var(--_accent);
    forced-color-adjust: none;
  }
  .line {
    grid-column: 2;
    display: flex;
    white-space: nowrap;
  }
  .line > span {
    flex: none;
    white-space: pre;
  }
  .preview > bdi {
    flex: 1;
    min-inline-size: 0;
    overflow-x: clip;
    text-overflow: ellipsis;
  }
  /* The subject gives way before the patient's name does. */
  .about > bdi ~ bdi {
    flex-shrink: 1000;
  }
  .unread .names {
    font-weight: 600;
  }
  /* Once the names are as short as they get, the role gives way. */
  .line > .role {
    flex-shrink: 1;
    min-inline-size: 0;
    overflow-x: clip;
    text-overflow: ellipsis;
    font-weight: 400;
  }
  .role,
  .about,
  .preview {
    color: var(--_text-2);
  }
  .about,
  .preview {
    font-size: 0.9286em;
  }
  .wide,
  .preview {
    grid-column-end: -1;
  }
  .two .preview {
    display: -webkit-box;
    -webkit-box-orient: vertical;
    -webkit-line-clamp: 2;
    overflow: hidden;
    /* Room for letters that reach below the line. */
    padding-block-end: 3px;
    margin-block-end: -3px;
    white-space: normal;
  }
  .row .meta {
    justify-self: end;
    line-height: inherit;
  }
  .unread time,
  .row .count {
    color: var(--_accent);
    font-weight: 600;
  }
  .side {
    grid-area: 2 / 3;
  }
  /* At the end of the line, apart from the last message, which was sent. In two lines it comes first. */
  .line > .draft {
    order: 1;
    align-self: center;
    margin-inline-start: 8px;
    padding-inline: 6px;
    border: 1px solid;
    border-radius: 4px;
    font-size: 0.857em;
    line-height: 1;
    color: var(--_danger);
    .two & {
      margin-inline: 0 8px;
    }
  }
  .failed {
    color: var(--_danger);
  }
  .failed .icon {
    inline-size: 16px;
    block-size: 16px;
    vertical-align: -3px;
  }
  mark {
    background: var(--_mark);
    color: var(--_text);
  }
  @media (prefers-contrast: more), (forced-colors: active) {
    .row:hover,
    .row[aria-current] {
      outline: 2px solid var(--_control);
      outline-offset: -2px;
    }
    mark {
      text-decoration: underline;
      font-weight: 600;
    }
  }
  @media (forced-colors: active) {
    .tabs [aria-selected='false'] {
      border-color: Canvas;
    }
    .unread .dot {
      background: CanvasText;
    }
    .row[aria-current] {
      outline-color: Highlight;
    }
  }
`;
