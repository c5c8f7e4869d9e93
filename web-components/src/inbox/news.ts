import { announce } from '../base/announcer.ts';
import type { ListPaneHost } from './list-pane.ts';

/** Says that another conversation than the open one got a message by someone else, but not what. */
export class News {
  /** The last message of each conversation, as far as it was told. */
  readonly #known = new Map<string, number>();

  reset(): void {
    this.#known.clear();
  }

  tell(host: ListPaneHost): void {
    const { snap, t, conversationId } = host;
    const me = snap?.me?.user;
    for (const { id, lastMessage, unread } of Object.values(snap?.lists ?? {}).flatMap(
      ({ items }) => items,
    )) {
      const { seq, author } = lastMessage;
      const before = this.#known.get(id) ?? seq;
      this.#known.set(id, seq);
      if (seq <= before || !unread || id === conversationId) continue;
      if (author.id === me?.id && author.type === me.type) continue;
      const say = (count: number) => (count === 1 ? t.newMessageFrom(author.name) : t.newMessages(count));
      announce(host, say, 'new-message');
    }
  }
}
