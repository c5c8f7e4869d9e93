import type { OutgoingMessage } from '@kipu-messages/sdk';
import { announce } from '../base/announcer.ts';
import { emit, emitError } from '../base/events.ts';
import type { Toast } from '../base/toast.ts';
import type { ComposerHost } from './composer.ts';
import type { OutgoingAction } from './message-row.ts';
import type { HeaderActions } from './thread-header.ts';

/** What the actions need from the element that they stand in. */
export interface ActionsHost extends ComposerHost {
  readonly embedded: boolean;
}

/** What the reader can do with a conversation and with messages on their way. */
export class ThreadActions implements HeaderActions {
  readonly #host: ActionsHost;
  readonly #toast: Toast;

  constructor(host: ActionsHost, toast: Toast) {
    this.#host = host;
    this.#toast = toast;
  }

  readonly viewChart = (event: Event): void => {
    const patientId = this.#host.conversation?.patient?.id;
    if (!patientId) return;
    const chartUrl = (event.currentTarget as Element).getAttribute('href') ?? '';
    if (!emit(this.#host, 'kipu-view-chart', { patientId, chartUrl })) event.preventDefault();
  };

  readonly archive = async (): Promise<void> => {
    const { store, conversation, t, embedded } = this.#host;
    if (!store || !conversation) return;
    const { id, lastMessage } = conversation;
    try {
      let archived = !conversation.archived;
      if (archived) {
        const shown = store.snapshot.threads[id]?.messages.at(-1) ?? lastMessage;
        ({ archived } = await store.archive(id, shown.seq));
        if (!archived) {
          this.#toast.show({ text: t.notArchivedNewer });
          return;
        }
      } else await store.unarchive(id);
      emit(this.#host, 'kipu-conversation-archive', { conversationId: id, archived });
      if (embedded) return;
      const isBack = () => this.#toast.show({ text: t.unarchivedToast });
      const undo = { label: t.undo, run: () => void store.unarchive(id).then(isBack, this.failed) };
      const announced = `${t.archivedToast} ${t.undoHint}`;
      if (archived) this.#toast.show({ text: t.archivedToast, announced, actions: [undo] });
      else isBack();
    } catch (error) {
      this.failed(error);
    }
  };

  readonly markUnread = async (): Promise<void> => {
    const { store, conversation, t } = this.#host;
    try {
      if (conversation) await store?.markUnread(conversation.id);
      announce(this.#host, t.markedUnread);
      this.#host.dispatchEvent(new Event('marked-unread'));
    } catch (error) {
      this.failed(error);
    }
  };

  /** Something is to be done about a message on its way. */
  readonly act = (action: OutgoingAction, { localId }: OutgoingMessage): void => {
    const { store, snap, conversation } = this.#host;
    if (!store || !conversation) return;
    const { id } = conversation;
    if (action !== 'edit') store[action](localId);
    else {
      const text = [store.takeBack(localId), snap?.drafts[id]?.value.body].filter(Boolean);
      store.setDraft(id, { body: text.join('\n\n') });
    }
    this.#host.focusPart(action === 'edit' ? 'composer' : 'messages');
  };

  /** Tell the reader and the host that something did not work. */
  readonly failed = (error: unknown): void => {
    emitError(this.#host, error);
    this.#toast.show({ text: this.#host.t.didNotWork });
  };
}
