import {
  html,
  nothing,
  type ReactiveController,
  type ReactiveControllerHost,
  type TemplateResult,
} from 'lit';
import { announce } from './announcer.ts';

/** One line that passes, with what can still be done about it. */
export interface ToastContent {
  text: string;
  actions?: readonly { label: string; run: () => void }[];
  /** What screen readers hear, when it is not the text. */
  announced?: string;
}

const STAYS_MS = 10_000;

/** A toast in the top layer: 10 s, its clock held by hover and focus. Place `render()` in the template. */
export class Toast implements ReactiveController {
  readonly #host: ReactiveControllerHost & HTMLElement;
  #timer: ReturnType<typeof setTimeout> | undefined;
  /** What shows now. */
  content: ToastContent | undefined;

  constructor(host: ReactiveControllerHost & HTMLElement) {
    this.#host = host;
    host.addController(this);
  }

  show(content: ToastContent): void {
    this.content = content;
    announce(this.#host, content.announced ?? content.text);
    this.#run();
    this.#host.requestUpdate();
  }
  close(): void {
    this.#hold();
    this.content = undefined;
    this.#host.requestUpdate();
  }
  /** Do what the action offers (the first, unless told), and close. */
  act(index = 0): void {
    const action = this.content?.actions?.[index];
    this.close();
    action?.run();
  }

  hostDisconnected(): void {
    this.#hold();
    this.content = undefined;
  }
  hostUpdated(): void {
    const box = this.#host.shadowRoot?.querySelector<HTMLElement>('.toast:not(:popover-open)');
    if (box?.isConnected) box.showPopover();
  }

  render(): TemplateResult | typeof nothing {
    const { content } = this;
    if (!content) return nothing;
    return html`<div
      class="toast"
      part="toast"
      popover="manual"
      @pointerenter=${this.#hold}
      @pointerleave=${this.#run}
      @focusin=${this.#hold}
      @focusout=${this.#run}
    >
      <span>${content.text}</span>${content.actions?.map(
        ({ label }, index) =>
          html`<button type="button" class="btn quiet" @click=${() => this.act(index)}>${label}</button>`,
      )}
    </div>`;
  }

  readonly #hold = (): void => clearTimeout(this.#timer);
  readonly #run = (): void => {
    this.#hold();
    this.#timer = setTimeout(() => {
      const box = this.#host.shadowRoot?.querySelector('.toast');
      if (!box?.matches(':hover, :focus-within')) this.close();
    }, STAYS_MS);
  };
}
