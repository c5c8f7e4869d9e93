import { css } from 'lit';

export const inboxStyles = css`
  :host {
    container: inbox / size;
    position: relative;
    block-size: 100%;
    contain-intrinsic-size: 960px min(100dvh, 720px);
    background: var(--_surface);
  }
  /* Not a percentage: it would not resolve where the element's own height comes from its intrinsic size. */
  .frame {
    position: absolute;
    inset: 0;
    display: flex;
    flex-direction: column;
  }
  .bar {
    flex: none;
    padding: 4px 16px;
    background: var(--_notice-surface);
    color: var(--_notice-text);
  }
  .panes {
    flex: 1;
    min-block-size: 0;
    display: grid;
    grid-template: minmax(0, 1fr) / 360px minmax(0, 1fr);
    /* A pane that slides in must not make the page scroll. */
    overflow: clip;
  }
  .list {
    display: flex;
    flex-direction: column;
    min-inline-size: 0;
    border-inline-end: 1px solid var(--_line);
  }
  .head {
    display: grid;
    gap: 8px;
    padding: 12px 16px 0;
    border-block-end: 1px solid var(--_line);
    background: var(--_sunken);
  }
  .top,
  .tabs,
  .searching {
    min-block-size: var(--_target);
  }
  .top,
  .searching {
    display: flex;
    align-items: center;
    justify-content: space-between;
    gap: 8px;
  }
  .head .title {
    font-size: 1.4286em;
    line-height: 1.4;
  }
  .search {
    position: relative;
    display: flex;
  }
  .search .icon {
    position: absolute;
    inset-block-start: calc(50% - 10px);
    inset-inline-start: 8px;
    color: var(--_text-2);
    pointer-events: none;
  }
  .search input {
    padding-inline: 34px;
  }
  .search input::-webkit-search-cancel-button {
    display: none;
  }
  .search .btn {
    position: absolute;
    inset-block: 0;
    inset-inline-end: 0;
  }
  .search .btn .icon {
    position: static;
    color: inherit;
  }
  .tabs {
    display: flex;
    /* Room for any number: the tab beside it does not move when one comes, grows or goes. */
    gap: 40px;
  }
  .tabs button {
    position: relative;
    min-inline-size: 44px;
    padding: 4px 0;
    border: 0;
    border-block-end: 2px solid transparent;
    background: none;
    color: var(--_text-2);
  }
  .tabs [aria-selected='true'] {
    border-color: var(--_accent);
    color: var(--_text);
    font-weight: 600;
  }
  .tabs .meta {
    position: absolute;
    inset-inline-start: calc(100% + 4px);
    line-height: 1.75;
    color: var(--_accent);
    font-weight: 600;
  }
  .back {
    margin-inline-end: 4px;
  }
  /* Seen only: the name has the full number, so this is no text of the label. */
  .tabs .over::before {
    content: '99+';
  }
  .panel {
    position: relative;
    flex: 1;
    min-block-size: 0;
    display: grid;
    grid-template: minmax(0, 1fr) / minmax(0, 1fr);
  }
  .panel > * {
    grid-area: 1 / 1;
  }
  .panel > .state {
    overflow: auto;
    max-block-size: 100%;
  }
  .scroller {
    overflow: auto;
    overflow-anchor: none;
    overscroll-behavior: contain;
  }
  .pill {
    place-self: start center;
    margin-block-start: 8px;
    border-radius: 999px;
    z-index: 1;
    box-shadow: 0 4px 16px rgb(0 0 0 / 0.16);
  }
  kipu-thread {
    min-inline-size: 0;
  }
  @container inbox (inline-size < 960px) {
    .panes {
      grid-template-columns: 300px minmax(0, 1fr);
    }
  }
  @container inbox (inline-size < 640px) {
    .panes {
      grid-template-columns: minmax(0, 1fr);
    }
    .list,
    kipu-thread {
      grid-area: 1 / 1;
      border: 0;
    }
    .open .list,
    .panes:not(.open) kipu-thread {
      visibility: hidden;
    }
    .open kipu-thread {
      animation: enter var(--_enter);
      --_from: 8px 0;
    }
    .open kipu-thread:dir(rtl) {
      --_from: -8px 0;
    }
  }
  @container inbox (inline-size < 340px) {
    .top .btn span {
      display: none;
    }
    .top .btn {
      padding: 0;
    }
  }
  @container inbox (inline-size >= 640px) {
    .back {
      display: none;
    }
  }
`;
