/** An e-mail that was not looked at for so long has gone, or another node looks at it, ms. */
const FORGET_MS = 180_000;
const MOST = 100_000;

/** Why e-mails wait for an administrator. */
export type WaitingCause = 'mail_from_not_set' | 'portal_url_not_set';

/**
 * E-mails that wait because their company's settings lack something, as this process last saw them. Each is looked at every
 * minute by some node, so the sum over the nodes is how many wait.
 */
export class WaitingMail {
  readonly #seen = new Map<string, { readonly cause: WaitingCause; readonly at: number }>();

  note(emailId: string, cause: WaitingCause, now = Date.now()): void {
    this.#seen.delete(emailId);
    if (this.#seen.size < MOST) this.#seen.set(emailId, { cause, at: now });
  }

  forget(emailId: string): void {
    this.#seen.delete(emailId);
  }

  /** How many wait, by cause. */
  counts(now = Date.now()): Record<WaitingCause, number> {
    const counts = { mail_from_not_set: 0, portal_url_not_set: 0 };
    for (const [id, { cause, at }] of this.#seen) {
      if (now - at > FORGET_MS) this.#seen.delete(id);
      else counts[cause] += 1;
    }
    return counts;
  }
}
