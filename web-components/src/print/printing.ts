import type { ReactiveController } from 'lit';
import { printWords } from '../locales/print.ts';
import { loadWhole, type PrintHost, showForPrint } from './print.ts';

/**
 * Prints the open conversation, whole, and nothing else of the page: by Print in the menu, by Ctrl or ⌘ with P while the
 * focus is in the conversation, and by the browser's own menu as far as the conversation is loaded. What is printed leaves
 * the page with the print, the conversation or the session.
 */
export class Printing implements ReactiveController {
  readonly #host: PrintHost;
  readonly #failed: (error: unknown) => void;
  #shown: string | undefined;
  #takeOff: (() => void) | undefined;

  constructor(host: PrintHost, failed: (error: unknown) => void) {
    this.#host = host;
    this.#failed = failed;
    host.addController(this);
  }

  hostConnected(): void {
    addEventListener('beforeprint', this.#before);
    addEventListener('afterprint', this.#end);
  }
  hostDisconnected(): void {
    removeEventListener('beforeprint', this.#before);
    removeEventListener('afterprint', this.#end);
    this.#end();
  }
  hostUpdate(): void {
    if (this.#shown !== this.#host.conversation?.id) this.#end();
  }

  /** The word for the menu. */
  get label(): string {
    return printWords.words(this.#host.locale).print;
  }
  /** Load all of the conversation and print it. */
  readonly print = async (): Promise<void> => {
    const { store, conversation } = this.#host;
    if (!store || !conversation) return;
    const { id } = conversation;
    try {
      await loadWhole(store, id);
      if (this.#host.conversation?.id !== id) return;
      this.#show();
      print();
    } catch (error) {
      this.#failed(error);
    }
  };
  readonly keydown = (event: KeyboardEvent): void => {
    const { key, ctrlKey, metaKey, altKey, shiftKey } = event;
    if (key.toLowerCase() !== 'p' || !(ctrlKey || metaKey) || altKey || shiftKey) return;
    event.preventDefault();
    void this.print();
  };

  #show(): void {
    this.#end();
    this.#shown = this.#host.conversation?.id;
    this.#takeOff = showForPrint(this.#host);
  }
  readonly #before = (): void => {
    if (!this.#takeOff && this.#host.shadowRoot?.activeElement) this.#show();
  };
  readonly #end = (): void => {
    this.#takeOff?.();
    this.#takeOff = this.#shown = undefined;
  };
}
