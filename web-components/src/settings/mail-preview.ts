import type { InboxStore, Settings } from '@kipu-messages/sdk';
import type { ReactiveController, ReactiveControllerHost } from 'lit';
import { patchOf } from './diff.ts';

const TYPING_MS = 400;
const MAIL_KEYS = ['brandName', 'neutralSender', 'mailFrom', 'portalUrl'] as const;
type MailKey = (typeof MAIL_KEYS)[number];

/** The e-mail as the service would send it with the values as they are being edited, a moment after the last key. */
export class MailPreview implements ReactiveController {
  /** Null while no e-mail would go. */
  mail: Settings['emailPreview'] = null;
  readonly #host: ReactiveControllerHost;
  /** The last thing edited; what it comes to is asked for a moment later. */
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(host: ReactiveControllerHost) {
    this.#host = host;
    host.addController(this);
  }
  hostDisconnected(): void {
    clearTimeout(this.#timer);
  }

  /** What is stored now. */
  take(settings: Settings): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.mail = settings.emailPreview;
  }
  /** Something was edited; `stored` and its version are what a preview builds on. */
  edited(
    store: InboxStore,
    stored: { settings: Settings; etag: string },
    before: Settings,
    now: Settings,
  ): void {
    if (MAIL_KEYS.every((key) => before[key] === now[key])) return;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.#ask(store, stored, now), TYPING_MS);
  }

  async #ask(
    store: InboxStore,
    { settings, etag }: { settings: Settings; etag: string },
    now: Settings,
  ): Promise<void> {
    const asked = this.#timer;
    const values = Object.fromEntries(MAIL_KEYS.map((key) => [key, now[key]])) as Pick<Settings, MailKey>;
    const patch = patchOf(settings, { ...settings, ...values });
    try {
      const { emailPreview } = patch ? await store.previewSettings(patch, etag) : settings;
      if (asked === this.#timer) this.mail = emailPreview;
      this.#host.requestUpdate();
    } catch {
      // A value in the middle of being typed is refused: the last mail that could be drawn stays, Save says what is wrong.
    }
  }
}
