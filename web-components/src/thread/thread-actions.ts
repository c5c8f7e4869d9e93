import type { OutgoingMessage } from '@kipu-messages/sdk';
import { announce } from '../base/announcer.ts';
import { emit, emitError } from '../base/events.ts';
import type { Toast } from '../base/toast.ts';
import type { Words } from '../locales/en.ts';
import type { ComposerHost } from './composer.ts';
import type { OpenThread } from './open-thread.ts';
import type { HeaderActions } from './thread-header.ts';

/** What the actions need from the element that they stand in. */
export interface ActionsHost extends ComposerHost {
  readonly embedded: boolean;
  readonly words: Words;
  readonly open: OpenThread | undefined;
  focusPart(part: 'messages' | 'composer'): boolean;
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
    const patient = this.#host.composing?.conversation.patient;
    if (!patient?.chartUrl) return;
    const follow = emit(this.#host, 'kipu-view-chart', { patientId: patient.id, chartUrl: patient.chartUrl });
    if (!follow) event.preventDefault();
  };

  readonly archive = async (): Promise<void> => {
    const { open, composing, words: t, embedded } = this.#host;
    if (!open || !composing) return;
    const { id, store } = open;
    const { conversation } = composing;
    const back = conversation.archived;
    try {
      const shown = store.snapshot.threads[id]?.messages.at(-1)?.seq ?? conversation.lastMessage.seq;
      const archived = back ? false : (await store.archive(id, shown)).archived;
      if (back) await store.unarchive(id);
      else if (!archived) {
        this.#toast.show({ text: t.notArchivedNewer });
        return;
      }
      emit(this.#host, 'kipu-conversation-archive', { conversationId: id, archived });
      if (embedded) return;
      const undo = { label: t.undo, run: () => void store.unarchive(id).catch(this.failed) };
      this.#toast.show(
        archived
          ? { text: t.archivedToast, announced: `${t.archivedToast} ${t.undoHint}`, actions: [undo] }
          : { text: t.unarchivedToast },
      );
    } catch (error) {
      this.failed(error);
    }
  };

  readonly markUnread = async (): Promise<void> => {
    const { open, words: t } = this.#host;
    try {
      await open?.store.markUnread(open.id);
      announce(this.#host, t.markedUnread);
      this.#host.dispatchEvent(new Event('marked-unread'));
    } catch (error) {
      this.failed(error);
    }
  };

  readonly resend = ({ localId }: OutgoingMessage): void => {
    this.#host.focusPart('messages');
    this.#host.composing?.store.resend(localId);
  };
  readonly edit = ({ localId }: OutgoingMessage): void => {
    const now = this.#host.composing;
    const text = now?.store.takeBack(localId);
    if (!now || text === undefined) return;
    const written = now.draft?.value.body;
    const body = written ? `${text}\n\n${written}` : text;
    now.store.setDraft(now.conversation.id, { ...now.draft?.value, body });
    this.#host.focusPart('composer');
  };
  readonly discard = ({ localId }: OutgoingMessage): void => {
    this.#host.focusPart('messages');
    this.#host.composing?.store.discard(localId);
  };

  /** Tell the reader and the host that something did not work. */
  readonly failed = (error: unknown): void => {
    emitError(this.#host, error);
    this.#toast.show({ text: this.#host.words.didNotWork });
  };
}
