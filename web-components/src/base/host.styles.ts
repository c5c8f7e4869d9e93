import { css } from 'lit';

/** What every element starts from: nothing of the host's typography rules leaks in but its font, colours by role, focus. */
export const hostStyles = css`
  :host {
    display: block;
    box-sizing: border-box;
    font-family: var(--kipu-font, inherit);
    font-size: var(--kipu-font-size, 14px);
    font-weight: 400;
    font-style: normal;
    line-height: 1.43;
    letter-spacing: normal;
    text-align: start;
    text-indent: 0;
    text-transform: none;
    white-space: normal;
    color: var(--_text);
    /* Firefox draws a white track in an element that is dark by its theme. */
    scrollbar-color: var(--_control) transparent;
    --_target: 32px;
    --_radius: var(--kipu-radius, 6px);
    --_focus: 2px solid var(--kipu-focus, var(--_accent));
    --_enter: 0.18s cubic-bezier(0.2, 0, 0, 1);
    --_fast: 0.12s;
  }
  :host([layout='comfortable']) {
    font-size: var(--kipu-font-size, 16px);
  }
  :host([hidden]),
  [hidden] {
    display: none !important;
  }
  :host(:not([dir]):is([lang|='ar'], [lang^='ar_'])) {
    direction: rtl;
  }
  *,
  ::before,
  ::after {
    box-sizing: border-box;
  }
  p {
    margin: 0;
  }
  :focus-visible {
    outline: var(--_focus);
    outline-offset: 2px;
  }
  .icon {
    flex: none;
    inline-size: 20px;
    block-size: 20px;
    fill: none;
    stroke: currentColor;
    stroke-width: 1.5;
    stroke-linecap: round;
    stroke-linejoin: round;
  }
  .icon.more {
    stroke-width: 2.5;
  }
  :host(:dir(rtl)) :is(.icon.back, .icon.send) {
    scale: -1 1;
  }
  .meta {
    font-size: 0.857em;
    line-height: 1.333;
    color: var(--_text-3);
    font-variant-numeric: tabular-nums;
  }
  .title {
    font-size: 1.143em;
    line-height: 1.5;
    font-weight: 600;
  }
  /*
   * A line of names and texts: each runs its own way, and is cut at its own end where there is no room. Never at its foot:
   * in some fonts letters are higher than the line.
   */
  .cut {
    display: flex;
    min-inline-size: 0;
    overflow-x: clip;
  }
  .cut > bdi {
    min-inline-size: 2em;
    overflow-x: clip;
    text-overflow: ellipsis;
    white-space: nowrap;
  }
  .cut > span {
    flex: none;
    white-space: pre;
  }
  /* Names give way, all alike, and not how many others there are. */
  .names > bdi {
    flex-shrink: 10000;
    min-inline-size: min(1em, 6%);
  }
  .cut:not(.names) > bdi ~ span:last-child {
    flex-shrink: 1;
    min-inline-size: 0;
    overflow-x: clip;
    text-overflow: ellipsis;
  }
  .sr {
    position: absolute;
    inline-size: 1px;
    block-size: 1px;
    overflow: hidden;
    clip-path: inset(50%);
    white-space: nowrap;
  }
  /* What comes fades in, from where --_from says. */
  @keyframes enter {
    from {
      opacity: 0;
      translate: var(--_from, 0);
    }
  }
  @media (pointer: coarse) {
    :host {
      --_target: 44px;
    }
  }
  @media (prefers-reduced-motion: reduce) {
    :host {
      --_enter: 0s;
      --_fast: 0s;
    }
  }
`;
