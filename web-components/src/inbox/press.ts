/** A pointer that went further than this from where it was pressed, in px, has dragged and means no row. */
const STILL_PX = 10;
/** A finger's tap becomes a click up to this long after it was lifted, in ms. */
const CLICK_WITHIN_MS = 400;

/**
 * A press on a row, from the pointer's going down to its click. So long the list holds still, and if something shifted the
 * rows all the same, such as a bar that came in above them, the row that was pressed is opened and no other: to open
 * another patient's conversation is worse than to open none.
 */
export class Press {
  readonly #hold: (there: boolean) => void;
  #over: AbortController | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;

  /** @param hold the list must hold still from now on, or may move again. */
  constructor(hold: (there: boolean) => void) {
    this.#hold = hold;
  }

  readonly begin = ({ target, isPrimary, button, clientX, clientY }: PointerEvent): void => {
    const row = (target as Element).closest('li');
    if (!row || !isPrimary || button !== 0) return;
    this.end();
    this.#over = new AbortController();
    const options = { capture: true, signal: this.#over.signal };
    const clicked = (event: MouseEvent) => {
      if (Math.hypot(event.clientX - clientX, event.clientY - clientY) > STILL_PX) return;
      this.end();
      if (event.composedPath().includes(row)) return;
      event.preventDefault();
      event.stopImmediatePropagation();
      if (row.isConnected) row.querySelector('button')?.click();
    };
    const lifted = () => {
      clearTimeout(this.#timer);
      this.#timer = setTimeout(this.end, CLICK_WITHIN_MS);
    };
    addEventListener('click', clicked, options);
    addEventListener('pointerup', lifted, options);
    // It became a scroll, or the system took it.
    addEventListener('pointercancel', this.end, options);
    this.#hold(true);
  };
  readonly end = (): void => {
    if (!this.#over) return;
    clearTimeout(this.#timer);
    this.#over.abort();
    this.#over = undefined;
    this.#hold(false);
  };
}
