import { css } from 'lit';

/** `.cards` of `choiceCard`s. */
export const cardStyles = css`
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
    &:has(:checked) {
      border-color: var(--_accent);
      background: var(--_selected);
      box-shadow: inset 0 0 0 1px var(--_accent);
    }
    &:has(:focus-visible) {
      outline: var(--_focus);
      outline-offset: 2px;
    }
    input {
      flex: none;
      inline-size: 16px;
      block-size: 16px;
      margin: 2px 0 0;
      accent-color: var(--_accent);
      outline: none;
    }
    > span {
      display: grid;
      align-content: start;
    }
  }
`;
