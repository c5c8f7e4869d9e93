import type { ConnectionState, InboxSnapshot } from '@kipu-messages/sdk';
import {
  html,
  nothing,
  type ReactiveController,
  type ReactiveControllerHost,
  type TemplateResult,
} from 'lit';
import type { Words } from '../locales/en.ts';
import { announce } from './announcer.ts';
import { stateSlot } from './state-view.ts';

/** A reconnection shorter than this is not worth a word, in ms. */
const QUIET_MS = 5000;

/** The bar that says that the page is offline or reconnecting, announced once when it comes and once when it goes. */
export class ConnectionBar implements ReactiveController {
  readonly #host: ReactiveControllerHost & HTMLElement;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #lost = false;

  constructor(host: ReactiveControllerHost & HTMLElement) {
    this.#host = host;
    host.addController(this);
  }
  hostDisconnected(): void {
    clearTimeout(this.#timer);
  }

  render(snap: InboxSnapshot | undefined, t: Words): TemplateResult | typeof nothing {
    clearTimeout(this.#timer);
    const words = snap?.session === 'ready' ? this.#words(snap.connection, t) : undefined;
    if (this.#lost !== !!words) {
      this.#lost = !!words;
      announce(this.#host, words ? t.connectionLost : t.connectedAgain, 'connection');
    }
    const name = snap?.connection.status === 'offline' ? 'offline' : 'reconnecting';
    return words ? html`<p class="bar">${stateSlot(name, words)}</p>` : nothing;
  }

  #words({ status, since }: ConnectionState, t: Words): string | undefined {
    if (status === 'offline') return t.offline;
    if (status !== 'reconnecting') return undefined;
    const left = since + QUIET_MS - Date.now();
    if (left <= 0) return t.reconnecting;
    this.#timer = setTimeout(() => this.#host.requestUpdate(), left);
    return undefined;
  }
}
