import { css } from 'lit';

/** What stands in place of content, see state-view. */
export const stateStyles = css`
  .state {
    display: flex;
    flex-direction: column;
    align-items: center;
    gap: 4px;
    max-inline-size: 360px;
    margin: auto;
    padding: 24px 16px;
    text-align: center;
    color: var(--_text-2);
  }
  .state .icon {
    inline-size: 24px;
    block-size: 24px;
    margin-block-end: 4px;
  }
  .state .title {
    color: var(--_text);
  }
  .state p {
    margin: 0;
  }
  .state .btn {
    margin-block-start: 12px;
  }
  .skeleton {
    animation: enter var(--_fast) 0.15s both;
  }
  .skeleton i {
    display: block;
    block-size: 64px;
    padding: 12px 16px;
  }
  .skeleton i::before,
  .skeleton i::after {
    content: '';
    display: block;
    inline-size: 40%;
    block-size: 12px;
    margin-block-end: 12px;
    border-radius: 4px;
    background: var(--_line);
  }
  .skeleton i::after {
    inline-size: 80%;
  }
`;
