/**
 * The style sheets of the single file, in the order in which they stand in it. `kipu-messages.ts` imports this module first,
 * so they stand side by side, and gzip finds what they share: 0.5 KiB less. Those of dialogs and cards are here because
 * both later files need them: a third file for them would cost another 0.25 KiB.
 */
import './base/tokens.styles.ts';
import './base/host.styles.ts';
import './base/buttons.styles.ts';
import './base/fields.styles.ts';
import './base/state.styles.ts';
import './base/toast.styles.ts';
import './base/cards.styles.ts';
import './base/dialog.styles.ts';
import './message-badge/message-badge.styles.ts';
import './thread/thread.styles.ts';
import './thread/composer.styles.ts';
import './inbox/inbox.styles.ts';
import './inbox/row.styles.ts';
