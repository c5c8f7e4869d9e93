import type { InboxSnapshot } from '@kipu-messages/sdk';
import { announce } from '../base/announcer.ts';
import type { Words } from '../locales/en.ts';

/** Says that another conversation than the open one got a message by someone else, but not what. */
export class News {
  #known = new Map<string, number>();

  reset(): void {
    this.#known.clear();
  }

  tell(from: HTMLElement, { me, lists }: InboxSnapshot, t: Words, open: string | undefined): void {
    const before = this.#known;
    const items = [...lists.active.items, ...lists.archived.items];
    if (!items.length) return;
    const known = new Map(items.map(({ id, lastMessage }) => [id, lastMessage.seq]));
    if (
      known.size === before.size &&
      items.every(({ id, lastMessage }) => before.get(id) === lastMessage.seq)
    )
      return;
    this.#known = known;
    for (const { id, lastMessage, unread } of items) {
      const seq = before.get(id);
      const { author } = lastMessage;
      if (seq === undefined || lastMessage.seq <= seq || !unread || id === open) continue;
      if (author.id === me?.user.id && author.type === me.user.type) continue;
      const say = (count: number) =>
        count === 1 ? t.newMessageFrom(author.name) : t.newMessagesAnnounced(count);
      announce(from, say, 'new-message');
    }
  }
}
