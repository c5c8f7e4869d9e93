import { css } from 'lit';

export const badgeStyles = css`
  :host {
    display: inline-block;
    vertical-align: middle;
  }
  .bell {
    position: relative;
    display: inline-flex;
    align-items: center;
    justify-content: center;
    inline-size: max(40px, var(--_target));
    block-size: max(40px, var(--_target));
    padding: 0;
    border: 0;
    border-radius: var(--_radius);
    background: none;
    color: var(--kipu-badge-icon, inherit);
    cursor: pointer;
    transition: background-color var(--_fast);
  }
  .bell:hover {
    background: color-mix(in srgb, currentColor 10%, transparent);
  }
  .count {
    position: absolute;
    inset-block-start: 0;
    inset-inline-end: 0;
    min-inline-size: 18px;
    padding-inline: 5px;
    border-radius: 999px;
    background: var(--_badge-fill);
    color: var(--_on-badge);
    box-shadow: 0 0 0 2px var(--kipu-badge-ring, var(--_surface));
    font-size: 11px;
    line-height: 18px;
    font-weight: 600;
    font-variant-numeric: tabular-nums;
    text-align: center;
    animation: enter var(--_enter);
    --_from: 0 2px;
  }
  /* A wide number would lie over the icon: the icon makes room. */
  .bell:has(.over) .icon {
    translate: -5px 7px;
    &:dir(rtl) {
      translate: 5px 7px;
    }
  }
  /* Seen only: the name has the full number, so this is no text of the label. */
  .over::before {
    content: '99+';
  }
  /* Not faded: a number at 60 % cannot be read by everyone. It steps back to an outline instead. */
  .count.stale {
    outline: 1px dashed var(--_control);
    outline-offset: -1px;
    background: var(--_surface);
    color: var(--_text-2);
  }
  @media (forced-colors: active) {
    .count {
      forced-color-adjust: none;
    }
  }
`;
