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
    > * {
      grid-column: 1;
    }
  }
  header,
  .start {
    grid-row: 1;
    padding: 8px;
    padding-inline-start: 16px;
  }
  .bar {
    grid-row: 2;
    padding: 4px 16px;
    background: var(--_notice-surface);
    color: var(--_notice-text);
  }
  .pane > .state,
  .skeleton,
  .scroller,
  .pill {
    grid-row: 3;
  }
  header {
    display: grid;
    grid-template-columns: auto minmax(0, 1fr) auto;
    align-items: center;
    border-block-end: 1px solid var(--_line);
    p {
      grid-column: 2 / -1;
    }
  }
  .who {
    grid-column: 2;
    min-inline-size: 0;
    .title {
      display: flex;
      white-space: nowrap;
    }
  }
  .names > bdi {
    min-inline-size: 1em;
  }
  .others,
  .rel {
    flex: none;
    white-space: pre;
  }
  .rel {
    margin-inline-start: 8px;
    font-weight: 400;
  }
  .rel,
  .about {
    color: var(--_text-2);
  }
  .about a {
    inline-size: fit-content;
    max-inline-size: 100%;
  }
  .about,
  .under {
    .icon {
      inline-size: 16px;
      block-size: 16px;
    }
  }
  .about .icon {
    align-self: center;
    margin-inline-end: 4px;
  }
  .acts {
    grid-column: 3;
    display: flex;
    gap: 4px;
    margin-inline-start: 4px;
  }
  .menu {
    margin: 0;
    inset: auto;
    padding: 4px;
    border: var(--_edge, 1px solid var(--_line));
    border-radius: 10px;
    background: var(--_surface);
    color: inherit;
  }
  .menu,
  .pill {
    box-shadow: 0 4px 16px rgb(0 0 0 / 0.16);
  }
  .scroller {
    position: relative;
    overflow: auto;
    overflow-anchor: none;
    scrollbar-gutter: stable;
    overscroll-behavior: contain;
    margin-block-end: 4px;
    &:focus-visible {
      outline-offset: -2px;
    }
  }
  ol {
    position: relative;
    margin: 0;
    padding: 0;
    list-style: none;
    overflow-wrap: anywhere;
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
  .first {
    padding-block-start: 8px;
  }
  .mine {
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
    font-weight: 600;
    &::before,
    &::after {
      content: '';
      flex: 1;
      border-block-start: 1px solid;
    }
  }
  .new,
  .about a,
  .text a {
    color: var(--_accent);
  }
  .by {
    display: flex;
    align-items: baseline;
    gap: 8px;
    padding-block-end: 2px;
    b {
      font-weight: 600;
    }
  }
  .text {
    max-inline-size: min(68ch, 86%);
    padding: 8px 12px;
    border: var(--_edge, 1px solid transparent);
    border-radius: 12px;
    border-start-start-radius: 4px;
    background: var(--_other);
    font-size: 1.0714em;
    line-height: 1.4667;
    white-space: pre-wrap;
    unicode-bidi: plaintext;
    a {
      /* A target of full size, with the lines where they are. */
      padding-block: 4px;
    }
    .mine & {
      border-start-start-radius: 12px;
      border-end-end-radius: 4px;
      background: var(--_own);
    }
    .removed & {
      font-style: italic;
      color: var(--_text-2);
    }
    .found & {
      outline: 2px solid var(--_accent);
    }
  }
  .long {
    display: -webkit-box;
    -webkit-box-orient: vertical;
    -webkit-line-clamp: 40;
    overflow: hidden;
    padding-block-end: 0;
  }
  .under {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    justify-content: end;
    gap: 0 8px;
    padding-block-start: 2px;
    .link {
      font: inherit;
    }
  }
  .failed {
    color: var(--_danger);
    .link {
      color: inherit;
    }
  }
  .late {
    animation: enter 0.01s 0.4s both;
  }
  /* Out of the flow: when it goes, with the message read, nothing moves. */
  .end {
    position: absolute;
    inset-block-end: 0;
    block-size: 1px;
    inline-size: 1px;
  }
  .pill {
    place-self: end center;
    margin-block-end: 8px;
    border-radius: 999px;
    z-index: 1;
    animation: enter var(--_enter);
  }
  @container thread (inline-size < 560px) {
    .chart span {
      display: none;
    }
    /* What tells two episodes of one person apart is not cut: the line takes a second one. */
    .about,
    .about a {
      display: block;
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
  /* 400 px in type of 14 px, more in larger type. */
  @container thread (inline-size < 28.57em) {
    .who .title {
      flex-wrap: wrap;
      gap: 0 8px;
      line-height: 1.25;
    }
    /* Names that are all there is take up to three lines; before a count they give way in one, and the count has its own. */
    .names:not(:has(+ .others)) {
      display: -webkit-box;
      -webkit-box-orient: vertical;
      -webkit-line-clamp: 3;
      overflow: hidden;
      overflow-wrap: anywhere;
      white-space: normal;
      :is(bdi, span) {
        overflow: visible;
        white-space: normal;
      }
    }
    .others {
      white-space: normal;
    }
    .rel {
      margin: 0;
      font-size: 0.875em;
    }
    .acts .btn {
      padding: 0;
      span {
        display: none;
      }
    }
  }
`;
