import { css } from 'lit';

/** What two texts of one draft look like, and a text that is too long: wherever one writes. */
export const writingStyles = css`
  .conflict {
    flex-wrap: wrap;
    gap: 4px 16px;
    > :is(p, blockquote) {
      flex: 1 0 100%;
    }
    blockquote {
      margin: 0;
      max-block-size: 5lh;
      overflow: auto;
      padding-inline-start: 12px;
      border-inline-start: 2px solid;
      white-space: pre-wrap;
    }
    .link {
      color: inherit;
    }
  }
  .over {
    color: var(--_danger);
  }
`;

export const composerStyles = css`
  .composer {
    grid-row: 4;
    display: flex;
    flex-direction: column;
    gap: 8px;
    max-block-size: 70cqb;
    padding: 8px 16px 12px;
    overflow: hidden auto;
    scroll-padding-block-end: 64px;
    overflow-wrap: anywhere;
    border-block-start: 1px solid var(--_line);
    > * {
      flex: none;
    }
    ul {
      margin: 0;
      padding-inline-start: 16px;
    }
    textarea {
      min-block-size: calc(2lh + 14px);
      max-block-size: calc(10lh + 14px);
      unicode-bidi: plaintext;
      &:read-only {
        background: var(--_sunken);
        /* Seen where the focus is, but not as a field that takes text. */
        &:focus-visible {
          outline: 2px dotted var(--_text-2);
        }
      }
    }
  }
  .to,
  .foot {
    display: flex;
    flex-wrap: wrap;
    align-items: baseline;
    gap: 4px 8px;
  }
  .to {
    max-block-size: 6lh;
    overflow: hidden auto;
  }
  .chip {
    padding: 1px 10px;
    border: 1px solid var(--_control);
    border-radius: 12px;
    background: var(--_selected);
  }
  .chip,
  .over {
    font-weight: 600;
  }
  .copy {
    align-self: start;
  }
  .foot {
    align-items: center;
    justify-content: end;
    gap: 8px 12px;
    margin-block: -6px -12px;
    padding-block: 6px 12px;
    background: var(--_surface);
  }
  /* What is too much scrolls behind it, where there is room for both: Send stays in reach. */
  @container thread (block-size >= 400px) {
    .foot {
      position: sticky;
      inset-block-end: -12px;
    }
  }
  .notes {
    flex: 1 1 200px;
  }
  .send {
    max-inline-size: 100%;
  }
  /* On a phone what must be read stays whole, and leaves room for the conversation. */
  @container thread (inline-size < 480px) {
    .composer {
      gap: 6px;
      padding-block-start: 6px;
      > .notice:not(.blocked, .conflict) {
        gap: 6px;
        padding: 5px 8px;
        font-size: 0.857em;
        line-height: 1.333;
        .icon {
          inline-size: 16px;
          block-size: 16px;
        }
      }
    }
    .to {
      display: block;
    }
    .notes p {
      display: inline;
    }
    .chip {
      padding: 0;
      border: 0;
      background: none;
    }
    .chip + .chip::before {
      content: ', ';
    }
    .chip + .meta::before {
      content: ' · ';
    }
  }
`;
