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
    padding-block: 12px;
    padding-inline: 24px;
  }
  header {
    align-items: start;
    padding-inline-end: 12px;
    border-block-end: 1px solid var(--_line);
  }
  header .title {
    padding-block: 4px;
  }
  .patient {
    color: var(--_text-2);
    overflow-wrap: anywhere;
  }
  .foot {
    flex-wrap: wrap;
    border-block-start: 1px solid var(--_line);
  }
  .readers {
    font-weight: 600;
    overflow-wrap: anywhere;
  }
  .body {
    display: flex;
    flex: 1;
    flex-direction: column;
    gap: 16px;
    min-block-size: 0;
    padding: 16px 24px;
    overflow: hidden auto;
    scroll-padding: 16px;
  }
  .body > * {
    flex: none;
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
    display: grid;
    grid-template-columns: repeat(auto-fit, minmax(200px, 1fr));
    gap: 8px;
  }
  .card {
    display: flex;
    gap: 8px;
    min-block-size: var(--_target);
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
  .card.off {
    border-style: dashed;
    cursor: default;
  }
  .card.off .label {
    color: var(--_text-3);
  }
  .card.off .meta {
    color: var(--_text-2);
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
  }
  .chips:has([aria-invalid='true']) {
    border-color: var(--_danger);
  }
  .chips input {
    flex: 1;
    min-inline-size: 96px;
    block-size: 24px;
    padding: 0 4px;
    border: 0;
    background: none;
    color: inherit;
    font: inherit;
    outline: none;
  }
  .chips input::placeholder {
    color: var(--_text-3);
    opacity: 1;
  }
  .chip {
    display: inline-flex;
    align-items: center;
    max-inline-size: 100%;
    padding-inline-start: 8px;
    border: var(--_edge, 1px solid transparent);
    border-radius: 999px;
    background: var(--_own);
    overflow-wrap: anywhere;
  }
  .chip.marked {
    outline: var(--_focus);
  }
  .chip button {
    display: inline-grid;
    place-items: center;
    inline-size: 24px;
    block-size: 24px;
    padding: 0;
    border: 0;
    border-radius: 999px;
    background: none;
  }
  .chip button:hover {
    background: color-mix(in srgb, currentColor 12%, transparent);
  }
  .chip .icon {
    inline-size: 14px;
    block-size: 14px;
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
  }
  .popup ul {
    margin: 0;
    padding: 4px;
    list-style: none;
  }
  .popup ul:empty {
    display: none;
  }
  .popup li {
    min-block-size: 44px;
    padding: 4px 12px;
    border-radius: var(--_radius);
    cursor: pointer;
  }
  .popup li:hover {
    background: var(--_hover);
  }
  .popup li.active {
    outline: var(--_focus);
    outline-offset: -2px;
    background: var(--_selected);
  }
  .popup li[aria-selected='true'] .name {
    font-weight: 600;
  }
  .popup li > span {
    display: block;
    overflow: hidden;
    text-overflow: ellipsis;
  }
  .says {
    padding: 8px 16px;
    color: var(--_text-2);
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
  .over {
    color: var(--_danger);
  }
  #body-count:empty {
    display: none;
  }
  .request {
    font-size: 0.857em;
  }
  blockquote {
    max-block-size: 96px;
    margin: 4px 0;
    overflow: auto;
    white-space: pre-wrap;
  }
  .notice .link {
    margin-inline-end: 12px;
    color: inherit;
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
    .foot .grow {
      flex-basis: 100%;
    }
    .foot {
      justify-content: end;
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
