import { css } from 'lit';

export const threadStyles = css`
  :host {
    container: thread / size;
    position: relative;
    block-size: 100%;
    contain-intrinsic-size: 640px min(100dvh, 720px);
    background: var(--_surface);
  }
  .pane {
    position: absolute;
    inset: 0;
    display: grid;
    grid-template: auto auto minmax(0, 1fr) auto / minmax(0, 1fr);
  }
  .pane > * {
    grid-column: 1;
  }
  .pane > .state,
  .pane > .skeleton {
    grid-row: 3;
  }
  header {
    grid-row: 1;
    display: grid;
    grid-template-columns: auto minmax(0, 1fr) auto;
    align-items: center;
    padding-block: 8px;
    padding-inline: 16px 8px;
    border-block-end: 1px solid var(--_line);
  }
  .start {
    grid-row: 1;
    padding-block: 8px;
    padding-inline: 16px 8px;
  }
  header p {
    grid-column: 2 / -1;
    margin: 0;
  }
  .who {
    grid-column: 2;
    min-inline-size: 0;
  }
  .who .title {
    display: flex;
    gap: 8px;
    white-space: nowrap;
  }
  .who .rel {
    flex: none;
    font-weight: 400;
    color: var(--_text-2);
  }
  .about {
    color: var(--_text-2);
  }
  .about a {
    inline-size: fit-content;
    max-inline-size: 100%;
    color: var(--_accent);
  }
  .about .icon {
    inline-size: 16px;
    block-size: 16px;
    align-self: center;
    margin-inline-end: 4px;
  }
  .acts {
    grid-column: 3;
    display: flex;
    gap: 4px;
  }
  .menu {
    margin: 0;
    inset: auto;
    padding: 4px;
    border: var(--_edge, 1px solid var(--_line));
    border-radius: 10px;
    background: var(--_surface);
    color: var(--_text);
    box-shadow: 0 4px 16px rgb(0 0 0 / 0.16);
  }
  .bar {
    grid-row: 2;
    margin: 0;
    padding: 4px 16px;
    background: var(--_notice-surface);
    color: var(--_notice-text);
  }
  .scroller {
    grid-row: 3;
    position: relative;
    overflow: auto;
    overflow-anchor: none;
    scrollbar-gutter: stable;
    overscroll-behavior: contain;
    margin-block-end: 4px;
  }
  .scroller:focus-visible {
    outline-offset: -2px;
  }
  ol {
    position: relative;
    margin: 0;
    padding: 0;
    list-style: none;
  }
  time {
    unicode-bidi: isolate;
  }
  ol > li {
    position: absolute;
    inset-inline: 0;
    display: flex;
    flex-direction: column;
    align-items: start;
    padding: 0 16px 4px;
    /* Marks piled on one letter do not reach into the messages around it. */
    overflow: clip;
  }
  ol > li.first {
    padding-block-start: 8px;
  }
  ol > li.mine {
    align-items: end;
  }
  .day,
  .new {
    align-self: stretch;
    padding-block: 4px 8px;
    text-align: center;
  }
  .new {
    display: flex;
    align-items: center;
    gap: 12px;
    color: var(--_accent);
    font-weight: 600;
  }
  .new::before,
  .new::after {
    content: '';
    flex: 1;
    border-block-start: 1px solid;
  }
  .by {
    display: flex;
    align-items: baseline;
    gap: 8px;
    max-inline-size: 100%;
    padding-block-end: 2px;
    overflow-wrap: anywhere;
  }
  .by b {
    font-weight: 600;
  }
  .text {
    max-inline-size: min(68ch, 86%);
    margin: 0;
    padding: 8px 12px;
    border: var(--_edge, 1px solid transparent);
    border-radius: 12px;
    border-start-start-radius: 4px;
    background: var(--_other);
    font-size: 1.0714em;
    line-height: 1.4667;
    white-space: pre-wrap;
    overflow-wrap: anywhere;
    unicode-bidi: plaintext;
  }
  .mine .text {
    border-start-start-radius: 12px;
    border-end-end-radius: 4px;
    background: var(--_own);
  }
  .text a {
    color: var(--_accent);
  }
  .text.long {
    display: -webkit-box;
    -webkit-box-orient: vertical;
    -webkit-line-clamp: 40;
    overflow: hidden;
    padding-block-end: 0;
  }
  .removed .text {
    font-style: italic;
    color: var(--_text-2);
  }
  .found .text {
    outline: 2px solid var(--_accent);
  }
  .under {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    justify-content: end;
    gap: 0 8px;
    padding-block-start: 2px;
  }
  .under .icon {
    inline-size: 16px;
    block-size: 16px;
  }
  .under .link {
    font: inherit;
  }
  .failed {
    color: var(--_danger);
  }
  .failed .link {
    color: inherit;
  }
  .late {
    animation: late 0.01s 0.4s both;
  }
  .end {
    block-size: 1px;
    inline-size: 1px;
  }
  .pill {
    grid-row: 3;
    place-self: end center;
    margin-block-end: 8px;
    border-radius: 999px;
    z-index: 1;
    box-shadow: 0 4px 16px rgb(0 0 0 / 0.16);
    animation: late var(--_enter);
  }
  @keyframes late {
    from {
      opacity: 0;
    }
  }
  @container thread (inline-size < 560px) {
    .acts .btn.chart span {
      display: none;
    }
  }
  /* What tells two episodes of one person apart is not cut: the line takes a second one. */
  @container thread (inline-size < 560px) {
    .about,
    .about a {
      display: block;
      white-space: normal;
      overflow-wrap: anywhere;
    }
    .about :is(bdi, span) {
      overflow: visible;
      white-space: normal;
    }
    .about .icon {
      vertical-align: -3px;
    }
  }
  @container thread (inline-size < 400px) {
    .who .title {
      flex-wrap: wrap;
      gap: 0 8px;
      line-height: 1.25;
    }
    .who .names {
      display: -webkit-box;
      -webkit-box-orient: vertical;
      -webkit-line-clamp: 3;
      white-space: normal;
    }
    .who .names :is(bdi, span) {
      overflow: visible;
      white-space: normal;
      overflow-wrap: anywhere;
    }
    .who .rel {
      font-size: 0.875em;
    }
    .acts .btn span {
      display: none;
    }
    .acts .btn {
      padding: 0;
    }
  }
`;
